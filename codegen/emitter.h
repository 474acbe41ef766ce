// IR to one llvm::Module. ModuleEmitter makes a function for each entry and the entry table; FunctionEmitter
// holds what the lowering functions (lower.h) share: values, blocks, inline tests, the cold exits. What is
// done with the module afterwards is in jit.cpp and object.cpp; both get the same one.
//
// Layout offsets are those of aslc/abi.h (offsetof), reached through i8 arithmetic.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codegen/codegen.h"
#include "codegen/runtime_decls.h"
#include "ir/module.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/TargetParser/Triple.h"

namespace aslc::codegen {

// An IR value in LLVM. A V is two words; a condition (i1), a machine integer (i64) and a list (ptr) are
// `head` alone.
struct Val {
  llvm::Value* head = nullptr;
  llvm::Value* bits = nullptr;
};

// Payloads whose bound is at most this are not measured further: every quota is larger (store.h).
inline constexpr uint32_t kSizeCertainlyFine = 200000;
// Room that one function may bump without asking (abi.h: ASLRT_RESERVE), with a margin for alignment.
inline constexpr uint32_t kInlineAllocationMax = ASLRT_RESERVE - 512;

class ModuleEmitter {
 public:
  // `symbol` prefixes the global symbols. The target's layout decides alignments. At kO0 an operation
  // that has a runtime function is a call of it: the time to compile goes with the size of the code.
  ModuleEmitter(const ir::Module& ir, llvm::LLVMContext& context, OptLevel level, std::string_view symbol,
                const llvm::Triple& triple, const llvm::DataLayout& layout);
  void PlantFault(std::optional<ir::Op> fault) { planted_fault_ = fault; }  // JitOptions::planted_fault
  std::unique_ptr<llvm::Module> Run();

  std::optional<ir::Op> planted_fault() const { return planted_fault_; }
  const ir::Module& ir() const { return ir_; }
  bool inlines() const { return level_ != OptLevel::kO0; }
  llvm::LLVMContext& context() { return *context_; }
  llvm::Module& module() { return *module_; }
  llvm::Function* FunctionOf(ir::FunctionId id) const { return functions_[id.index]; }

 private:
  void DeclareFunctions();
  void EmitEntryTable();

  const ir::Module& ir_;
  llvm::LLVMContext* context_;
  OptLevel level_;
  std::string symbol_;
  std::unique_ptr<llvm::Module> module_;
  std::vector<llvm::Function*> functions_;  // by FunctionId
  std::optional<ir::Op> planted_fault_;
};

// Names of states and fields are any text: what LLVM, assemblers and debuggers cannot take becomes `_`.
std::string CleanName(std::string_view name);

class FunctionEmitter {
 public:
  FunctionEmitter(ModuleEmitter& module, const ir::Function& function, llvm::Function* out);
  void Run();

  // -- what is being lowered
  ModuleEmitter& module() { return module_; }
  const ir::Module& ir() const { return module_.ir(); }
  const ir::Function& function() const { return function_; }
  llvm::IRBuilder<>& builder() { return builder_; }
  llvm::Value* ctx() const { return out_->getArg(0); }
  llvm::Value* frame() const { return out_->getArg(1); }
  // Of a lambda: its closure, and how many arguments it was given.
  llvm::Value* closure() const { return out_->getArg(1); }
  llvm::Value* argument_count() const { return out_->getArg(2); }
  // Where a local is: two words of a value, or one.
  Val LocalSlot(int64_t local) const { return locals_[static_cast<size_t>(local)]; }
  Val Get(ir::ValueId id) const { return values_[id.index]; }
  Val Operand(const ir::Inst& inst, size_t index) const { return Get(inst.operands[index]); }
  ir::Type TypeOf(ir::ValueId id) const { return function_.values[id.index]; }
  ir::Type OperandType(const ir::Inst& inst, size_t index) const { return TypeOf(inst.operands[index]); }
  // The operation that made a value, or null for a block parameter.
  const ir::Inst* DefinitionOf(ir::ValueId id) const { return definitions_[id.index]; }
  void Define(const ir::Inst& inst, Val value) { values_[inst.result.index] = value; }
  void Define(const ir::Inst& inst, llvm::Value* scalar) { Define(inst, Val{scalar, nullptr}); }
  // size_max (i64) of a container that was built in place, or null.
  llvm::Value* KnownSize(ir::ValueId id) const { return sizes_[id.index]; }
  void SetKnownSize(const ir::Inst& inst, llvm::Value* size) { sizes_[inst.result.index] = size; }
  // What to call the result: the field, variable or constant it comes from.
  std::string NameOf(const ir::Inst& inst) const;

  // -- constants and memory
  llvm::ConstantInt* I32(uint32_t value) { return builder_.getInt32(value); }
  llvm::ConstantInt* I64(uint64_t value) { return builder_.getInt64(value); }
  llvm::ConstantInt* Bool(bool value) { return builder_.getInt1(value); }
  Val Value(aslrt_kind kind, uint32_t len, llvm::Value* bits);
  Val Undefined() { return Value(ASLRT_UNDEFINED, 0, I64(0)); }
  llvm::Value* Address(llvm::Value* base, size_t offset);
  llvm::Value* Load(llvm::Type* type, llvm::Value* base, size_t offset, const llvm::Twine& name = "");
  // A field that never changes while code of the machine runs: the context's tables and what is in them.
  llvm::Value* LoadFixed(llvm::Type* type, llvm::Value* base, size_t offset, const llvm::Twine& name);
  void Store(llvm::Value* value, llvm::Value* base, size_t offset);
  Val LoadValue(llvm::Value* base, size_t offset, const std::string& name);
  void StoreValue(Val value, llvm::Value* base, size_t offset);
  llvm::Value* PointerOf(Val value) { return builder_.CreateIntToPtr(value.bits, builder_.getPtrTy()); }
  llvm::Value* NamePointer(uint32_t name);  // of ctx->names

  // -- tests on values; constant where the type decides
  // The tree of a TEXT, any other value as it is.
  Val Force(Val value, ir::Type type, const std::string& name);
  llvm::Value* KindOf(Val value) { return builder_.CreateTrunc(value.head, builder_.getInt8Ty()); }
  llvm::Value* IsKind(Val value, ir::Type type, ir::Type kinds);
  llvm::Value* LenOf(Val value) { return builder_.CreateLShr(value.head, 32); }

  // -- control flow (emitter_flow.cpp)
  llvm::BasicBlock* NewBlock(const llvm::Twine& name);
  enum class Likely { kTrue, kFalse, kEither };
  void Branch(llvm::Value* condition, llvm::BasicBlock* when_true, llvm::BasicBlock* when_false,
              Likely likely = Likely::kEither);
  // Leaves the function through aslrt_fail when `failed` holds; goes on in a new block. `message` is
  // the bits of the ERROR value: 0 for the site's own message.
  void FailIf(llvm::Value* failed, const ir::Inst& inst, llvm::Value* message);
  void FailAlways(const ir::Inst& inst);
  void FailWith(const ir::Inst& inst, llvm::Value* message);  // ends the block, about nothing
  void PollFor(ir::StateId next);  // ends the block: the cold half of a transition
  // Makes edges to the successors: parameters of blocks become phis.
  void JumpTo(const ir::Successor& successor);
  void BranchTo(llvm::Value* condition, const ir::Successor& when_true, const ir::Successor& when_false);
  void Return(llvm::Value* status) { builder_.CreateRet(status); }
  void ReturnValue(Val value);  // of a lambda

  // -- the runtime (emitter_flow.cpp)
  enum class Call { kPlain, kColdSite };
  llvm::CallInst* CallRuntime(Runtime function, llvm::ArrayRef<llvm::Value*> args, Call site = Call::kPlain,
                              const llvm::Twine& name = "");
  Val Split(llvm::Value* pair, const std::string& name);
  // Variadic operands at ctx->vsp[0..n), for the call that follows.
  void StackOperands(std::span<const ir::ValueId> operands);

  // Memory for an inline allocation of `size` bytes, or null when the runtime has to make it.
  llvm::Value* Bump(uint32_t size, const llvm::Twine& name);

 private:
  void PlanBlocks();
  void FindLoops();
  void MakeLocals();
  void MakeParameters(ir::BlockId block);
  void EmitBlock(ir::BlockId block);
  void AddIncoming(const ir::Successor& successor, llvm::BasicBlock* from);
  void PlaceColdExits();
  void EnterFail(llvm::Value* message, Val about, uint32_t site);

  ModuleEmitter& module_;
  const ir::Function& function_;
  llvm::Function* out_;
  llvm::IRBuilder<> builder_;
  std::vector<Val> values_;
  std::vector<const ir::Inst*> definitions_;
  std::vector<llvm::Value*> sizes_;
  std::vector<Val> locals_;  // addresses
  std::vector<llvm::BasicBlock*> blocks_;  // null: unreachable
  std::vector<uint32_t> order_;            // reverse postorder: definitions before uses
  std::vector<bool> in_loop_;
  bool current_in_loop_ = false;
  uint32_t bumped_ = 0;  // bytes of inline allocations so far
  // The cold exits, made when first needed.
  struct FailExit {
    llvm::BasicBlock* block = nullptr;
    llvm::PHINode *site = nullptr, *head = nullptr, *bits = nullptr, *message = nullptr;
  } fail_;
  struct PollExit {
    llvm::BasicBlock* block = nullptr;
    llvm::PHINode* next = nullptr;
  } poll_;
};

// Values that reach one block from several: add the current block's, then finish in the new block.
class Merge {
 public:
  Merge(FunctionEmitter& emitter, const llvm::Twine& name);
  void Add(Val value);  // ends the current block
  // Ends the current block, which comes here with the value if the condition is as expected, else goes to
  // `other`: an edge without a block of its own.
  void AddIf(llvm::Value* condition, bool expected, Val value, llvm::BasicBlock* other,
             FunctionEmitter::Likely likely = FunctionEmitter::Likely::kEither);
  Val Finish(const std::string& name);

 private:
  FunctionEmitter& emitter_;
  llvm::BasicBlock* block_;
  std::vector<std::pair<Val, llvm::BasicBlock*>> incoming_;
};

}  // namespace aslc::codegen

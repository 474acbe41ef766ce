// Modules, functions, constants and memory (emitter.h). Control flow is in emitter_flow.cpp.
#include "codegen/emitter.h"

#include "aslc/check.h"
#include "codegen/lower.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/DerivedTypes.h"
#include "llvm/IR/GlobalVariable.h"

namespace aslc::codegen {
namespace {

constexpr size_t kNameBytesMax = 48;  // of LLVM values: they are read by people

// Tells functions what is true of every context and frame (abi.h). The two never overlap each other or
// anything else that generated code writes.
void AddParameterAttributes(llvm::Function* function, bool lambda) {
  llvm::LLVMContext& context = function->getContext();
  const size_t sizes[] = {sizeof(aslrt_ctx), lambda ? sizeof(aslrt_closure) : sizeof(aslrt_frame)};
  const char* names[] = {"ctx", lambda ? "closure" : "frame"};
  if (lambda) function->getArg(2)->setName("count");
  for (unsigned i = 0; i < 2; i++) {
    function->getArg(i)->setName(names[i]);
    function->addParamAttr(i, llvm::Attribute::NoAlias);
    function->addParamAttr(i, llvm::Attribute::NonNull);
    function->addParamAttr(i, llvm::Attribute::getWithDereferenceableBytes(context, sizes[i]));
    function->addParamAttr(i, llvm::Attribute::getWithAlignment(context, llvm::Align(8)));
  }
  function->addFnAttr(llvm::Attribute::NoUnwind);
}

}  // namespace

std::string CleanName(std::string_view name) {
  std::string clean(name);
  for (char& c : clean) {
    unsigned char u = static_cast<unsigned char>(c);
    // `@` begins a version in ELF symbols; quotes and backslashes differ between assemblers.
    if (u < 0x20 || u == 0x7f || c == '"' || c == '\\' || c == '@') c = '_';
  }
  if (clean.starts_with("llvm.")) clean[4] = '_';  // LLVM takes these for intrinsics
  return clean;
}

ModuleEmitter::ModuleEmitter(const ir::Module& ir, llvm::LLVMContext& context, OptLevel level,
                             std::string_view symbol, const llvm::Triple& triple,
                             const llvm::DataLayout& layout)
    : ir_(ir),
      context_(&context),
      level_(level),
      symbol_(symbol),
      module_(std::make_unique<llvm::Module>(symbol_, context)) {
  module_->setTargetTriple(triple.str());
  module_->setDataLayout(layout);
  module_->setPICLevel(llvm::PICLevel::BigPIC);
}

std::unique_ptr<llvm::Module> ModuleEmitter::Run() {
  DeclareFunctions();
  for (size_t i = 0; i < ir_.functions.size(); i++) {
    FunctionEmitter(*this, ir_.functions[i], functions_[i]).Run();
  }
  EmitEntryTable();
  return std::move(module_);
}

void ModuleEmitter::DeclareFunctions() {
  llvm::Type* pointer = llvm::PointerType::getUnqual(*context_);
  llvm::Type *word = llvm::Type::getInt64Ty(*context_), *half = llvm::Type::getInt32Ty(*context_);
  auto* entry = llvm::FunctionType::get(half, {pointer, pointer}, false);
  auto* lambda = llvm::FunctionType::get(llvm::StructType::get(word, word), {pointer, pointer, half}, false);
  for (const ir::Function& function : ir_.functions) {
    llvm::Function* made = llvm::Function::Create(function.is_lambda() ? lambda : entry,
                                                  llvm::GlobalValue::InternalLinkage,
                                                  CleanName(ir::FunctionName(ir_, function)), module_.get());
    AddParameterAttributes(made, function.is_lambda());
    functions_.push_back(made);
  }
}

// `<symbol>_entries`: row i is functions[i], as in the image's table `entries`.
void ModuleEmitter::EmitEntryTable() {
  std::vector<llvm::Constant*> rows(functions_.begin(), functions_.end());
  auto* type = llvm::ArrayType::get(llvm::PointerType::getUnqual(*context_), rows.size());
  new llvm::GlobalVariable(*module_, type, true, llvm::GlobalValue::ExternalLinkage,
                           llvm::ConstantArray::get(type, rows), symbol_ + "_entries");
}

FunctionEmitter::FunctionEmitter(ModuleEmitter& module, const ir::Function& function, llvm::Function* out)
    : module_(module),
      function_(function),
      out_(out),
      builder_(module.context()),
      values_(function.values.size()),
      definitions_(function.values.size()),
      sizes_(function.values.size()) {}

void FunctionEmitter::Run() {
  PlanBlocks();
  FindLoops();
  MakeLocals();
  for (uint32_t block : order_) MakeParameters(ir::BlockId(block));
  for (uint32_t block : order_) EmitBlock(ir::BlockId(block));
  PlaceColdExits();
}

// Slots of the native frame, which LLVM turns into registers: their addresses go nowhere.
void FunctionEmitter::MakeLocals() {
  llvm::BasicBlock& entry = out_->getEntryBlock();
  builder_.SetInsertPoint(&entry, entry.begin());
  for (size_t i = 0; i < function_.locals.size(); i++) {
    std::string name = "local" + std::to_string(i);
    llvm::Type* word = builder_.getInt64Ty();
    Val slot{builder_.CreateAlloca(word, nullptr, name), nullptr};
    if (function_.locals[i].IsValue()) slot.bits = builder_.CreateAlloca(word, nullptr, name + ".bits");
    locals_.push_back(slot);
  }
}

void FunctionEmitter::EmitBlock(ir::BlockId block) {
  builder_.SetInsertPoint(blocks_[block.index]);
  current_in_loop_ = in_loop_[block.index];
  for (const ir::Inst& inst : function_.blocks[block.index].insts) {
    if (inst.result.valid()) definitions_[inst.result.index] = &inst;
    LowerInst(*this, inst);
  }
}

std::string FunctionEmitter::NameOf(const ir::Inst& inst) const {
  const ir::OpInfo& info = ir::Info(inst.op);
  std::string name;
  switch (inst.op) {
    case ir::Op::Get:
    case ir::Op::Child:
      name = ir().names[static_cast<size_t>(inst.imm[0])];
      break;
    case ir::Op::Const:
      name = "const" + std::to_string(inst.imm[0]);
      break;
    case ir::Op::Var: {
      ir::ScopeId scope = ir().state(function_.state).scope;
      for (int64_t depth = inst.imm[0]; depth > 0; depth--) scope = ir().scopes[scope.index].parent;
      name = "$" + ir().scopes[scope.index].variables[static_cast<size_t>(inst.imm[1])];
      break;
    }
    case ir::Op::Require:
    case ir::Op::Force:
    case ir::Op::CheckSize: {
      const ir::Inst* of = DefinitionOf(inst.operands[0]);
      name = of != nullptr && of->op != inst.op ? NameOf(*of) : std::string(info.text);
      break;
    }
    default:
      name = info.text;
  }
  if (name.size() > kNameBytesMax) name.resize(kNameBytesMax);
  return CleanName(name);
}

Val FunctionEmitter::Value(aslrt_kind kind, uint32_t len, llvm::Value* bits) {
  return {I64(static_cast<uint64_t>(kind) | (static_cast<uint64_t>(len) << 32)), bits};
}

llvm::Value* FunctionEmitter::Address(llvm::Value* base, size_t offset) {
  if (offset == 0) return base;
  return builder_.CreateInBoundsGEP(builder_.getInt8Ty(), base, I64(offset));
}

llvm::Value* FunctionEmitter::Load(llvm::Type* type, llvm::Value* base, size_t offset,
                                   const llvm::Twine& name) {
  // Alignment by type: 8 for words and pointers, 4 for i32; loads of text bytes say 1 themselves.
  return builder_.CreateLoad(type, Address(base, offset), name);
}

llvm::Value* FunctionEmitter::LoadFixed(llvm::Type* type, llvm::Value* base, size_t offset,
                                        const llvm::Twine& name) {
  auto* load = builder_.CreateLoad(type, Address(base, offset), name);
  load->setMetadata(llvm::LLVMContext::MD_invariant_load, llvm::MDNode::get(module_.context(), {}));
  return load;
}

void FunctionEmitter::Store(llvm::Value* value, llvm::Value* base, size_t offset) {
  builder_.CreateStore(value, Address(base, offset));
}

Val FunctionEmitter::LoadValue(llvm::Value* base, size_t offset, const std::string& name) {
  llvm::Type* word = builder_.getInt64Ty();
  llvm::Value* head = Load(word, base, offset + offsetof(aslrt_value, head), name + ".head");
  return {head, Load(word, base, offset + offsetof(aslrt_value, bits), name + ".bits")};
}

void FunctionEmitter::StoreValue(Val value, llvm::Value* base, size_t offset) {
  Store(value.head, base, offset + offsetof(aslrt_value, head));
  Store(value.bits, base, offset + offsetof(aslrt_value, bits));
}

llvm::Value* FunctionEmitter::NamePointer(uint32_t name) {
  llvm::Type* pointer = builder_.getPtrTy();
  llvm::Value* names = LoadFixed(pointer, ctx(), offsetof(aslrt_ctx, names), "names");
  std::string text = ir().names[name].substr(0, kNameBytesMax);
  return LoadFixed(pointer, names, name * sizeof(const aslrt_name*), "N." + CleanName(text));
}

llvm::Value* FunctionEmitter::IsKind(Val value, ir::Type type, ir::Type kinds) {
  if (type.IsSubtypeOf(kinds)) return Bool(true);
  uint32_t mask = type.Meet(kinds).bits();
  if (mask == 0) return Bool(false);
  llvm::Value* kind = KindOf(value);
  if ((mask & (mask - 1)) == 0) {
    return builder_.CreateICmpEQ(kind, builder_.getInt8(static_cast<uint8_t>(__builtin_ctz(mask))));
  }
  llvm::Value* shifted = builder_.CreateLShr(I32(mask), builder_.CreateZExt(kind, builder_.getInt32Ty()));
  return builder_.CreateTrunc(shifted, builder_.getInt1Ty());
}

llvm::Value* FunctionEmitter::Bump(uint32_t size, const llvm::Twine& name) {
  uint32_t room = (size + 15u) & ~15u;  // aligning `p` once is in the margin
  if (current_in_loop_ || bumped_ + room > kInlineAllocationMax) return nullptr;
  bumped_ += room;
  // The runtime may leave `p` behind a text of any length.
  llvm::Value* p = Load(builder_.getInt64Ty(), ctx(), offsetof(aslrt_ctx, p), "p");
  llvm::Value* aligned = builder_.CreateAnd(builder_.CreateAdd(p, I64(15)), I64(~uint64_t{15}));
  llvm::Value* at = builder_.CreateIntToPtr(aligned, builder_.getPtrTy(), name);
  Store(builder_.CreateAdd(aligned, I64(room)), ctx(), offsetof(aslrt_ctx, p));
  return at;
}

}  // namespace aslc::codegen

// Blocks, edges, the cold exits and runtime calls (emitter.h).
#include "aslc/check.h"
#include "codegen/emitter.h"
#include "llvm/IR/MDBuilder.h"

namespace aslc::codegen {

// Blocks are emitted in reverse postorder, so that what dominates comes first. Unreachable ones vanish.
void FunctionEmitter::PlanBlocks() {
  blocks_.assign(function_.blocks.size(), nullptr);
  llvm::BasicBlock* entry = NewBlock("entry");
  bool entry_is_target = false;
  struct Visit {
    uint32_t block;
    size_t next_successor;
  };
  std::vector<bool> seen(function_.blocks.size());
  std::vector<Visit> path = {{0, 0}};
  seen[0] = true;
  while (!path.empty()) {
    Visit& top = path.back();
    const auto& successors = function_.blocks[top.block].insts.back().successors;
    if (top.next_successor == successors.size()) {
      order_.push_back(top.block);
      path.pop_back();
      continue;
    }
    uint32_t next = successors[top.next_successor++].block.index;
    if (next == 0) entry_is_target = true;
    if (seen[next]) continue;
    seen[next] = true;
    path.push_back({next, 0});
  }
  std::reverse(order_.begin(), order_.end());
  for (uint32_t block : order_) {
    blocks_[block] = block == 0 && !entry_is_target ? entry : NewBlock("b" + llvm::Twine(block));
  }
  // LLVM's entry block has no predecessors.
  if (entry_is_target) llvm::BranchInst::Create(blocks_[0], entry);
}

// Marks every block on a cycle (and those between two cycles, which does no harm): what is left when
// blocks without predecessors, and blocks without successors, are taken away again and again.
void FunctionEmitter::FindLoops() {
  size_t count = function_.blocks.size();
  std::vector<std::vector<uint32_t>> edges[2];
  for (auto& direction : edges) direction.resize(count);
  for (uint32_t block : order_) {
    for (const ir::Successor& successor : function_.blocks[block].insts.back().successors) {
      edges[0][block].push_back(successor.block.index);
      edges[1][successor.block.index].push_back(block);
    }
  }
  in_loop_.assign(count, false);
  for (uint32_t block : order_) in_loop_[block] = true;
  for (int direction = 0; direction < 2; direction++) {
    const auto& forward = edges[direction];
    const auto& backward = edges[1 - direction];
    std::vector<size_t> open(count);
    std::vector<uint32_t> work;
    for (uint32_t block : order_) {
      for (uint32_t from : backward[block]) open[block] += in_loop_[from];
      if (in_loop_[block] && open[block] == 0) work.push_back(block);
    }
    while (!work.empty()) {
      uint32_t block = work.back();
      work.pop_back();
      in_loop_[block] = false;
      for (uint32_t to : forward[block]) {
        if (--open[to] == 0 && in_loop_[to]) work.push_back(to);
      }
    }
  }
}

void FunctionEmitter::MakeParameters(ir::BlockId block) {
  const ir::Block& from = function_.blocks[block.index];
  builder_.SetInsertPoint(blocks_[block.index]);
  for (size_t i = 0; i < from.params.size(); i++) {
    ir::Type type = TypeOf(from.params[i]);
    std::string name = "b" + std::to_string(block.index) + ".arg" + std::to_string(i);
    Val& value = values_[from.params[i].index];
    if (type.IsValue()) {
      value.head = builder_.CreatePHI(builder_.getInt64Ty(), 2, name + ".head");
      value.bits = builder_.CreatePHI(builder_.getInt64Ty(), 2, name + ".bits");
      continue;
    }
    llvm::Type* scalar = type == ir::Type::Cond  ? static_cast<llvm::Type*>(builder_.getInt1Ty())
                         : type == ir::Type::I64 ? static_cast<llvm::Type*>(builder_.getInt64Ty())
                                                 : builder_.getPtrTy();
    value.head = builder_.CreatePHI(scalar, 2, name);
  }
}

llvm::BasicBlock* FunctionEmitter::NewBlock(const llvm::Twine& name) {
  return llvm::BasicBlock::Create(module_.context(), name, out_);
}

void FunctionEmitter::Branch(llvm::Value* condition, llvm::BasicBlock* when_true,
                             llvm::BasicBlock* when_false, Likely likely) {
  if (auto* known = llvm::dyn_cast<llvm::ConstantInt>(condition)) {
    builder_.CreateBr(known->isOne() ? when_true : when_false);
    return;
  }
  llvm::MDBuilder metadata(module_.context());
  llvm::MDNode* weights = likely == Likely::kTrue    ? metadata.createLikelyBranchWeights()
                          : likely == Likely::kFalse ? metadata.createUnlikelyBranchWeights()
                                                     : nullptr;
  builder_.CreateCondBr(condition, when_true, when_false, weights);
}

// Each failing place has a small block of its own in front of the shared exit: with the phis fed from the
// place itself, their copies would sit on the hot path at -O0.
void FunctionEmitter::EnterFail(llvm::Value* message, Val about, uint32_t site) {
  llvm::BasicBlock* from = builder_.GetInsertBlock();
  if (fail_.block == nullptr) {
    fail_.block = NewBlock("fail");
    builder_.SetInsertPoint(fail_.block);
    fail_.site = builder_.CreatePHI(builder_.getInt32Ty(), 2, "site");
    fail_.head = builder_.CreatePHI(builder_.getInt64Ty(), 2, "about.head");
    fail_.bits = builder_.CreatePHI(builder_.getInt64Ty(), 2, "about.bits");
    fail_.message = builder_.CreatePHI(builder_.getInt64Ty(), 2, "message");
    if (function_.is_lambda()) {
      llvm::Value* message = builder_.CreateTrunc(fail_.message, builder_.getInt32Ty());
      Return(CallRuntime(Runtime::aslrt_fail_value, {ctx(), fail_.site, message}, Call::kPlain, "error"));
    } else {
      StoreValue(Value(ASLRT_ERROR, 0, fail_.message), ctx(), offsetof(aslrt_ctx, error));
      Return(CallRuntime(Runtime::aslrt_fail, {ctx(), frame(), fail_.site, fail_.head, fail_.bits},
                         Call::kPlain, "status"));
    }
    builder_.SetInsertPoint(from);
  }
  fail_.site->addIncoming(I32(site), from);
  fail_.head->addIncoming(about.head, from);
  fail_.bits->addIncoming(about.bits, from);
  fail_.message->addIncoming(message, from);
  builder_.CreateBr(fail_.block);
}

void FunctionEmitter::FailIf(llvm::Value* failed, const ir::Inst& inst, llvm::Value* message) {
  if (auto* known = llvm::dyn_cast<llvm::ConstantInt>(failed); known != nullptr && known->isZero()) return;
  llvm::BasicBlock* exit = NewBlock(NameOf(inst) + ".fail");
  llvm::BasicBlock* ok = NewBlock(NameOf(inst) + ".ok");
  Branch(failed, exit, ok, Likely::kFalse);
  builder_.SetInsertPoint(exit);
  const ir::OpInfo& info = ir::Info(inst.op);
  bool has_about = !info.operands.empty() && info.operands.back() == 'A';
  Val about = has_about ? Get(inst.operands.back()) : Undefined();
  EnterFail(message, about, static_cast<uint32_t>(inst.imm[info.SiteImmediate()]));
  builder_.SetInsertPoint(ok);
}

void FunctionEmitter::FailAlways(const ir::Inst& inst) {
  EnterFail(I64(0), Get(inst.operands.back()),
            static_cast<uint32_t>(inst.imm[ir::Info(inst.op).SiteImmediate()]));
}

void FunctionEmitter::ReturnValue(Val value) {
  llvm::Type* word = builder_.getInt64Ty();
  llvm::Value* pair = llvm::PoisonValue::get(llvm::StructType::get(word, word));
  pair = builder_.CreateInsertValue(pair, value.head, 0);
  builder_.CreateRet(builder_.CreateInsertValue(pair, value.bits, 1));
}

void FunctionEmitter::FailWith(const ir::Inst& inst, llvm::Value* message) {
  EnterFail(message, Undefined(), static_cast<uint32_t>(inst.imm[ir::Info(inst.op).SiteImmediate()]));
}

void FunctionEmitter::PollFor(ir::StateId next) {
  llvm::BasicBlock* from = builder_.GetInsertBlock();
  if (poll_.block == nullptr) {
    poll_.block = NewBlock("poll");
    builder_.SetInsertPoint(poll_.block);
    poll_.next = builder_.CreatePHI(builder_.getInt32Ty(), 2, "next");
    auto* status = CallRuntime(Runtime::aslrt_poll, {ctx(), frame(), poll_.next}, Call::kPlain, "status");
    Return(status);
    builder_.SetInsertPoint(from);
  }
  poll_.next->addIncoming(I32(next.index), from);
  builder_.CreateBr(poll_.block);
}

void FunctionEmitter::AddIncoming(const ir::Successor& successor, llvm::BasicBlock* from) {
  const ir::Block& block = function_.blocks[successor.block.index];
  for (size_t i = 0; i < successor.args.size(); i++) {
    Val parameter = values_[block.params[i].index];
    Val argument = Get(successor.args[i]);
    llvm::cast<llvm::PHINode>(parameter.head)->addIncoming(argument.head, from);
    if (parameter.bits != nullptr)
      llvm::cast<llvm::PHINode>(parameter.bits)->addIncoming(argument.bits, from);
  }
}

void FunctionEmitter::JumpTo(const ir::Successor& successor) {
  AddIncoming(successor, builder_.GetInsertBlock());
  builder_.CreateBr(blocks_[successor.block.index]);
}

void FunctionEmitter::BranchTo(llvm::Value* condition, const ir::Successor& when_true,
                               const ir::Successor& when_false) {
  // Edges with arguments get a block, so that two edges to one block may carry different values.
  llvm::BasicBlock* targets[2];
  const ir::Successor* successors[2] = {&when_true, &when_false};
  llvm::BasicBlock* from = builder_.GetInsertBlock();
  for (int i = 0; i < 2; i++) {
    targets[i] = blocks_[successors[i]->block.index];
    if (successors[i]->args.empty()) continue;
    targets[i] = NewBlock("edge");
    builder_.SetInsertPoint(targets[i]);
    JumpTo(*successors[i]);
  }
  builder_.SetInsertPoint(from);
  // Not Branch(): a constant condition would leave an edge that phis still name.
  builder_.CreateCondBr(condition, targets[0], targets[1]);
}

llvm::CallInst* FunctionEmitter::CallRuntime(Runtime function, llvm::ArrayRef<llvm::Value*> args, Call site,
                                             const llvm::Twine& name) {
  llvm::Function* callee = Declare(module_.module(), function);
  llvm::CallInst* call = callee->getReturnType()->isVoidTy() ? builder_.CreateCall(callee, args)
                                                             : builder_.CreateCall(callee, args, name);
  // Slow halves of inlined operations are laid out apart from the hot path.
  if (site == Call::kColdSite) call->addFnAttr(llvm::Attribute::Cold);
  return call;
}

Val FunctionEmitter::Split(llvm::Value* pair, const std::string& name) {
  llvm::Value* head = builder_.CreateExtractValue(pair, 0, name + ".head");
  return {head, builder_.CreateExtractValue(pair, 1, name + ".bits")};
}

void FunctionEmitter::PlaceColdExits() {
  for (llvm::BasicBlock* block : {fail_.block, poll_.block}) {
    if (block != nullptr && block != &out_->back()) block->moveAfter(&out_->back());
  }
}

void FunctionEmitter::StackOperands(std::span<const ir::ValueId> operands) {
  ASL_CHECK(operands.size() <= ASLRT_ARGS_MAX, "the verifier bounds operands");
  if (operands.empty()) return;
  llvm::Value* stack = Load(builder_.getPtrTy(), ctx(), offsetof(aslrt_ctx, vsp), "vsp");
  for (size_t i = 0; i < operands.size(); i++) StoreValue(Get(operands[i]), stack, i * sizeof(aslrt_value));
}

Val FunctionEmitter::Force(Val value, ir::Type type, const std::string& name) {
  if (!type.Has(ASLRT_TEXT)) return value;
  llvm::BasicBlock* text = NewBlock(name + ".text");
  Merge merge(*this, name + ".forced");
  merge.AddIf(IsKind(value, type, ir::Type::Text), false, value, text);
  builder_.SetInsertPoint(text);
  merge.Add(LoadValue(PointerOf(value), offsetof(aslrt_text, tree), name + ".tree"));
  return merge.Finish(name + ".forced");
}

Merge::Merge(FunctionEmitter& emitter, const llvm::Twine& name)
    : emitter_(emitter), block_(emitter.NewBlock(name)) {}

void Merge::Add(Val value) {
  incoming_.emplace_back(value, emitter_.builder().GetInsertBlock());
  emitter_.builder().CreateBr(block_);
}

void Merge::AddIf(llvm::Value* condition, bool expected, Val value, llvm::BasicBlock* other,
                  FunctionEmitter::Likely likely) {
  auto* known = llvm::dyn_cast<llvm::ConstantInt>(condition);
  if (known == nullptr || known->isOne() == expected) {
    incoming_.emplace_back(value, emitter_.builder().GetInsertBlock());
  }
  emitter_.Branch(condition, expected ? block_ : other, expected ? other : block_, likely);
}

Val Merge::Finish(const std::string& name) {
  llvm::IRBuilder<>& builder = emitter_.builder();
  builder.SetInsertPoint(block_);
  auto phi = [&](llvm::Value* Val::* part, const std::string& suffix) -> llvm::Value* {
    llvm::Value* first = incoming_.front().first.*part;
    if (first == nullptr) return nullptr;
    auto* node = builder.CreatePHI(first->getType(), static_cast<unsigned>(incoming_.size()), suffix);
    for (auto& [value, from] : incoming_) node->addIncoming(value.*part, from);
    return node;
  };
  if (incoming_.front().first.bits == nullptr) return {phi(&Val::head, name), nullptr};
  llvm::Value* head = phi(&Val::head, name + ".head");
  return {head, phi(&Val::bits, name + ".bits")};
}

}  // namespace aslc::codegen

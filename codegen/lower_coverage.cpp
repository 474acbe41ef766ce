// Coverage counters: 64 bits each, at ctx->cov, saturating. An execution of a machine with coverage always
// has some (engine.h: aslrt_execution_set_coverage), so that nothing is tested here.
#include "codegen/lower.h"
#include "llvm/IR/Intrinsics.h"

namespace aslc::codegen {
namespace {

llvm::Value* Counters(FunctionEmitter& e) {
  return e.LoadFixed(e.builder().getPtrTy(), e.ctx(), offsetof(aslrt_ctx, cov), "cov");
}

void Count(FunctionEmitter& e, llvm::Value* counter) {
  llvm::IRBuilder<>& b = e.builder();
  llvm::Value* before = e.Load(b.getInt64Ty(), counter, 0, "count");
  e.Store(b.CreateBinaryIntrinsic(llvm::Intrinsic::uadd_sat, before, e.I64(1)), counter, 0);
}

}  // namespace

template <>
void Lower<ir::Op::Cover>(FunctionEmitter& e, const ir::Inst& inst) {
  Count(e, e.Address(Counters(e), static_cast<size_t>(inst.imm[0]) * sizeof(uint64_t)));
}

// Without a branch: the counter of `false` is the one after that of `true`.
template <>
void Lower<ir::Op::CoverTest>(FunctionEmitter& e, const ir::Inst& inst) {
  llvm::IRBuilder<>& b = e.builder();
  uint64_t point = static_cast<uint64_t>(inst.imm[0]);
  llvm::Value* index = b.CreateSelect(e.Operand(inst, 0).head, e.I64(point), e.I64(point + 1));
  Count(e, b.CreateGEP(b.getInt64Ty(), Counters(e), index));
}

}  // namespace aslc::codegen

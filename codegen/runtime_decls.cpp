// abi_functions.def as LLVM declarations (runtime_decls.h).
#include "codegen/runtime_decls.h"

#include "aslc/abi.h"
#include "aslc/check.h"
#include "llvm/IR/DerivedTypes.h"
#include "llvm/IR/Type.h"

namespace aslc::codegen {
namespace {

// The attribute columns of the table, as the names that stand in it.
enum Attributes : uint32_t { READS = 1, COLD = 2 };

// One row. The parenthesised list of the table becomes the call of Params().
struct ParamList {
  int count;
  RtType types[kRuntimeParamsMax];
};
template <class... Types>
constexpr ParamList Params(Types... types) {
  static_assert(sizeof...(types) <= kRuntimeParamsMax);
  return {sizeof...(types), {types...}};
}
constexpr RuntimeInfo Row(const char* name, void* address, RtType result, ParamList params,
                          uint32_t attributes) {
  RuntimeInfo info{
      name, address, result, params.count, {}, (attributes & READS) != 0, (attributes & COLD) != 0};
  for (int i = 0; i < params.count; i++) info.params[i] = params.types[i];
  return info;
}

std::span<const RuntimeInfo> Rows() {
  using enum RtType;
  static const RuntimeInfo rows[] = {
#define RT(name, result, count, args, attributes) \
  Row(#name, reinterpret_cast<void*>(&::name), result, Params args, attributes),
#include "aslc/abi_functions.def"
  };
  return rows;
}

llvm::Type* ScalarType(llvm::LLVMContext& context, RtType type) {
  switch (type) {
    case RtType::VOID:
      return llvm::Type::getVoidTy(context);
    case RtType::I32:
    case RtType::U32:
      return llvm::Type::getInt32Ty(context);
    case RtType::I64:
      return llvm::Type::getInt64Ty(context);
    case RtType::CTX:
    case RtType::FRAME:
    case RtType::NAME:
    case RtType::PTR:
    case RtType::LIST:
      return llvm::PointerType::getUnqual(context);
    case RtType::V:
      break;
  }
  CheckFailed(__FILE__, __LINE__, "type", "a value is not one LLVM scalar");
}

llvm::FunctionType* SignatureOf(llvm::LLVMContext& context, const RuntimeInfo& info) {
  llvm::Type* word = llvm::Type::getInt64Ty(context);
  llvm::SmallVector<llvm::Type*, 6> params;
  for (int i = 0; i < info.param_count; i++) {
    if (info.params[i] == RtType::V) {
      params.append({word, word});
    } else {
      params.push_back(ScalarType(context, info.params[i]));
    }
  }
  ASL_CHECK(params.size() <= 6, "a runtime function takes more than six registers");
  llvm::Type* result =
      info.result == RtType::V ? llvm::StructType::get(word, word) : ScalarType(context, info.result);
  return llvm::FunctionType::get(result, params, false);
}

}  // namespace

std::span<const RuntimeInfo> RuntimeTable() { return Rows(); }

const RuntimeInfo& Info(Runtime function) {
  ASL_CHECK(function != Runtime::None, "an operation without a runtime function");
  return Rows()[static_cast<size_t>(function)];
}

llvm::Function* Declare(llvm::Module& module, Runtime function) {
  const RuntimeInfo& info = Info(function);
  if (llvm::Function* known = module.getFunction(info.name)) return known;
  llvm::Function* declared = llvm::Function::Create(SignatureOf(module.getContext(), info),
                                                    llvm::GlobalValue::ExternalLinkage, info.name, &module);
  declared->addFnAttr(llvm::Attribute::NoUnwind);
  if (info.reads) {
    // Without effects and not called in place of an abort, so an unused call may go.
    declared->setOnlyReadsMemory();
    declared->setWillReturn();
  }
  if (info.cold) declared->addFnAttr(llvm::Attribute::Cold);
  // Fresh memory: nothing else points to it.
  if (info.result == RtType::LIST || info.result == RtType::PTR) {
    declared->addRetAttr(llvm::Attribute::NoAlias);
    declared->addRetAttr(llvm::Attribute::NonNull);
  }
  return declared;
}

}  // namespace aslc::codegen

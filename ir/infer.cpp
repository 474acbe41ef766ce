// Operand letters and result types (infer.h).
#include "ir/infer.h"

#include <charconv>

#include "aslc/check.h"
#include "aslc/jsonata_ops.h"

namespace aslc::ir {
namespace {

Type FunctionResult(int64_t function) {
  switch (static_cast<aslrt_function_id>(function)) {
#define FUNCTION(name, number, text, min_args, max_args, result, flags) \
  case ASLRT_FUNCTION_##name:                                           \
    return Type::result;
#include "aslc/functions.def"
  }
  ASL_CHECK(false, "function out of range");
}

// A lookup in a value that is none of these kinds finds nothing. A TEXT may hold any document.
Type LookupResult(Type base, Type containers) {
  return base.Meet(containers.Join(Type::Text)).bits() == 0 ? Type::Undefined : Type::Maybe;
}

Type NumberType(std::string_view json) {
  // The text `-0` is an integer whose value does not print as it is spelt; either kind may stand for it.
  if (json == "-0") return Type::Int.Join(Type::NumText);
  int64_t value = 0;
  auto [end, error] = std::from_chars(json.data(), json.data() + json.size(), value);
  return error == std::errc() && end == json.data() + json.size() ? Type::Int : Type::NumText;
}

}  // namespace

Type BuiltinResult(int64_t function) {
  static constexpr std::string_view kSignatures[] = {
#define JFUNCTION(name, number, text, signature, arity, params, dialects) signature,
#include "aslc/jsonata_functions.def"
  };
  std::string_view signature = kSignatures[function];
  int depth = 0;
  char result = 'x';
  for (size_t i = 0; i + 1 < signature.size(); ++i) {
    depth += signature[i] == '<' ? 1 : signature[i] == '>' ? -1 : 0;
    if (signature[i] == ':' && depth == 1) result = signature[i + 1];
  }
  switch (result) {
    case 'n':
      return Type::Number.Join(Type::Undefined);
    case 's':
      return Type::String.Join(Type::Undefined);
    case 'b':
      return Type::BoolOrNot;
    default:
      return Type::JValue;
  }
}

bool TakesOperands(const OpInfo& info, size_t count) {
  if (info.operands.starts_with('*')) return count >= info.operands.size() - 1;
  return count == info.operands.size();
}

char OperandLetter(const OpInfo& info, size_t index, size_t count) {
  if (!info.operands.starts_with('*')) return info.operands[index];
  size_t fixed = info.operands.size() - 1;  // after the variable part
  return index + fixed < count ? 'V' : info.operands[1 + index + fixed - count];
}

bool LetterAccepts(char letter, Type type) {
  switch (letter) {
    case 'C':
      return type == Type::Cond;
    case 'I':
      return type == Type::I64;
    case 'L':
      return type == Type::List;
    default:
      return type.IsValue();
  }
}

ValueId AboutOperand(const Inst& inst) {
  bool has = Info(inst.op).operands.ends_with('A') && !inst.operands.empty();
  return has ? inst.operands.back() : ValueId();
}

Type ConstantType(std::string_view json) {
  if (json.empty()) return Type();  // of a damaged table; the verifier says so
  switch (json[0]) {
    case 'n':
      return Type::Null;
    case 't':
    case 'f':
      return Type::Bool;
    case '"':
      return Type::String;
    case '[':
      return Type::Array;
    case '{':
      return Type::Object;
    default:
      return NumberType(json);
  }
}

namespace {

// By what the field takes (jsonata_ops.h: YieldKind).
Type YieldedType(int64_t kind) {
  switch (kind) {
    case aslrt::jsonata::kYieldArray:
      return Type::Array;
    case aslrt::jsonata::kYieldBoolean:
      return Type::Bool;
    case aslrt::jsonata::kYieldNumber:
      return Type::Number;
    case aslrt::jsonata::kYieldString:
      return Type::String;
    case aslrt::jsonata::kYieldObject:
      return Type::Object;
    default:
      return Type::Json;
  }
}

}  // namespace

Type InferType(const Module& module, Op op, std::span<const Type> operands, const int64_t* imm) {
  switch (op) {
    case Op::Const:
      return ConstantType(module.constants[static_cast<size_t>(imm[0])].json);
    case Op::Force:
      return operands[0].Has(ASLRT_TEXT) ? operands[0].Without(Type::Text).Join(Type::Json) : operands[0];
    case Op::Get:
      return LookupResult(operands[0], Type::Object);
    case Op::At:
      return LookupResult(operands[0], Type::Array);
    case Op::Item:
      return LookupResult(operands[0], Type::Object.Join(Type::Array));
    case Op::Require:
      return operands[0].Without(Type::Undefined);
    case Op::CheckSize:
      return operands[0];
    case Op::Call:
      return FunctionResult(imm[0]);
    case Op::Builtin:
      return BuiltinResult(imm[0]);
    case Op::Capture:
      return Type(static_cast<uint32_t>(imm[1]));
    case Op::Arith:
      return operands[0].IsSubtypeOf(Type::Number) && operands[1].IsSubtypeOf(Type::Number) ? Type::Double
                                                                                             : Type::NumberOrNot;
    case Op::Negate:
      return operands[0].IsSubtypeOf(Type::Number) ? Type::Double : Type::NumberOrNot;
    case Op::Compare:
      return operands[0].Has(ASLRT_UNDEFINED) || operands[1].Has(ASLRT_UNDEFINED) ? Type::BoolOrNot
                                                                                   : Type::Bool;
    case Op::Lookup:
      return operands[0].Meet(Type::Object.Join(Type::Array)).bits() == 0 ? Type::Undefined : Type::JValue;
    case Op::Yield:
      return YieldedType(imm[0]);
    case Op::IterItem:
      return operands[0].Has(ASLRT_ARRAY) ? Type::JValue : operands[0];
    default:
      return Info(op).result;  // the bound of the table is exact
  }
}

}  // namespace aslc::ir

// Function values of regular expressions and signatures that are compiled already, and what may leave an
// expression: the value of a field (reference: "Failures" of data flow with JSONata).
#include <cmath>
#include <string>

#include "runtime/jsonata/cache.h"
#include "runtime/jsonata/closures.h"
#include "aslc/jsonata_ops.h"
#include "runtime/machine.h"

namespace aslrt::jsonata {

bool IsRegex(aslrt_value v) { return IsFunction(v) && ClosureOf(v)->kind == ASLRT_CLOSURE_REGEX; }
const Regex* RegexOf(aslrt_ctx*, aslrt_value v) {
  return IsRegex(v) ? static_cast<const Regex*>(ClosureOf(v)->extra) : nullptr;
}
aslrt_value MakeNextMatch(aslrt_ctx* ctx, aslrt_value regex, aslrt_value subject, size_t from) {
  aslrt_closure* closure = NewClosure(ctx, ASLRT_CLOSURE_NEXT, 2);
  closure->mask = from;
  closure->values[0] = regex;
  closure->values[1] = subject;
  return FunctionValue(closure);
}

namespace {

constexpr uint32_t kSequenceFlags = ASLRT_SEQUENCE | ASLRT_CONSTRUCTED | ASLRT_KEEP_SINGLETON;
constexpr double kExact = 9007199254740992.0;  // 2^53: integers up to here are doubles

// Turns numbers into what a double prints, takes the marks of sequences away; shares what stays the same.
class Normalizer {
 public:
  explicit Normalizer(aslrt_ctx* ctx) : ctx_(ctx) {}
  bool found_function() const { return found_function_; }

  aslrt_value Run(aslrt_value v, int depth) {
    switch (aslrt_kind_of(v)) {
      case ASLRT_INT:
      case ASLRT_DOUBLE:
      case ASLRT_NUMTEXT: return OfNumber(v);
      case ASLRT_ARRAY: return depth > kDepthMax ? v : OfArray(v, depth);
      case ASLRT_OBJECT: return depth > kDepthMax ? v : OfObject(v, depth);
      case ASLRT_TEXT: return Run(aslrt_force(v), depth);
      case ASLRT_FUNCTION: found_function_ = true; return v;
      default: return v;
    }
  }

 private:
  static constexpr int kDepthMax = 2000;  // deeper values keep their spellings

  aslrt_value OfNumber(aslrt_value v) {
    double d = ToDouble(v);
    if (!std::isfinite(d)) {
      return WrapString(std::isnan(d) ? "NaN" : d > 0 ? "Infinity" : "-Infinity");
    }
    if (aslrt_kind_of(v) == ASLRT_INT && std::fabs(d) <= kExact) return v;
    if (d == 0 && std::signbit(d)) return Number(0);
    return aslrt_kind_of(v) == ASLRT_DOUBLE ? v : Number(d);
  }
  static bool Same(aslrt_value a, aslrt_value b) { return a.head == b.head && a.bits == b.bits; }

  aslrt_value OfArray(aslrt_value v, int depth) {
    aslrt_value bare = v;
    bare.head &= ~uint64_t{kSequenceFlags};
    for (uint32_t i = 0; i < aslrt_len_of(v); ++i) {
      aslrt_value element = aslrt_array_of(v)->v[i], made = Run(element, depth + 1);
      if (Same(element, made)) continue;
      aslrt_value copy = MakeArray(ctx_, Elements(bare));
      auto* array = const_cast<aslrt_array*>(aslrt_array_of(copy));
      array->v[i] = made;
      for (uint32_t k = i + 1; k < aslrt_len_of(v); ++k) array->v[k] = Run(array->v[k], depth + 1);
      return MakeArray(ctx_, Elements(copy));
    }
    return bare;
  }

  aslrt_value OfObject(aslrt_value v, int depth) {
    for (uint32_t i = 0; i < aslrt_len_of(v); ++i) {
      aslrt_value member = aslrt_object_of(v)->m[i].value, made = Run(member, depth + 1);
      if (Same(member, made)) continue;
      std::vector<Field> fields;
      for (const aslrt_member& m : Members(v)) fields.push_back({m.key, m.value});
      fields[i].value = made;
      for (uint32_t k = i + 1; k < fields.size(); ++k) fields[k].value = Run(fields[k].value, depth + 1);
      return MakeObject(ctx_, fields);
    }
    return v;
  }

  aslrt_ctx* ctx_;
  bool found_function_ = false;
};

struct Expected {
  const char* word;
  bool (*holds)(aslrt_value);
};
constexpr Expected kExpected[] = {{"", [](aslrt_value) { return true; }},
                                  {"array", IsArray},
                                  {"boolean", IsBool},
                                  {"number", IsNumber},
                                  {"string", IsString},
                                  {"object", IsObject}};

std::string_view TypeWord(aslrt_value v) {
  if (IsArray(v)) return "array";
  if (IsObject(v)) return "object";
  if (IsString(v)) return "string";
  if (IsBool(v)) return "boolean";
  return IsNumber(v) ? "number" : "null";
}

aslrt_value WrongType(aslrt_ctx* ctx, aslrt_value v, const Expected& expected) {
  std::string text = "Expected '";
  text.append(expected.word).append("', but was '").append(TypeWord(v)).append("' for value: ");
  AppendJson(text, v);
  ctx->detail = MakeString(ctx, text);
  return aslrt_error_value(ASLRT_MESSAGE_expression_type);
}

}  // namespace
}  // namespace aslrt::jsonata

using namespace aslrt;
using namespace aslrt::jsonata;

extern "C" {

aslrt_value aslrt_signature(aslrt_ctx* ctx, aslrt_value function, aslrt_value text) {
  ExpressionCache& cache = *ctx->machine->expressions;
  std::lock_guard lock(cache.mutex);
  auto found = cache.signatures.find(Bytes(text));
  if (found == cache.signatures.end()) {
    found = cache.signatures.emplace(std::string(Bytes(text)), Signature()).first;
    found->second = Signature::Parse(found->first);
  }
  const_cast<aslrt_closure*>(ClosureOf(function))->extra = &found->second;
  return function;
}

aslrt_value aslrt_yield(aslrt_ctx* ctx, aslrt_value v, uint32_t kind) {
  if (IsUndefined(v)) return aslrt_error_value(ASLRT_MESSAGE_expression_undefined);
  Normalizer normalizer(ctx);
  v = normalizer.Run(v, 0);
  if (normalizer.found_function()) return aslrt_error_value(ASLRT_MESSAGE_expression_unsupported);
  return kExpected[kind].holds(v) ? v : WrongType(ctx, v, kExpected[kind]);
}

}  // extern "C"

// JSONata's built-in functions: one C++ function a row of jsonata_functions.def, and what they share. They
// are called with arguments that their signature has accepted (signature.h); operators and generated code
// use the same helpers, so that `$string(x)` and `x & ""` cannot differ.
//
// Values: numbers are IEEE doubles whatever kind they have (ToDouble); made ones are DOUBLE (Number()). An
// array is a plain one, or a sequence, which collapses where an expression yields it: that is a flag on the
// reference (kSequence), not on the array. Strings are WTF-8; lengths and positions count what JavaScript
// counts, as each function says. Nothing throws; memory is the execution's arena.
//
// Errors: Throw() keeps the error's members for the message in ctx->detail, as an object {"code", "value",
// "value2", "index", "type", ...}, and gives an ERROR value; position and token are added at the site.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "runtime/value.h"

namespace aslrt::jsonata {

class Regex;  // regex.h

// Flags of an ARRAY value (aslrt_value.head).
inline constexpr uint32_t kSequence = 0x0100u;       // result of a path, filter, function
inline constexpr uint32_t kConstructed = 0x0200u;    // [..] at the start or end of a path: not flattened
inline constexpr uint32_t kKeepSingleton = 0x0400u;  // of a sequence: one item stays an array

struct Call {
  aslrt_ctx* ctx;
  std::span<const aslrt_value> args;  // as many as the signature has parameters; a missing one is UNDEFINED
  bool service;                       // the dialect is the service's
  aslrt_value operator[](size_t i) const { return i < args.size() ? args[i] : aslrt_undefined(); }
};

#define JFUNCTION(name, number, text, signature, arity, params, dialects) aslrt_value Builtin_##name(Call& call);
#include "aslc/jsonata_functions.def"

// -- errors (errors.cpp)
struct Detail {
  std::string_view member;  // "value", "value2", "index", "type", "token", "message"
  aslrt_value value;
};
// ERROR of the code. Members are stored as given; functions as "" (they have no JSON). The code is empty for
// what the reference fails at without one (exceptions of its host language); "message" says what then.
aslrt_value Throw(aslrt_ctx* ctx, std::string_view code, std::initializer_list<Detail> details = {});
inline bool IsError(aslrt_value v) { return aslrt_kind_of(v) == ASLRT_ERROR; }
// The standard's text for an error object made by Throw and completed at its site.
std::string MessageOf(aslrt_value error, bool service = false);

// Adds position and token of a failing site to the details (failure.cpp). note: the site's.
void CompleteDetail(aslrt_ctx* ctx, std::string_view note);

// -- kinds
inline bool IsUndefined(aslrt_value v) { return aslrt_kind_of(v) == ASLRT_UNDEFINED; }
inline bool IsString(aslrt_value v) { return aslrt_kind_of(v) == ASLRT_STRING; }
inline bool IsArray(aslrt_value v) { return aslrt_kind_of(v) == ASLRT_ARRAY; }
inline bool IsObject(aslrt_value v) { return aslrt_kind_of(v) == ASLRT_OBJECT; }
inline bool IsFunction(aslrt_value v) { return aslrt_kind_of(v) == ASLRT_FUNCTION; }
inline bool IsBool(aslrt_value v) { return aslrt_kind_of(v) == ASLRT_BOOL; }
inline bool IsTrue(aslrt_value v) { return IsBool(v) && v.bits != 0; }
inline bool IsSequence(aslrt_value v) { return IsArray(v) && (v.head & kSequence); }
// JavaScript's number for an INT, DOUBLE or NUMTEXT is ToDouble (value.h). A made number:
inline aslrt_value Number(double d) { return MakeDouble(d); }

// -- sequences (sequence.cpp)
// MakeArray (value.h) gives a plain array.
inline aslrt_value AsSequence(aslrt_value array) {
  array.head |= kSequence;
  return array;
}
// What an expression yields for a sequence: nothing, its one item, or itself; any other value as it is.
aslrt_value Collapse(aslrt_value v);
// $append and the array constructor: a plain value counts as one item; arrays are joined, one level.
aslrt_value Append(aslrt_ctx* ctx, aslrt_value a, aslrt_value b);
// A name applied to a value: member of an object, mapped over an array (a sequence, not collapsed).
aslrt_value Lookup(aslrt_ctx* ctx, aslrt_value input, const aslrt_name* key);
aslrt_value LookupText(aslrt_ctx* ctx, aslrt_value input, std::string_view key);
// All items of an array and of the arrays in it, as a plain array.
aslrt_value Flatten(aslrt_ctx* ctx, aslrt_value v);
// `*` and `**` applied to a value, not collapsed; `..` between two.
aslrt_value Wildcard(aslrt_ctx* ctx, aslrt_value input);
aslrt_value Descendants(aslrt_ctx* ctx, aslrt_value input);
aslrt_value RangeCount(aslrt_ctx* ctx, aslrt_value a, aslrt_value b, bool service);
aslrt_value Range(aslrt_ctx* ctx, aslrt_value a, aslrt_value b, bool service);

// -- conversions (convert.cpp)
// $boolean: false for UNDEFINED. An infinite number sets *error (D1001) in the standard dialect.
bool Truth(aslrt_ctx* ctx, aslrt_value v, aslrt_value* error);
// $string: appends, or gives ERROR; UNDEFINED appends nothing. NULL value on success.
aslrt_value AppendString(aslrt_ctx* ctx, std::string& out, aslrt_value v, bool pretty = false);
// JSON of a value as JavaScript's JSON.stringify gives it for messages (functions: nothing).
void AppendJson(std::string& out, aslrt_value v);
// `=`: deep, type-strict, numbers as doubles; UNDEFINED equals nothing (the caller asks first).
bool Equal(aslrt_value a, aslrt_value b);
// Joins two texts; halves of a surrogate pair that meet become one code point.
void AppendText(std::string& out, std::string_view text);
// Order of two strings by UTF-16 code units: -1, 0, 1.
int CompareStrings(std::string_view a, std::string_view b);

// -- calling back (apply.cpp)
// Applies any function value; ERROR when it fails. Counts depth and fuel.
aslrt_value Apply(aslrt_ctx* ctx, aslrt_value function, std::span<const aslrt_value> args);
// A sequence as the place that asked for it wants it (jsonata_ops.h: kBuiltinKeep, kBuiltinRaw).
aslrt_value Kept(aslrt_value result, uint32_t how);
// How many arguments a higher-order function hands over.
uint32_t Arity(aslrt_ctx* ctx, aslrt_value function);
// True for the value of a regular expression literal, which text functions treat by themselves.
bool IsRegex(aslrt_value function);
class Regex;
const Regex* RegexOf(aslrt_ctx* ctx, aslrt_value function);  // null for any other function
// The member `next` of a match: a function without parameters that gives RegexMatch(ctx, regex, subject,
// from, true).
aslrt_value MakeNextMatch(aslrt_ctx* ctx, aslrt_value regex, aslrt_value subject, size_t from);

// -- matching (text_match.cpp)
// What applying a regular expression to a text gives: {match, start, end, groups, next} of the leftmost match
// at byte `from` or later, UNDEFINED when there is none. `again`: an empty match is an error (D1004), and at
// the end of the text there is none.
aslrt_value RegexMatch(aslrt_ctx* ctx, aslrt_value regex, aslrt_value subject, size_t from, bool again);

// -- bounds (bounds.cpp)
// Takes `steps` from the counted bound; false when it is exhausted: return Exhausted(ctx) then. Called by
// every loop over data in a function, by elements or bytes / 64.
bool TakeFuel(aslrt_ctx* ctx, uint64_t steps);
aslrt_value Exhausted(aslrt_ctx* ctx);
aslrt_value TooDeep(aslrt_ctx* ctx);
inline constexpr uint64_t kServiceElementsMax = 873782;  // that `..` makes (reference: evaluation bounds)
// Longest text that a function may make, in bytes; a longer one is MemoryExceeded.
inline constexpr uint64_t kServiceTextMax = uint64_t{1} << 22;   // reference: data flow with JSONata, bounds
inline constexpr uint64_t kStandardTextMax = uint64_t{1} << 29;  // what node's strings hold
aslrt_value MemoryExceeded(aslrt_ctx* ctx);
bool ServiceDialect(aslrt_ctx* ctx);  // of the evaluation that runs
inline uint64_t TextMax(aslrt_ctx* ctx) { return ServiceDialect(ctx) ? kServiceTextMax : kStandardTextMax; }

// -- the host (host.cpp)
int64_t EvaluationMillis(aslrt_ctx* ctx);  // since 1970, the same during one evaluation
uint64_t DrawBits(aslrt_ctx* ctx);         // 64 uniform bits of the choice stream

}  // namespace aslrt::jsonata

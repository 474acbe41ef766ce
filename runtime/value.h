// Making and reading values in C++: the inside of the value functions of abi_functions.def.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "aslc/abi.h"
#include "runtime/store.h"

namespace aslrt {

inline std::string_view Bytes(aslrt_value v) { return {aslrt_chars(v), aslrt_len_of(v)}; }  // STRING, NUMTEXT
inline std::string_view Bytes(const aslrt_name* n) { return {n->bytes, n->len}; }
inline bool IsNumber(aslrt_value v) {
  uint32_t k = aslrt_kind_of(v);
  return k >= ASLRT_INT && k <= ASLRT_NUMTEXT;
}

// Copies the bytes; sets PLAIN and ASCII.
aslrt_value MakeString(aslrt_ctx* ctx, std::string_view bytes);
// Refers to bytes that live as long as the execution.
aslrt_value WrapString(std::string_view bytes);
aslrt_value MakeDouble(double d);
double ToDouble(aslrt_value number);
// The value of a number that is an integer in int64 range (1.0 and 1e2 included).
bool ToInteger(aslrt_value number, int64_t* out);

struct Field {
  const aslrt_name* key;
  aslrt_value value;
};
// Keys must be distinct and interned. Builds the index above ASLRT_INDEX_MIN members. A container never
// holds a TEXT: these two, like all functions that store into containers, keep its tree.
aslrt_value MakeObject(aslrt_ctx* ctx, std::span<const Field> fields);
aslrt_value MakeArray(aslrt_ctx* ctx, std::span<const aslrt_value> items);
// The same where the fields are already in place: `object` has room for `count` members and, above
// ASLRT_INDEX_MIN, for the index behind them (ObjectBytes). Fills in head and index.
size_t ObjectBytes(uint32_t count);
aslrt_value FinishObject(aslrt_object* object, uint32_t count);
// Position of a member, or -1.
int64_t FindMember(aslrt_value object, const aslrt_name* key);
// A member by its spelling, or UNDEFINED.
aslrt_value GetMember(aslrt_value object, std::string_view key);

// Upper bound of the compact JSON text, saturating at UINT32_MAX. Generated code adds up the same rule
// when it builds containers itself:
//   UNDEFINED NULL BOOL INT DOUBLE  kScalarSizeMax
//   NUMTEXT                         len
//   STRING                          (PLAIN ? len : 6 len) + 2
//   ARRAY                           2 + sum over elements (1 + SizeMax(element))
//   OBJECT                          2 + sum over members ((PLAIN key ? len : 6 len) + 4 + SizeMax(value))
//   TEXT                            length of the verbatim text
// Not for sizing buffers: a negative computed DOUBLE just above 1e-6 in size can take 25 bytes.
inline constexpr uint32_t kScalarSizeMax = 24;
inline uint64_t KeySizeMax(const aslrt_name* key) {
  return (key->flags & ASLRT_PLAIN ? uint64_t{1} : uint64_t{6}) * key->len + 4;
}
inline uint32_t Saturate(uint64_t size) {
  return size > UINT32_MAX ? UINT32_MAX : static_cast<uint32_t>(size);
}
inline uint32_t SizeMax(aslrt_value v) {
  switch (aslrt_kind_of(v)) {
    case ASLRT_NUMTEXT: return aslrt_len_of(v);
    case ASLRT_STRING: return Saturate((v.head & ASLRT_PLAIN ? 1 : 6) * uint64_t{aslrt_len_of(v)} + 2);
    case ASLRT_ARRAY: return aslrt_array_of(v)->h.size_max;
    case ASLRT_OBJECT: return aslrt_object_of(v)->h.size_max;
    case ASLRT_TEXT: return aslrt_text_of(v)->len;
    default: return kScalarSizeMax;
  }
}
uint64_t ExactSize(aslrt_value v, uint64_t stop_above);  // exact, or anything above stop_above
// Longest text that AppendNumber and int64 give, without a terminator.
inline constexpr size_t kNumberTextMax = 32;
size_t FormatDouble(double d, char* out);   // as JavaScript prints it, at most kNumberTextMax bytes
size_t FormatInteger(int64_t i, char* out);
// -1, 0, 1 by value, exact between integers and doubles.
int CompareNumbers(aslrt_value a, aslrt_value b);
// Java's Math.round: half towards positive infinity, saturating, NaN is 0.
int64_t RoundNumber(aslrt_value number);
bool DeepEqual(aslrt_value a, aslrt_value b);
uint64_t DeepHash(aslrt_value v);          // equal values, equal hashes
uint64_t HashNumber(aslrt_value number);   // the same for numbers

// Sets ctx->detail (MakeString) and gives the ERROR value of the message.
aslrt_value Failure(aslrt_ctx* ctx, uint32_t message, std::string_view detail);
// The elements of an ARRAY.
inline std::span<const aslrt_value> Elements(aslrt_value array) {
  return {aslrt_array_of(array)->v, aslrt_len_of(array)};
}
inline std::span<const aslrt_member> Members(aslrt_value object) {
  return {aslrt_object_of(object)->m, aslrt_len_of(object)};
}

// As a Java map or list prints (States.Format): {a=1, b=[x, null]}; strings bare.
void AppendFormatted(std::string& out, aslrt_value v);

}  // namespace aslrt

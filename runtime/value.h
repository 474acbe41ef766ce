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
// Keys must be distinct and interned. Builds the index above ASLRT_INDEX_MIN members.
aslrt_value MakeObject(aslrt_ctx* ctx, std::span<const Field> fields);
aslrt_value MakeArray(aslrt_ctx* ctx, std::span<const aslrt_value> items);
// A member by its spelling, or UNDEFINED.
aslrt_value GetMember(aslrt_value object, std::string_view key);

uint32_t SizeMax(aslrt_value v);       // upper bound of the JSON text, saturating
uint64_t ExactSize(aslrt_value v, uint64_t stop_above);  // exact, or anything above stop_above
bool DeepEqual(aslrt_value a, aslrt_value b);

// As a Java map or list prints (States.Format): {a=1, b=[x, null]}; strings bare.
void AppendFormatted(std::string& out, aslrt_value v);

}  // namespace aslrt

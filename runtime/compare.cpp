// Comparisons of strings, timestamps and whole documents; numbers are in number.cpp.
#include <cstring>

#include "runtime/stack.h"
#include "runtime/time.h"
#include "runtime/utf8.h"
#include "runtime/value.h"

namespace aslrt {
namespace {

struct Pair {
  aslrt_value a, b;
};
using PairStack = Stack<Pair, 32>;

bool ScalarEqual(aslrt_value a, aslrt_value b) {
  if (IsNumber(a) && IsNumber(b)) return CompareNumbers(a, b) == 0;
  if (aslrt_kind_of(a) != aslrt_kind_of(b)) return false;
  if (aslrt_kind_of(a) == ASLRT_STRING) return Bytes(a) == Bytes(b);
  return a.bits == b.bits;
}

// Puts the pairs of children that have to be equal on the stack; false when the containers cannot be.
bool PushChildren(PairStack& open, aslrt_value a, aslrt_value b) {
  uint32_t count = aslrt_len_of(a);
  if (aslrt_kind_of(b) != aslrt_kind_of(a) || aslrt_len_of(b) != count) return false;
  if (a.bits == b.bits) return true;
  if (aslrt_kind_of(a) == ASLRT_ARRAY) {
    for (uint32_t i = 0; i < count; ++i) open.push({aslrt_array_of(a)->v[i], aslrt_array_of(b)->v[i]});
    return true;
  }
  const aslrt_member* left = aslrt_object_of(a)->m;
  const aslrt_member* right = aslrt_object_of(b)->m;
  for (uint32_t i = 0; i < count; ++i) {
    int64_t j = left[i].key == right[i].key ? int64_t{i} : FindMember(b, left[i].key);
    if (j < 0) return false;
    open.push({left[i].value, right[j].value});
  }
  return true;
}

uint64_t Mix(uint64_t a, uint64_t b) {
  uint64_t hash = (a ^ b) * 0x9E3779B97F4A7C15u;
  return hash ^ (hash >> 31);
}

// Deeper parts do not count: hashing must stay cheap for documents that share parts many times over.
constexpr int kHashDepth = 4;

uint64_t HashTo(aslrt_value v, int depth) {
  v = aslrt_force(v);
  uint32_t kind = aslrt_kind_of(v);
  if (IsNumber(v)) return Mix(ASLRT_INT, HashNumber(v));
  if (kind == ASLRT_STRING) return Mix(kind, HashBytes(Bytes(v)));
  if (kind != ASLRT_ARRAY && kind != ASLRT_OBJECT) return Mix(kind, v.bits);
  uint64_t hash = Mix(kind, aslrt_len_of(v));
  if (depth == kHashDepth) return hash;
  if (kind == ASLRT_ARRAY) {
    for (aslrt_value element : Elements(v)) hash = Mix(hash, HashTo(element, depth + 1));
  } else {
    // A sum, because the order of members does not matter.
    for (const aslrt_member& m : Members(v)) hash += Mix(m.key->hash, HashTo(m.value, depth + 1));
  }
  return hash;
}

}  // namespace

uint64_t DeepHash(aslrt_value v) { return HashTo(v, 0); }

bool DeepEqual(aslrt_value a, aslrt_value b) {
  PairStack open;
  open.push({a, b});
  while (!open.empty()) {
    Pair pair = open.top();
    open.pop();
    pair.a = aslrt_force(pair.a);
    pair.b = aslrt_force(pair.b);
    uint32_t kind = aslrt_kind_of(pair.a);
    bool container = kind == ASLRT_ARRAY || kind == ASLRT_OBJECT;
    if (!(container ? PushChildren(open, pair.a, pair.b) : ScalarEqual(pair.a, pair.b))) return false;
  }
  return true;
}

}  // namespace aslrt

extern "C" {

int32_t aslrt_equal(aslrt_ctx*, aslrt_value a, aslrt_value b) { return aslrt::DeepEqual(a, b); }

int32_t aslrt_str_cmp(aslrt_ctx*, aslrt_value a, aslrt_value b) {
  a = aslrt_force(a);
  b = aslrt_force(b);
  if (aslrt_kind_of(a) != ASLRT_STRING || aslrt_kind_of(b) != ASLRT_STRING) return 2;
  if (a.head & b.head & ASLRT_ASCII) {
    int order = aslrt::Bytes(a).compare(aslrt::Bytes(b));
    return order < 0 ? -1 : order > 0 ? 1 : 0;
  }
  return aslrt::CompareUtf16(aslrt::Bytes(a), aslrt::Bytes(b));
}

int32_t aslrt_ts_cmp(aslrt_ctx*, aslrt_value a, aslrt_value b) {
  a = aslrt_force(a);
  b = aslrt_force(b);
  if (aslrt_kind_of(a) != ASLRT_STRING || aslrt_kind_of(b) != ASLRT_STRING) return 2;
  // Two of the usual form, all of one length and in UTC, are ordered as their bytes are.
  if (aslrt::IsUsualTimestamp(aslrt::Bytes(a)) && aslrt::IsUsualTimestamp(aslrt::Bytes(b))) {
    int order = aslrt::Bytes(a).compare(aslrt::Bytes(b));
    return order < 0 ? -1 : order > 0 ? 1 : 0;
  }
  int64_t x, y;
  uint32_t x_nanos, y_nanos;
  if (!aslrt::ParseTimestamp(aslrt::Bytes(a), &x, &x_nanos)) return 2;
  if (!aslrt::ParseTimestamp(aslrt::Bytes(b), &y, &y_nanos)) return 2;
  if (x != y) return x < y ? -1 : 1;
  return x_nanos < y_nanos ? -1 : x_nanos > y_nanos ? 1 : 0;
}

int32_t aslrt_is_timestamp(aslrt_ctx*, aslrt_value v) {
  v = aslrt_force(v);
  int64_t seconds;
  uint32_t nanos;
  return aslrt_kind_of(v) == ASLRT_STRING && aslrt::ParseTimestamp(aslrt::Bytes(v), &seconds, &nanos);
}

}  // extern "C"

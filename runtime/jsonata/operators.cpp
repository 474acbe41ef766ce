// Operators of JSONata (docs.jsonata.org "Operators"): the whole of each, for the interpreter and for what
// generated code leaves when operands are not two plain numbers.
#include "aslc/jsonata_ops.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "runtime/jsonata/library.h"

namespace aslrt::jsonata {
namespace {

// D1001 for a number that is not finite; the service has none.
aslrt_value CheckFinite(aslrt_ctx* ctx, aslrt_value number, bool service) {
  double d = ToDouble(number);
  if (service || std::isfinite(d)) return aslrt_null();
  return Throw(ctx, "D1001", {{"value", number}});
}

aslrt_value CheckOperand(aslrt_ctx* ctx, aslrt_value v, bool service, std::string_view code) {
  if (IsUndefined(v)) return aslrt_null();
  // What is not a number is none.
  bool number = IsNumber(v) && (service || !std::isnan(ToDouble(v)));
  if (!number) return Throw(ctx, code, {{"value", v}});
  return CheckFinite(ctx, v, service);
}

double Compute(uint32_t op, double a, double b) {
  switch (op) {
    case kAdd: return a + b;
    case kSub: return a - b;
    case kMul: return a * b;
    case kDiv: return a / b;
    default: return std::fmod(a, b);
  }
}

bool Holds(uint32_t op, int order) {
  switch (op) {
    case kLess: return order < 0;
    case kLessEqual: return order <= 0;
    case kGreater: return order > 0;
    default: return order >= 0;
  }
}

bool Comparable(aslrt_value v) { return IsUndefined(v) || IsNumber(v) || IsString(v); }

}  // namespace
}  // namespace aslrt::jsonata

using namespace aslrt;
using namespace aslrt::jsonata;

extern "C" {

aslrt_value aslrt_arith(aslrt_ctx* ctx, aslrt_value a, aslrt_value b, uint32_t how) {
  bool service = how & kService;
  aslrt_value left = CheckOperand(ctx, a, service, "T2001");
  if (IsError(left)) return left;
  aslrt_value right = CheckOperand(ctx, b, service, "T2002");
  if (IsError(right)) return right;
  if (IsUndefined(a) || IsUndefined(b)) return aslrt_undefined();
  return Number(Compute(how & kOpMask, ToDouble(a), ToDouble(b)));
}

aslrt_value aslrt_negate(aslrt_ctx* ctx, aslrt_value v, uint32_t how) {
  if (IsUndefined(v)) return v;
  bool number = IsNumber(v) && ((how & kService) || !std::isnan(ToDouble(v)));
  if (!number) return Throw(ctx, "D1002", {{"value", v}});
  aslrt_value finite = CheckFinite(ctx, v, how & kService);
  return IsError(finite) ? finite : Number(-ToDouble(v));
}

aslrt_value aslrt_compare(aslrt_ctx* ctx, aslrt_value a, aslrt_value b, uint32_t how) {
  if (!Comparable(a) || !Comparable(b)) {
    return Throw(ctx, "T2010", {{"value", Comparable(a) || IsUndefined(a) ? b : a}});
  }
  if (IsUndefined(a) || IsUndefined(b)) return aslrt_undefined();
  if (IsString(a) != IsString(b)) return Throw(ctx, "T2009", {{"value", a}, {"value2", b}});
  uint32_t op = how & kOpMask;
  if (IsString(a)) return aslrt_bool(Holds(op, CompareStrings(Bytes(a), Bytes(b))));
  double x = ToDouble(a), y = ToDouble(b);
  if (std::isnan(x) || std::isnan(y)) return aslrt_bool(0);
  return aslrt_bool(Holds(op, x < y ? -1 : x > y ? 1 : 0));
}

int32_t aslrt_jequal(aslrt_ctx*, aslrt_value a, aslrt_value b) {
  return !IsUndefined(a) && !IsUndefined(b) && Equal(a, b);
}

// Strict equality with an element: containers are equal to themselves only.
int32_t aslrt_in(aslrt_ctx*, aslrt_value a, aslrt_value b) {
  if (IsUndefined(a) || IsUndefined(b)) return 0;
  auto same = [&](aslrt_value v) {
    if (IsArray(a) || IsObject(a) || IsFunction(a)) {
      return aslrt_kind_of(a) == aslrt_kind_of(v) && a.bits == v.bits && aslrt_len_of(a) == aslrt_len_of(v);
    }
    return !IsArray(v) && !IsObject(v) && Equal(a, v);
  };
  if (!IsArray(b)) return same(b);
  for (aslrt_value v : Elements(b)) {
    if (same(v)) return 1;
  }
  return 0;
}

aslrt_value aslrt_join(aslrt_ctx* ctx, aslrt_value a, aslrt_value b, uint32_t how) {
  std::string text;
  aslrt_value done = AppendString(ctx, text, a);
  if (!IsError(done)) done = AppendString(ctx, text, b);
  if (IsError(done)) return done;
  if ((how & kService) && text.size() > kServiceTextMax) return MemoryExceeded(ctx);
  if (!TakeFuel(ctx, 1 + text.size() / 64)) return Exhausted(ctx);
  return MakeString(ctx, text);
}

aslrt_value aslrt_range(aslrt_ctx* ctx, aslrt_value a, aslrt_value b, uint32_t how) {
  aslrt_value range = Range(ctx, a, b, how & kService);
  if (!(how & kRangePlain) || IsError(range)) return range;
  if (IsUndefined(range)) return MakeArray(ctx, {});
  range.head &= ~uint64_t{kSequence};
  return range;
}

aslrt_value aslrt_range_count(aslrt_ctx* ctx, aslrt_value a, aslrt_value b, uint32_t how) {
  return RangeCount(ctx, a, b, how & kService);
}

aslrt_value aslrt_as_double(aslrt_ctx*, aslrt_value v) { return Number(IsNumber(v) ? ToDouble(v) : 0); }

aslrt_value aslrt_truth(aslrt_ctx* ctx, aslrt_value v, uint32_t how) {
  aslrt_value error = aslrt_null();
  bool truth = Truth(ctx, v, how & kService ? nullptr : &error);
  return IsError(error) ? error : aslrt_bool(truth);
}

// A number takes the item at that place, an array of numbers each of theirs, anything else by its truth.
aslrt_value aslrt_picks(aslrt_ctx* ctx, aslrt_value v, int64_t index, int64_t count, uint32_t how) {
  auto picks = [&](aslrt_value number) {
    double place = std::floor(ToDouble(number));
    if (place < 0) place += static_cast<double>(count);
    return place == static_cast<double>(index) ? 1 : 0;
  };
  if (IsNumber(v)) {
    aslrt_value finite = CheckFinite(ctx, v, how & kService);
    return IsError(finite) ? finite : aslrt_int(picks(v));
  }
  if (IsArray(v)) {
    int64_t times = 0;
    bool numbers = true;
    aslrt_value wrong = aslrt_null();
    for (aslrt_value e : Elements(v)) {
      if (!IsNumber(e)) {
        numbers = false;
        break;
      }
      double d = ToDouble(e);
      if (std::isfinite(d)) {
        double place = d < 0 ? d + static_cast<double>(count) : d;
        double at = static_cast<double>(index);
        times += place >= at && place < at + 1;
      } else if (!IsError(wrong)) {
        wrong = CheckFinite(ctx, e, how & kService);
      }
    }
    if (numbers) return IsError(wrong) ? wrong : aslrt_int(times);
  }
  aslrt_value truth = aslrt_truth(ctx, v, how);
  return IsError(truth) ? truth : aslrt_int(static_cast<int64_t>(truth.bits));
}

// Picks for all items at once: positions are sorted instead of being looked for at each item.
aslrt_value aslrt_select(aslrt_ctx* ctx, aslrt_value items, aslrt_value v, uint32_t how) {
  int64_t count = IsArray(items) ? int64_t{aslrt_len_of(items)} : 1;
  auto item = [&](int64_t i) { return IsArray(items) ? aslrt_array_of(items)->v[i] : items; };
  std::vector<aslrt_value> taken;
  bool numbers = IsArray(v);
  for (uint32_t i = 0; numbers && i < aslrt_len_of(v); ++i) numbers = IsNumber(aslrt_array_of(v)->v[i]);
  if (!numbers || aslrt_len_of(v) < 4) {
    for (int64_t i = 0; i < count; ++i) {
      aslrt_value times = aslrt_picks(ctx, v, i, count, how);
      if (IsError(times)) return times;
      taken.insert(taken.end(), times.bits, item(i));
    }
    return AsSequence(MakeArray(ctx, taken));
  }
  std::vector<int64_t> places;
  for (aslrt_value e : Elements(v)) {
    aslrt_value finite = CheckFinite(ctx, e, how & kService);
    if (IsError(finite)) return finite;
    double place = std::floor(ToDouble(e));
    if (place < 0) place += static_cast<double>(count);
    if (place >= 0 && place < static_cast<double>(count)) places.push_back(static_cast<int64_t>(place));
  }
  if (!TakeFuel(ctx, places.size())) return Exhausted(ctx);
  std::sort(places.begin(), places.end());
  for (int64_t place : places) taken.push_back(item(place));
  return AsSequence(MakeArray(ctx, taken));
}

aslrt_value aslrt_lookup(aslrt_ctx* ctx, aslrt_value v, const aslrt_name* key) {
  return Collapse(Lookup(ctx, aslrt_force(v), key));
}
aslrt_value aslrt_joined(aslrt_ctx* ctx, aslrt_value v) {
  v = aslrt_force(v);
  if (!IsArray(v)) return v;
  uint32_t count = aslrt_len_of(v);
  if (count < 2) return count == 0 ? aslrt_undefined() : aslrt_array_of(v)->v[0];
  aslrt_list* list = aslrt_list_new(ctx);
  for (aslrt_value item : Elements(v)) {
    if (!IsArray(item)) {
      aslrt_list_push(ctx, list, item);
      continue;
    }
    for (aslrt_value element : Elements(item)) aslrt_list_push(ctx, list, element);
  }
  return aslrt_list_end(ctx, list);
}
aslrt_value aslrt_wildcard(aslrt_ctx* ctx, aslrt_value v, uint32_t how) {
  return Kept(Wildcard(ctx, aslrt_force(v)), how);
}
aslrt_value aslrt_descendants(aslrt_ctx* ctx, aslrt_value v) {
  return Collapse(Descendants(ctx, aslrt_force(v)));
}

}  // extern "C"

// Order-by (reference: evaluateSortExpression): the values of the terms are computed when a comparison first
// asks for them, and kept for the item where the lowering says that they cannot change.
#include <bit>

#include "runtime/jsonata/closures.h"
#include "aslc/jsonata_ops.h"
#include "runtime/jsonata/sort.h"

namespace aslrt::jsonata {
namespace {

class Ordering {
 public:
  Ordering(aslrt_ctx* ctx, aslrt_value items, std::span<const aslrt_value> terms, uint64_t how)
      : ctx_(ctx), items_(items), terms_(terms.begin(), terms.end()), how_(how),
        kept_(terms.size() * aslrt_len_of(items), aslrt_error_value(0)) {}

  // Positions of two items.
  Order operator()(uint32_t a, uint32_t b) {
    for (size_t t = 0; t < terms_.size(); ++t) {
      aslrt_value x = kept_[a * terms_.size() + t], y = kept_[b * terms_.size() + t];
      if (aslrt_kind_of(x) == ASLRT_DOUBLE && aslrt_kind_of(y) == ASLRT_DOUBLE) {
        double left = std::bit_cast<double>(x.bits), right = std::bit_cast<double>(y.bits);
        if (left == right) continue;
        return (left > right) != static_cast<bool>(how_ >> t & 1) ? Order::kSwap : Order::kKeep;
      }
      if (!Term(t, a, &x) || !Term(t, b, &y)) return Order::kFailed;
      // What is undefined comes last, whatever the direction.
      if (IsUndefined(x) && IsUndefined(y)) continue;
      if (IsUndefined(x)) return Order::kSwap;
      if (IsUndefined(y)) return Order::kKeep;
      if (!Sortable(x) || !Sortable(y)) return Fail(Throw(ctx_, "T2008", {{"value", Sortable(x) ? y : x}}));
      if (IsString(x) != IsString(y)) return Fail(Throw(ctx_, "T2007", {{"value", x}, {"value2", y}}));
      int order = IsString(x) ? CompareStrings(Bytes(x), Bytes(y)) : CompareDoubles(ToDouble(x), ToDouble(y));
      if (order == 0) continue;
      bool descending = how_ >> t & 1;
      return (order > 0) != descending ? Order::kSwap : Order::kKeep;
    }
    return Order::kKeep;
  }
  aslrt_value error() const { return error_; }

 private:
  static bool Sortable(aslrt_value v) { return IsString(v) || IsNumber(v); }
  static int CompareDoubles(double a, double b) { return a < b ? -1 : a == b ? 0 : 1; }
  Order Fail(aslrt_value error) {
    error_ = error;
    return Order::kFailed;
  }
  bool Term(size_t term, uint32_t item, aslrt_value* out) {
    aslrt_value& kept = kept_[item * terms_.size() + term];
    if (!IsError(kept)) {
      *out = kept;
      return true;
    }
    aslrt_value element = aslrt_array_of(items_)->v[item];
    *out = Apply(ctx_, terms_[term], {&element, 1});
    if (IsError(*out)) {
      error_ = *out;
      return false;
    }
    if (how_ >> (kOrderKeepShift + term) & 1) kept = *out;
    return true;
  }

  aslrt_ctx* ctx_;
  aslrt_value items_;
  std::vector<aslrt_value> terms_;
  uint64_t how_;
  std::vector<aslrt_value> kept_;  // by item and term; ERROR: not computed yet
  aslrt_value error_ = aslrt_undefined();
};

}  // namespace
}  // namespace aslrt::jsonata

using namespace aslrt;
using namespace aslrt::jsonata;

extern "C" aslrt_value aslrt_order_by(aslrt_ctx* ctx, int64_t how, uint32_t n) {
  aslrt_value items = ctx->vsp[0];
  uint32_t count = aslrt_len_of(items);
  if (count < 2) return items;
  Ordering ordering(ctx, items, {ctx->vsp + 1, n - 1}, static_cast<uint64_t>(how));
  std::vector<uint32_t> places(count);
  for (uint32_t i = 0; i < count; ++i) places[i] = i;
  aslrt_value error = aslrt_undefined();
  bool sorted = SortValues<uint32_t>(
      ctx, places, [&](uint32_t a, uint32_t b) { return ordering(a, b); }, &error);
  if (!sorted) return IsError(error) ? error : ordering.error();
  std::vector<aslrt_value> values(count);
  for (uint32_t i = 0; i < count; ++i) values[i] = aslrt_array_of(items)->v[places[i]];
  return MakeArray(ctx, values);
}

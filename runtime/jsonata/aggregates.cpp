// $sum, $count, $max, $min, $average. The signature has made an array of numbers of what was given.
#include <cmath>

#include "runtime/jsonata/library.h"

namespace aslrt::jsonata {
namespace {

// Adds in the order of the items, as the reference does: the rounding is part of the result.
double Total(std::span<const aslrt_value> items) {
  double total = 0;
  for (aslrt_value item : items) total += ToDouble(item);
  return total;
}

// Math.max and Math.min: NaN wins, and 0 is larger than -0.
double Extreme(std::span<const aslrt_value> items, bool largest) {
  double best = ToDouble(items[0]);
  for (aslrt_value item : items.subspan(1)) {
    double d = ToDouble(item);
    if (std::isnan(best) || std::isnan(d)) {
      best = std::isnan(best) ? best : d;
    } else if (d == best ? std::signbit(d) != largest : (d > best) == largest) {
      best = d;
    }
  }
  return best;
}

template <typename Compute>
aslrt_value Aggregate(Call& call, bool empty_is_undefined, Compute compute) {
  aslrt_value array = call[0];
  if (IsUndefined(array) || (empty_is_undefined && aslrt_len_of(array) == 0)) return aslrt_undefined();
  std::span<const aslrt_value> items = Elements(array);
  if (!TakeFuel(call.ctx, items.size())) return Exhausted(call.ctx);
  return Number(compute(items));
}

}  // namespace

aslrt_value Builtin_sum(Call& call) { return Aggregate(call, false, Total); }

aslrt_value Builtin_count(Call& call) {
  return Number(IsUndefined(call[0]) ? 0 : static_cast<double>(aslrt_len_of(call[0])));
}

aslrt_value Builtin_max(Call& call) {
  return Aggregate(call, true, [](std::span<const aslrt_value> items) { return Extreme(items, true); });
}

aslrt_value Builtin_min(Call& call) {
  return Aggregate(call, true, [](std::span<const aslrt_value> items) { return Extreme(items, false); });
}

aslrt_value Builtin_average(Call& call) {
  return Aggregate(call, true, [](std::span<const aslrt_value> items) {
    return Total(items) / static_cast<double>(items.size());
  });
}

}  // namespace aslrt::jsonata

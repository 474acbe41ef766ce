// $floor, $ceil, $round, $abs, $sqrt, $power; $boolean, $not, $exists, $type.
#include <cmath>
#include <limits>

#include "runtime/jsonata/library.h"
#include "runtime/jsonata/power.h"
#include "runtime/jsonata/utf16.h"

namespace aslrt::jsonata {
namespace {

template <typename Compute>
aslrt_value OfNumber(Call& call, Compute compute) {
  if (IsUndefined(call[0])) return aslrt_undefined();
  return Number(compute(ToDouble(call[0])));
}

// Math.round, and then half to even: half goes up at first, so an odd result of a half is one too many.
double RoundHalfEven(double d) {
  double floor = std::floor(d);
  double result = d - floor >= 0.5 ? floor + 1 : floor;
  bool half = std::fabs(result - d) == 0.5;
  return half && std::fabs(std::fmod(result, 2)) == 1 ? result - 1 : result;
}

aslrt_value Truthiness(Call& call, bool negate) {
  if (IsUndefined(call[0])) return aslrt_undefined();
  aslrt_value error = aslrt_null();
  bool truth = Truth(call.ctx, call[0], &error);
  return IsError(error) ? error : aslrt_bool(truth != negate);
}

}  // namespace

aslrt_value Builtin_floor(Call& call) {
  return OfNumber(call, [](double d) { return std::floor(d); });
}

aslrt_value Builtin_ceil(Call& call) {
  return OfNumber(call, [](double d) { return std::ceil(d); });
}

aslrt_value Builtin_abs(Call& call) {
  return OfNumber(call, [](double d) { return std::fabs(d); });
}

// The decimal point is moved in the text of the number, because multiplying by a power of ten is not exact.
aslrt_value Builtin_round(Call& call) {
  double precision = IsUndefined(call[1]) ? 0 : ToDouble(call[1]);
  return OfNumber(call, [&](double d) {
    double result = precision == 0 ? RoundHalfEven(d)
                                   : ScaleDecimal(RoundHalfEven(ScaleDecimal(d, precision)), -precision);
    return result == 0 ? 0.0 : result;  // never -0
  });
}

aslrt_value Builtin_sqrt(Call& call) {
  if (IsUndefined(call[0])) return aslrt_undefined();
  double d = ToDouble(call[0]);
  if (d < 0) return Throw(call.ctx, "D3060", {{"index", Number(1)}, {"value", call[0]}});
  return Number(std::sqrt(d));
}

aslrt_value Builtin_power(Call& call) {
  if (IsUndefined(call[0])) return aslrt_undefined();
  double exponent = IsUndefined(call[1]) ? std::numeric_limits<double>::quiet_NaN() : ToDouble(call[1]);
  double result = Power(ToDouble(call[0]), exponent);
  if (std::isfinite(result)) return Number(result);
  return Throw(call.ctx, "D3061", {{"index", Number(1)}, {"value", call[0]}, {"exp", call[1]}});
}

aslrt_value Builtin_boolean(Call& call) { return Truthiness(call, false); }

aslrt_value Builtin_not(Call& call) { return Truthiness(call, true); }

aslrt_value Builtin_exists(Call& call) { return aslrt_bool(!IsUndefined(call[0])); }

aslrt_value Builtin_type(Call& call) {
  switch (aslrt_kind_of(call[0])) {
    case ASLRT_UNDEFINED:
      return aslrt_undefined();
    case ASLRT_NULL:
      return WrapString("null");
    case ASLRT_BOOL:
      return WrapString("boolean");
    case ASLRT_STRING:
      return WrapString("string");
    case ASLRT_ARRAY:
      return WrapString("array");
    case ASLRT_FUNCTION:
      return WrapString("function");
    case ASLRT_OBJECT:
      return WrapString("object");
    default:
      break;
  }
  double d = ToDouble(call[0]);
  if (std::isnan(d)) return WrapString("object");  // what is left when it is none of the others
  if (std::isinf(d) && !call.service) return Throw(call.ctx, "D1001", {{"value", call[0]}});
  return WrapString("number");
}

}  // namespace aslrt::jsonata

// Decimal rounding of $round, which $formatNumber and $formatBase use as well.
#pragma once

#include <cstddef>

namespace aslrt::jsonata {

// To the nearest number with `places` decimals, halves to the even one; the decimal point is moved in the
// number's text, so that 1.005 counts as what it looks like.
double RoundDecimal(double value, double places);

// Longest text of a finite double below 1e21 with at most 100 decimals.
inline constexpr size_t kFixedTextMax = 128;

}  // namespace aslrt::jsonata

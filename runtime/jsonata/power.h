// Math.pow, bit for bit as the reference's engine computes it, on every host: C libraries round it
// differently.
#pragma once

namespace aslrt::jsonata {

double Power(double base, double exponent);

}  // namespace aslrt::jsonata

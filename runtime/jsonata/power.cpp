// x to the y by the algorithm of FDLIBM (Freely Distributable LIBM, Sun Microsystems, e_pow.c; permission to
// use, copy, modify and distribute is freely granted) as V8 has it:
//   log2(x) = n + log2(1 + f) as a sum of two doubles, times y, and 2 to the power of that.
// The constants are polynomials' coefficients and numbers split in two, and each operation below is part of
// the result: nothing may be reassociated or fused.
#include "runtime/jsonata/power.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#ifdef __clang__
#pragma STDC FP_CONTRACT OFF
#endif

namespace aslrt::jsonata {
namespace {

constexpr double kHuge = 1e300, kTiny = 1e-300;

int32_t High(double d) { return static_cast<int32_t>(std::bit_cast<uint64_t>(d) >> 32); }
uint32_t Low(double d) { return static_cast<uint32_t>(std::bit_cast<uint64_t>(d)); }
double WithHigh(double d, int32_t high) {
  return std::bit_cast<double>(uint64_t{static_cast<uint32_t>(high)} << 32 | Low(d));
}
double WithoutLow(double d) { return std::bit_cast<double>(std::bit_cast<uint64_t>(d) >> 32 << 32); }

// 0: no integer, 1: odd, 2: even.
int Parity(double y) {
  if (std::trunc(y) != y) return 0;
  return std::fmod(y, 2) == 0 ? 2 : 1;
}

struct Sum {
  double high, low;  // high has no more than 21 bits, so that products with it are exact
};

// log2(x) for x near 1: the terms beyond the fourth are below the precision.
Sum LogNearOne(double magnitude) {
  double t = magnitude - 1.0;
  double w = (t * t) * (0.5 - t * (0.3333333333333333333333 - t * 0.25));
  double u = 1.44269502162933349609e+00 * t;
  double v = t * 1.92596299112661746887e-08 - w * 1.44269504088896338700e+00;
  double high = WithoutLow(u + v);
  return {high, v - (high - u)};
}

// log2(x) for any positive x.
Sum Log(double ax) {
  constexpr double kBase[] = {1.0, 1.5};
  constexpr double kHigh[] = {0.0, 5.84962487220764160156e-01};
  constexpr double kLow[] = {0.0, 1.35003920212974897128e-08};
  int32_t n = 0;
  if (High(ax) < 0x00100000) {  // subnormal
    ax *= 9007199254740992.0;
    n -= 53;
  }
  int32_t ix = High(ax);
  n += (ix >> 20) - 0x3ff;
  int32_t j = ix & 0x000fffff;
  ix = j | 0x3ff00000;
  int k = 0;
  if (j > 0x3988E && j < 0xBB67A) {
    k = 1;
  } else if (j >= 0xBB67A) {
    ++n;
    ix -= 0x00100000;
  }
  ax = WithHigh(ax, ix);
  // s = (ax - base) / (ax + base), in two parts
  double u = ax - kBase[k];
  double v = 1.0 / (ax + kBase[k]);
  double s = u * v;
  double s_h = WithoutLow(s);
  double t_h = WithHigh(0.0, ((ix >> 1) | 0x20000000) + 0x00080000 + (k << 18));
  double t_l = ax - (t_h - kBase[k]);
  double s_l = v * ((u - s_h * t_h) - s_h * t_l);
  double s2 = s * s;
  double r = s2 * s2 *
             (5.99999999999994648725e-01 +
              s2 * (4.28571428578550184252e-01 +
                    s2 * (3.33333329818377432918e-01 +
                          s2 * (2.72728123808534006489e-01 +
                                s2 * (2.30660745775561754067e-01 + s2 * 2.06975017800338417784e-01)))));
  r += s_l * (s_h + s);
  s2 = s_h * s_h;
  t_h = WithoutLow(3.0 + s2 + r);
  t_l = r - ((t_h - 3.0) - s2);
  u = s_h * t_h;
  v = s_l * t_h + t_l * s;
  double p_h = WithoutLow(u + v);
  double p_l = v - (p_h - u);
  double z_h = 9.61796700954437255859e-01 * p_h;
  double z_l = -7.02846165095275826516e-09 * p_h + p_l * 9.61796693925975554329e-01 + kLow[k];
  double t = static_cast<double>(n);
  double high = WithoutLow(((z_h + z_l) + kHigh[k]) + t);
  return {high, z_l - (((high - t) - kHigh[k]) - z_h)};
}

// sign * 2^(high + low); z is their sum and within the exponents of doubles.
double Exp2(double sign, double p_h, double p_l, int32_t j) {
  int32_t i = j & 0x7fffffff;
  int32_t k = (i >> 20) - 0x3ff;
  int32_t n = 0;
  if (i > 0x3fe00000) {  // |z| > 0.5: take out the nearest integer
    n = j + (0x00100000 >> (k + 1));
    k = ((n & 0x7fffffff) >> 20) - 0x3ff;
    double t = WithHigh(0.0, n & ~(0x000fffff >> k));
    n = ((n & 0x000fffff) | 0x00100000) >> (20 - k);
    if (j < 0) n = -n;
    p_h -= t;
  }
  double t = WithoutLow(p_l + p_h);
  double u = t * 6.93147182464599609375e-01;
  double v = (p_l - (t - p_h)) * 6.93147180559945286227e-01 + t * -1.90465429995776804525e-09;
  double z = u + v;
  double w = v - (z - u);
  t = z * z;
  double t1 = z - t * (1.66666666666666019037e-01 +
                       t * (-2.77777777770155933842e-03 +
                            t * (6.61375632143793436117e-05 +
                                 t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08))));
  // FDLIBM has (z * t1) / (t1 - 2) - (w + z * w); the engine of the reference divides by all of it.
  double r = (z * t1) / ((t1 - 2.0) - (w + z * w));
  z = 1.0 - (r - z);
  j = High(z) + static_cast<int32_t>(static_cast<uint32_t>(n) << 20);
  if ((j >> 20) <= 0) return sign * std::scalbn(z, n);  // subnormal
  return sign * WithHigh(z, j);
}

// Of a positive, finite base that is not 1, where neither side of the result is at its end.
double PowerOf(double ax, double y, double sign) {
  Sum log;
  if ((High(y) & 0x7fffffff) > 0x41e00000) {  // |y| > 2^31: far from 1 the result is at its end
    if (High(ax) < 0x3fefffff) return y < 0 ? sign * kHuge * kHuge : sign * kTiny * kTiny;
    if (High(ax) > 0x3ff00000) return y > 0 ? sign * kHuge * kHuge : sign * kTiny * kTiny;
    log = LogNearOne(ax);
  } else {
    log = Log(ax);
  }
  double y1 = WithoutLow(y);
  double p_l = (y - y1) * log.high + y * log.low;
  double p_h = y1 * log.high;
  double z = p_l + p_h;
  int32_t j = High(z);
  uint32_t i = Low(z);
  if (j >= 0x40900000) {  // z >= 1024
    bool over = ((j - 0x40900000) | static_cast<int32_t>(i)) != 0;
    if (over || p_l + 8.0085662595372944372e-17 > z - p_h) return sign * kHuge * kHuge;
  } else if ((j & 0x7fffffff) >= 0x4090cc00) {  // z <= -1075
    bool under = static_cast<uint32_t>(j) != 0xc090cc00u || i != 0;
    if (under || p_l <= z - p_h) return sign * kTiny * kTiny;
  }
  return Exp2(sign, p_h, p_l, j);
}

}  // namespace

double Power(double x, double y) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  if (y == 0) return 1;
  if (std::isnan(x) || std::isnan(y)) return kNan;
  double ax = std::fabs(x);
  if (std::isinf(y)) return ax == 1 ? kNan : (ax > 1) == (y > 0) ? std::fabs(y) : 0;
  if (y == 1) return x;
  if (y == -1) return 1 / x;
  if (y == 2) return x * x;
  if (y == 0.5 && !std::signbit(x)) return std::sqrt(x);
  int parity = x < 0 || std::signbit(x) ? Parity(y) : 2;
  double sign = parity == 1 ? -1 : 1;
  if (ax == 0 || std::isinf(ax) || ax == 1) {
    if (ax == 1 && x < 0 && parity == 0) return kNan;
    return sign * (y < 0 ? 1 / ax : ax);
  }
  if (x < 0 && parity == 0) return kNan;
  return PowerOf(ax, y, sign);
}

}  // namespace aslrt::jsonata

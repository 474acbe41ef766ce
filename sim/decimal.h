// Decimal numbers of any size, exact: numbers of DynamoDB have 38 digits, and a scenario's numbers must come
// out the same on every machine.
#pragma once

#include <string>
#include <string_view>

namespace aslc::sim {

struct Decimal {
  bool negative = false;
  std::string digits;  // without zeros at either end; empty: zero
  int exponent = 0;    // the value is 0.<digits> times ten to this

  // A JSON number (also with a sign `+` or digits left out before or after the point). False for anything
  // else, and for numbers beyond 10^kDecimalExponentMax.
  static bool Parse(std::string_view text, Decimal* out);
  // Without an exponent while it has at most 40 digits so, else as in `1.5E+50`.
  std::string ToText() const;
};

inline constexpr int kDecimalExponentMax = 1000;

// Negative, 0 or positive.
int Compare(const Decimal& a, const Decimal& b);
Decimal Add(const Decimal& a, const Decimal& b);
Decimal Negated(Decimal a);

}  // namespace aslc::sim

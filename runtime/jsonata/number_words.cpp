// Words, Roman numerals and letters for numbers (number_words.h).
#include "runtime/jsonata/number_words.h"

#include <cmath>
#include <limits>
#include <vector>

#include "runtime/jsonata/library.h"
#include "runtime/jsonata/power.h"
#include "runtime/jsonata/utf16.h"

namespace aslrt::jsonata {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

constexpr std::string_view kCardinals[] = {
#define CARDINAL(word, value) word,
#include "runtime/jsonata/number_words.def"
};
// The nineteen below twenty, and "Hundredth" behind them.
constexpr std::string_view kOrdinals[] = {
#define ORDINAL(word, value) word,
#include "runtime/jsonata/number_words.def"
};
constexpr std::string_view kTens[] = {
#define TENS(word, ordinal, value) word,
#include "runtime/jsonata/number_words.def"
};
struct Magnitude {
  std::string_view word;
  double value;
};
constexpr Magnitude kMagnitudes[] = {
#define MAGNITUDE(word, ordinal, value) {word, value},
#include "runtime/jsonata/number_words.def"
};

struct Word {
  std::string_view word;  // with a capital
  double value;
};
constexpr Word kWords[] = {
#define CARDINAL(word, value) {word, value},
#define ORDINAL(word, value) {word, value},
#define TENS(word, ordinal, value) {word, value}, {ordinal, value},
#define MAGNITUDE(word, ordinal, value) {word, value}, {ordinal, value},
#include "runtime/jsonata/number_words.def"
};
constexpr std::string_view kAnd = "and";

void Append(std::u16string& out, std::string_view ascii) { out.append(ascii.begin(), ascii.end()); }

void AppendBelowHundred(int number, bool after, bool ordinal, std::u16string& out) {
  if (after) Append(out, " and ");
  if (number < 20) {
    Append(out, ordinal ? kOrdinals[number] : kCardinals[number]);
    return;
  }
  std::string_view tens = kTens[number / 10 - 2];
  int rest = number % 10;
  if (rest == 0 && ordinal) {
    Append(out, tens.substr(0, tens.size() - 1));
    Append(out, "ieth");
    return;
  }
  Append(out, tens);
  if (rest == 0) return;
  out += u'-';
  Append(out, ordinal ? kOrdinals[rest] : kCardinals[rest]);
}

void AppendBelowThousand(int number, bool after, bool ordinal, std::u16string& out) {
  if (number < 100) return AppendBelowHundred(number, after, ordinal, out);
  if (after) Append(out, ", ");
  Append(out, kCardinals[number / 100]);
  Append(out, " Hundred");
  if (number % 100 != 0) {
    AppendBelowHundred(number % 100, true, ordinal, out);
  } else if (ordinal) {
    Append(out, "th");
  }
}

// Recursion ends: each call is for a number that is smaller by a factor of 1000 at least, or below the
// magnitude that it came from.
void AppendFinite(double number, bool after, bool ordinal, std::u16string& out) {
  if (number < 1000) return AppendBelowThousand(static_cast<int>(number), after, ordinal, out);
  size_t i = std::size(kMagnitudes) - 1;
  while (number < kMagnitudes[i].value) --i;
  double count = std::floor(number / kMagnitudes[i].value);
  double rest = number - count * kMagnitudes[i].value;
  if (after) Append(out, ", ");
  AppendFinite(count, false, false, out);
  out += u' ';
  Append(out, kMagnitudes[i].word);
  if (rest > 0) {
    AppendFinite(rest, true, ordinal, out);
  } else if (ordinal) {
    Append(out, "th");
  }
}

struct Numeral {
  double value;
  std::string_view text;
};
constexpr Numeral kNumerals[] = {{1000, "m"}, {900, "cm"}, {500, "d"}, {400, "cd"}, {100, "c"},
                                 {90, "xc"},  {50, "l"},   {40, "xl"}, {10, "x"},   {9, "ix"},
                                 {5, "v"},    {4, "iv"},   {1, "i"}};

double NumeralValue(char16_t upper) {
  for (const Numeral& n : kNumerals) {
    if (n.text.size() == 1 && n.text[0] - 'a' + u'A' == upper) return n.value;
  }
  return kNan;
}

double WordValue(std::u16string_view lower) {
  for (const Word& w : kWords) {
    if (w.word.size() == lower.size() && MatchWord(lower, static_cast<size_t>(&w - kWords)) != 0)
      return w.value;
  }
  return kNan;
}

// Length of what separates two words at the start of the text: a comma and a space, "and" between spaces,
// one space, hyphen or backslash; 0 when nothing does.
size_t SeparatorLength(std::u16string_view text) {
  auto space = [&](size_t i) { return i < text.size() && IsJsSpace(text[i]); };
  if (text[0] == u',') return space(1) ? 2 : 0;
  if (space(0) && text.substr(1, 3) == u"and" && space(4)) return 5;
  return space(0) || text[0] == u'-' || text[0] == u'\\' ? 1 : 0;
}

}  // namespace

const size_t kWordChoices = std::size(kWords) + 2;

size_t MatchWord(std::u16string_view text, size_t index) {
  if (index > std::size(kWords)) {
    return !text.empty() && (text[0] == u'-' || text[0] == u',' || text[0] == u' ') ? 1 : 0;
  }
  std::string_view word = index < std::size(kWords) ? kWords[index].word : kAnd;
  if (text.size() < word.size()) return 0;
  for (size_t i = 0; i < word.size(); ++i) {
    if ((text[i] | 0x20) != (static_cast<char16_t>(word[i]) | 0x20) || text[i] > 0x7F) return 0;
  }
  return word.size();
}

bool AppendWords(aslrt_ctx*, double number, bool ordinal, std::u16string& out) {
  if (!std::isfinite(number)) return false;
  AppendFinite(number, false, ordinal, out);
  return true;
}

bool AppendRoman(aslrt_ctx* ctx, double number, std::u16string& out) {
  if (std::isnan(number)) return true;
  double thousands = std::floor(number / 1000);
  if (thousands > static_cast<double>(TextMax(ctx)) ||
      !TakeFuel(ctx, static_cast<uint64_t>(thousands) / 64 + 1)) {
    return false;
  }
  if (thousands >= 1) {
    out.append(static_cast<size_t>(thousands), u'm');
    number -= thousands * 1000;
  }
  for (const Numeral& n : kNumerals) {
    for (; number >= n.value; number -= n.value) Append(out, n.text);
  }
  return true;
}

bool AppendLetters(aslrt_ctx*, double number, char16_t first, std::u16string& out) {
  if (std::isinf(number)) return false;
  std::u16string reversed;
  for (; number > 0; number = std::floor((number - 1) / 26)) {
    reversed += static_cast<char16_t>(std::fmod(number - 1, 26) + first);
  }
  out.append(reversed.rbegin(), reversed.rend());
  return true;
}

double ReadWords(std::u16string_view text) {
  std::vector<double> segments = {0};
  size_t from = 0;
  for (size_t at = 0; at <= text.size(); ++at) {
    size_t separator = at < text.size() ? SeparatorLength(text.substr(at)) : 1;
    if (separator == 0) continue;
    double value = WordValue(text.substr(from, at - from));
    if (value < 100) {
      double top = segments.back();
      segments.pop_back();
      if (top >= 1000) {
        segments.push_back(top);
        top = 0;
      }
      segments.push_back(top + value);
    } else {
      segments.back() *= value;
    }
    from = at + separator;
    at = from - 1;
    if (from > text.size()) break;
  }
  double sum = 0;
  for (double segment : segments) sum += segment;
  return sum;
}

double ReadRoman(std::u16string_view upper) {
  double number = 0;
  double largest = 1;
  for (size_t i = upper.size(); i-- > 0;) {
    double value = NumeralValue(upper[i]);
    if (value < largest) {
      number -= value;
    } else {
      largest = value;
      number += value;
    }
  }
  return number;
}

double ReadLetters(std::u16string_view text, char16_t first) {
  double number = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    double letter = static_cast<double>(text[text.size() - i - 1]) - first + 1;
    number += letter * Power(26, static_cast<double>(i));
  }
  return number;
}

}  // namespace aslrt::jsonata

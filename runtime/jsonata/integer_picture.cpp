// $formatInteger and $parseInteger (integer_picture.h).
#include "runtime/jsonata/integer_picture.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "runtime/jsonata/letter_case.h"
#include "runtime/jsonata/library.h"
#include "runtime/jsonata/number_words.h"
#include "runtime/jsonata/utf16.h"

namespace aslrt::jsonata {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// Zero of the family of digits that a code point belongs to, or 0.
uint32_t DigitFamily(uint32_t code_point) {
  static constexpr uint32_t kZeros[] = {
#define DIGITS(zero) zero,
#include "runtime/jsonata/decimal_groups.def"
  };
  for (uint32_t zero : kZeros) {
    if (code_point >= zero && code_point <= zero + 9) return zero;
  }
  return 0;
}

// The distance at which one and the same separator repeats from the right without a gap, or 0.
double RegularDistance(const std::vector<IntegerPicture::Separator>& separators) {
  if (separators.empty()) return 0;
  uint64_t divisor = 0;
  for (const IntegerPicture::Separator& s : separators) {
    if (s.text != separators[0].text) return 0;
    divisor = std::gcd(divisor, static_cast<uint64_t>(s.position));
  }
  for (size_t i = 1; i <= separators.size(); ++i) {
    double wanted = static_cast<double>(i * divisor);
    bool found = std::any_of(separators.begin(), separators.end(),
                             [&](const IntegerPicture::Separator& s) { return s.position == wanted; });
    if (!found) return 0;
  }
  return static_cast<double>(divisor);
}

bool AnalyseDigits(aslrt_ctx* ctx, std::u16string_view primary, IntegerPicture* out, aslrt_value* error) {
  std::vector<uint32_t> code_points;
  for (size_t i = 0, n; i < primary.size(); i += n) code_points.push_back(CodePointAt(primary, i, &n));
  uint32_t zero = 0;
  double position = 0, mandatory = 0;
  for (size_t i = code_points.size(); i-- > 0;) {
    uint32_t family = DigitFamily(code_points[i]);
    if (family != 0) {
      if (zero != 0 && family != zero) {
        *error = Throw(ctx, "D3131");
        return false;
      }
      zero = family;
      ++mandatory;
      ++position;
    } else if (code_points[i] == '#') {
      ++position;
      ++out->optional_digits;
    } else {
      out->separators.push_back({position, {}});
      AppendCodePoint(out->separators.back().text, code_points[i]);
    }
  }
  if (mandatory == 0) {
    out->form = IntegerForm::kSequence;
    out->token = primary;
    out->separators.clear();
    return true;
  }
  out->zero = zero;
  out->mandatory_digits = mandatory;
  double distance = RegularDistance(out->separators);
  out->regular = distance > 0;
  if (out->regular) {
    out->separators.resize(1);
    out->separators[0].position = distance;
  }
  return true;
}

// A separator at each multiple of the distance, counted in units from the right as the text grows.
void InsertRegular(std::u16string& text, const IntegerPicture::Separator& separator) {
  size_t distance = static_cast<size_t>(separator.position);
  std::u16string out;
  size_t first = (text.size() - 1) % distance + 1;
  out.append(text, 0, first);
  for (size_t at = first; at < text.size(); at += distance) {
    out += separator.text;
    out.append(text, at, distance);
  }
  text = std::move(out);
}

// JavaScript's substr(0, at) + separator + substr(at), also where `at` is before the start: then the first
// part is empty, and the second counts from the end.
void InsertAt(std::u16string& text, const IntegerPicture::Separator& separator) {
  double at = static_cast<double>(text.size()) - separator.position;
  if (at >= 0) {
    text.insert(static_cast<size_t>(at), separator.text);
    return;
  }
  double from = std::max(0.0, static_cast<double>(text.size()) + at);
  text = separator.text + text.substr(static_cast<size_t>(from));
}

std::u16string_view OrdinalSuffix(std::u16string_view digits) {
  if (digits.size() > 1 && digits[digits.size() - 2] == u'1') return u"th";
  switch (digits.back()) {
    case u'1':
      return u"st";
    case u'2':
      return u"nd";
    case u'3':
      return u"rd";
    default:
      return u"th";
  }
}

bool FormatDecimal(aslrt_ctx* ctx, double number, const IntegerPicture& picture, std::u16string& out) {
  std::u16string text = NumberText(number);
  double padding = picture.mandatory_digits - static_cast<double>(text.size());
  uint64_t separators = picture.separators.size();
  if (padding > 0) {
    if (padding > static_cast<double>(TextMax(ctx))) return false;
    if (!TakeFuel(ctx, static_cast<uint64_t>(padding) * (separators + 1) / 64 + 1)) return false;
    text.insert(0, static_cast<size_t>(padding), u'0');
  }
  if (!TakeFuel(ctx, separators + 1)) return false;
  if (picture.zero != 0x30) {
    for (char16_t& unit : text) unit = static_cast<char16_t>(unit + picture.zero - 0x30);
  }
  if (picture.regular) {
    InsertRegular(text, picture.separators[0]);
  } else {
    for (size_t i = separators; i-- > 0;) InsertAt(text, picture.separators[i]);
  }
  out += text;
  if (picture.ordinal) out += OrdinalSuffix(text);
  return true;
}

// Letters of number words and numerals are ASCII.
void SetCase(std::u16string& text, size_t from, LetterCase letter_case) {
  for (size_t i = from; i < text.size(); ++i) {
    char16_t lower = text[i] | 0x20;
    if (lower < u'a' || lower > u'z') continue;
    if (letter_case == LetterCase::kUpper) text[i] = static_cast<char16_t>(lower - 0x20);
    if (letter_case == LetterCase::kLower) text[i] = lower;
  }
}

void RemoveAll(std::u16string& text, std::u16string_view part) {
  std::u16string out;
  size_t from = 0;
  for (size_t at; (at = text.find(part, from)) != std::u16string::npos; from = at + part.size()) {
    out.append(text, from, at - from);
  }
  out.append(text, from);
  text = std::move(out);
}

bool ReadDecimal(aslrt_ctx* ctx, std::u16string_view text, const IntegerPicture& picture, double* number,
                 aslrt_value* error) {
  std::u16string digits(text);
  if (picture.ordinal) digits.resize(digits.size() < 2 ? 0 : digits.size() - 2);
  // The reference takes only commas out of a regular picture's text.
  if (picture.regular) {
    RemoveAll(digits, u",");
  } else {
    for (const IntegerPicture::Separator& s : picture.separators) RemoveAll(digits, s.text);
  }
  if (picture.zero != 0x30) {
    for (char16_t& unit : digits) {
      if (unit + 0x30u < picture.zero) {
        *error = Throw(ctx, "D3030", {{"value", MakeString16(ctx, text)}, {"index", Number(1)}});
        return false;
      }
      unit = static_cast<char16_t>(unit + 0x30 - picture.zero);
    }
  }
  *number = ParseInt(digits);
  return true;
}

aslrt_value Unsupported(aslrt_ctx* ctx, const IntegerPicture& picture) {
  return Throw(ctx, "D3130", {{"value", MakeString16(ctx, picture.token)}});
}

// The picture of a call; false and *result when there is none or no number to use it for.
bool PictureOf(Call& call, IntegerPicture* picture, aslrt_value* result) {
  *result = aslrt_undefined();
  if (IsUndefined(call[0])) return false;
  if (IsUndefined(call[1])) {
    *result = Throw(call.ctx, "T0410", {{"index", Number(2)}});
    return false;
  }
  if (!TakeFuel(call.ctx, aslrt_len_of(call[1]) + uint64_t{1})) {
    *result = Exhausted(call.ctx);
    return false;
  }
  return AnalyseInteger(call.ctx, ToUtf16(Bytes(call[1])), picture, result);
}

}  // namespace

bool AnalyseInteger(aslrt_ctx* ctx, std::u16string_view picture, IntegerPicture* out, aslrt_value* error) {
  *out = IntegerPicture();
  std::u16string_view primary = picture;
  size_t semicolon = picture.rfind(u';');
  if (semicolon != std::u16string_view::npos) {
    primary = picture.substr(0, semicolon);
    out->ordinal = picture.substr(semicolon + 1).starts_with(u'o');
  }
  auto is = [&](std::u16string_view text, IntegerForm form, LetterCase letter_case) {
    if (primary != text) return false;
    out->form = form;
    out->letter_case = letter_case;
    out->mandatory_digits = kNan;
    out->optional_digits = kNan;
    return true;
  };
  if (is(u"A", IntegerForm::kLetters, LetterCase::kUpper) ||
      is(u"a", IntegerForm::kLetters, LetterCase::kLower) ||
      is(u"I", IntegerForm::kRoman, LetterCase::kUpper) ||
      is(u"i", IntegerForm::kRoman, LetterCase::kLower) ||
      is(u"W", IntegerForm::kWords, LetterCase::kUpper) ||
      is(u"Ww", IntegerForm::kWords, LetterCase::kTitle) ||
      is(u"w", IntegerForm::kWords, LetterCase::kLower)) {
    return true;
  }
  if (!AnalyseDigits(ctx, primary, out, error)) return false;
  if (out->form == IntegerForm::kSequence) out->mandatory_digits = out->optional_digits = kNan;
  return true;
}

bool FormatInteger(aslrt_ctx* ctx, double number, const IntegerPicture& picture, std::u16string& out,
                   aslrt_value* error) {
  if (number < 0) out += u'-';
  number = std::fabs(number);
  size_t from = out.size();
  bool done = true;
  switch (picture.form) {
    case IntegerForm::kDecimal:
      done = FormatDecimal(ctx, number, picture, out);
      break;
    case IntegerForm::kLetters:
      done = AppendLetters(ctx, number, picture.letter_case == LetterCase::kUpper ? u'A' : u'a', out);
      break;
    case IntegerForm::kRoman:
      done = AppendRoman(ctx, number, out);
      SetCase(out, from, picture.letter_case);
      break;
    case IntegerForm::kWords:
      done = AppendWords(ctx, number, picture.ordinal, out);
      SetCase(out, from, picture.letter_case);
      break;
    case IntegerForm::kSequence:
      *error = Unsupported(ctx, picture);
      return false;
  }
  if (!done) *error = Exhausted(ctx);
  return done;
}

bool ReadInteger(aslrt_ctx* ctx, std::u16string_view text, const IntegerPicture& picture, double* number,
                 aslrt_value* error) {
  bool upper = picture.letter_case == LetterCase::kUpper;
  if (!TakeFuel(ctx, text.size() * (picture.separators.size() + 1) / 16 + 1)) {
    *error = Exhausted(ctx);
    return false;
  }
  switch (picture.form) {
    case IntegerForm::kDecimal:
      return ReadDecimal(ctx, text, picture, number, error);
    case IntegerForm::kLetters:
      *number = ReadLetters(text, upper ? u'A' : u'a');
      return true;
    case IntegerForm::kRoman: {
      std::u16string numeral(text);
      for (char16_t& unit : numeral) {
        uint32_t capital = upper ? unit : SimpleUpper(unit);
        unit = static_cast<char16_t>(capital > 0xFFFF ? unit : capital);
      }
      *number = ReadRoman(numeral);
      return true;
    }
    case IntegerForm::kWords: {
      std::u16string lower(text);
      for (char16_t& unit : lower) {
        if (unit >= u'A' && unit <= u'Z') unit |= 0x20;
      }
      *number = ReadWords(lower);
      return true;
    }
    default:
      *error = Unsupported(ctx, picture);
      return false;
  }
}

aslrt_value Builtin_format_integer(Call& call) {
  IntegerPicture picture;
  aslrt_value result;
  if (!PictureOf(call, &picture, &result)) return result;
  std::u16string text;
  if (!FormatInteger(call.ctx, std::floor(ToDouble(call[0])), picture, text, &result)) return result;
  return MakeString16(call.ctx, text);
}

aslrt_value Builtin_parse_integer(Call& call) {
  IntegerPicture picture;
  aslrt_value result;
  if (!PictureOf(call, &picture, &result)) return result;
  double number = 0;
  if (!ReadInteger(call.ctx, ToUtf16(Bytes(call[0])), picture, &number, &result)) return result;
  return Number(number);
}

}  // namespace aslrt::jsonata

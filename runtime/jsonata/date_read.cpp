// Text to dates by a picture (date_picture.h): what the parts say, and what is made of parts that are
// missing.
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "runtime/json.h"
#include "runtime/jsonata/date_fields.h"
#include "runtime/jsonata/date_match.h"
#include "runtime/jsonata/date_picture.h"
#include "runtime/jsonata/library.h"
#include "runtime/jsonata/utf16.h"

namespace aslrt::jsonata {
namespace {

// Components by letter. Absent: the picture has none, or its text was no name.
class Components {
 public:
  std::optional<double>& operator[](char16_t letter) { return values_[letter & 0x7F]; }
  // What JavaScript takes for true, where the reference asks which components there are.
  bool Truthy(char16_t letter) {
    const std::optional<double>& value = (*this)[letter];
    return value && *value != 0 && !std::isnan(*value);
  }
  double Get(char16_t letter) { return (*this)[letter].value_or(std::numeric_limits<double>::quiet_NaN()); }

 private:
  std::optional<double> values_[128];
};

aslrt_value LetterText(aslrt_ctx* ctx, char16_t letter) { return MakeString16(ctx, {&letter, 1}); }

std::u16string_view ZoneSeparator(const DatePart& part) {
  return part.integer.regular ? std::u16string_view(part.integer.separators[0].text) : std::u16string_view();
}

bool NoMatcher(aslrt_ctx* ctx, std::string_view code, aslrt_value value, aslrt_value* error) {
  *error = Throw(ctx, code, {{"value", value}});
  return false;
}

bool ZoneMatcher(aslrt_ctx* ctx, const DatePart& part, PartMatcher* out, aslrt_value* error) {
  out->kind = PartMatcher::kZone;
  if (part.component == u'z') out->text = u"GMT";
  out->separator = ZoneSeparator(part);
  // With these the reference's regular expression is none, or means something else.
  if (out->separator.size() != 1 ||
      std::u16string_view(u"*+()[\\").find(out->separator) == std::u16string_view::npos) {
    return true;
  }
  return NoMatcher(ctx, "D3132", MakeString16(ctx, out->separator), error);
}

bool IntegerMatcher(aslrt_ctx* ctx, const DatePart& part, bool service, PartMatcher* out,
                    aslrt_value* error) {
  const IntegerPicture& picture = part.integer;
  switch (picture.form) {
    case IntegerForm::kLetters:
      out->kind = PartMatcher::kLetters;
      return true;
    case IntegerForm::kRoman:
      out->kind = PartMatcher::kNumerals;
      return true;
    case IntegerForm::kWords:
      out->kind = PartMatcher::kWords;
      return true;
    case IntegerForm::kSequence:
      return NoMatcher(ctx, "D3130", MakeString16(ctx, picture.token), error);
    case IntegerForm::kDecimal:
      break;
  }
  out->kind = PartMatcher::kDigits;
  out->ordinal = picture.ordinal;
  if (service && part.digits > 0) {
    out->digits_max = part.digits;
    out->digits_min = part.digits - picture.optional_digits;
  } else if (!service && picture.parse_width != 0 && !std::isnan(picture.parse_width)) {
    out->digits_min = out->digits_max = picture.parse_width;
  }
  // A negative width is no quantifier in a regular expression.
  if (out->digits_min < 0) out->digits_max = -1;
  return true;
}

bool MatcherOf(aslrt_ctx* ctx, const DatePart& part, bool service, PartMatcher* out, aslrt_value* error) {
  if (part.literal) {
    out->text = part.text;
    return true;
  }
  if (part.component == u'Z' || part.component == u'z') return ZoneMatcher(ctx, part, out, error);
  if (part.component == u'f' && !service) {
    out->kind = PartMatcher::kDigits;
    return true;
  }
  if (part.has_integer) return IntegerMatcher(ctx, part, service, out, error);
  out->kind = PartMatcher::kLetters;
  if (std::u16string_view(u"MxFP").find(part.component) != std::u16string_view::npos) return true;
  return NoMatcher(ctx, "D3133", LetterText(ctx, part.component), error);
}

// Minutes east of UTC; NaN when a number is missing.
double ReadZone(const DatePart& part, std::u16string_view text) {
  if (part.component == u'z') text.remove_prefix(std::min<size_t>(3, text.size()));
  std::u16string_view separator = ZoneSeparator(part);
  if (!separator.empty()) {
    size_t at = text.find(separator);
    std::u16string_view hours = at == text.npos ? std::u16string_view() : text.substr(0, at);
    return ParseInt(hours) * 60 + ParseInt(text.substr(at + 1));  // npos + 1 is 0
  }
  if (text.size() <= 3) return ParseInt(text) * 60;
  return ParseInt(text.substr(0, 3)) * 60 + ParseInt(text.substr(3));
}

// A name as the picture shortens it; of equal ones the last.
std::optional<double> ReadName(const DatePart& part, std::u16string_view text) {
  if (part.component == u'P') {
    if (text == u"am" || text == u"AM") return 0;
    if (text == u"pm" || text == u"PM") return 1;
    return std::nullopt;
  }
  bool shortened = part.max_given && part.width_max != 0 && !std::isnan(part.width_max);
  bool day = part.component == u'F';
  for (size_t i = day ? 7 : 12; i-- > 0;) {
    std::u16string_view name = day ? DayName(i) : MonthName(i);
    if (shortened) {
      double width = std::clamp(part.width_max, 0.0, static_cast<double>(name.size()));
      name = name.substr(0, static_cast<size_t>(width));
    }
    if (name == text) return static_cast<double>(i + 1);
  }
  return std::nullopt;
}

bool ReadPart(aslrt_ctx* ctx, const DatePart& part, std::u16string_view text, bool service,
              std::optional<double>* out, aslrt_value* error) {
  if (part.component == u'Z' || part.component == u'z') {
    *out = ReadZone(part, text);
  } else if (part.component == u'f' && !service) {
    // Milliseconds from up to three digits, computed as the reference does it.
    std::string fraction = "0.";
    for (char16_t unit : text.substr(0, 3)) fraction += static_cast<char>(unit);
    aslrt_value number = aslrt_undefined();
    ParseJson(ctx, Bytes(MakeString(ctx, fraction)), &number, nullptr);
    *out = ToDouble(number) * 1000;
  } else if (part.has_integer) {
    double number = 0;
    if (!ReadInteger(ctx, text, part.integer, &number, error)) return false;
    *out = number;
  } else {
    *out = ReadName(part, text);
  }
  return true;
}

// True when components of the set are given, and none outside of it. Letters in `all` not in `set` rule it
// out.
bool IsForm(Components& components, std::u16string_view all, std::u16string_view set) {
  bool any = false;
  for (char16_t letter : all) {
    bool given = components.Truthy(letter);
    bool wanted = set.find(letter) != set.npos;
    if (given && !wanted) return false;
    any = any || given;
  }
  return any;
}

// Components before the first given one are those of the evaluation's time, those behind the last are the
// least; D3136 when one is missing in between.
bool FillIn(aslrt_ctx* ctx, std::u16string_view order, Components& components, aslrt_value* error) {
  DateFields now = FieldsOf(static_cast<double>(EvaluationMillis(ctx)));
  bool started = false, ended = false;
  for (char16_t letter : order) {
    std::optional<double>& value = components[letter];
    if (value) {
      started = true;
      if (!ended) continue;
      *error = Throw(ctx, "D3136");
      return false;
    }
    if (!started) {
      // The half of the day of now is not taken: the reference compares it with a number.
      value = letter == u'P' ? 0 : DateComponent(now, letter);
      continue;
    }
    value = std::u16string_view(u"MDd").find(letter) != std::u16string_view::npos ? 1 : 0;
    ended = true;
  }
  return true;
}

// XPath has none of this: which of year-month-day, year-day and week dates it is, and of 24 and 12 hours.
bool Compose(aslrt_ctx* ctx, Components& c, double* millis, aslrt_value* error) {
  constexpr std::u16string_view kDate = u"YXMxWwdD";
  constexpr std::u16string_view kTime = u"PHhmsf";
  bool date_a = IsForm(c, kDate, u"YMD");
  bool date_b = !date_a && IsForm(c, kDate, u"Yd");
  bool date_c = IsForm(c, kDate, u"Xxw");
  bool date_d = !date_c && IsForm(c, kDate, u"XW");
  bool time_b = !IsForm(c, kTime, u"Hmsf") && IsForm(c, kTime, u"Phmsf");
  std::u16string order = date_b ? u"YD" : date_c ? u"XxwF" : date_d ? u"XWF" : u"YMD";
  order += time_b ? u"Phmsf" : u"Hmsf";
  if (!FillIn(ctx, order, c, error)) return false;
  if (date_c || date_d) {  // weeks are not read
    *error = Throw(ctx, "D3136");
    return false;
  }
  double month = c.Get(u'M') > 0 ? c.Get(u'M') - 1 : 0;
  double day = c.Get(u'D');
  if (date_b) {
    DateFields derived = FieldsOf(TimeClip(DateUtc(c.Get(u'Y'), 0) + (c.Get(u'd') - 1) * kMillisPerDay));
    month = derived.month;
    day = derived.day;
  }
  double hour = c.Get(u'H');
  if (time_b) {
    hour = c.Get(u'h') == 12 ? 0 : c.Get(u'h');
    if (c.Get(u'P') == 1) hour += 12;
  }
  *millis = DateUtc(c.Get(u'Y'), month, day, hour, c.Get(u'm'), c.Get(u's'), c.Get(u'f'));
  char16_t zone = c.Truthy(u'Z') ? u'Z' : u'z';
  if (c.Truthy(zone)) *millis -= c.Get(zone) * 60 * 1000;
  return true;
}

}  // namespace

bool ReadDate(aslrt_ctx* ctx, std::u16string_view text, const std::vector<DatePart>& parts, bool service,
              double* millis, aslrt_value* result) {
  std::vector<PartMatcher> matchers(parts.size());
  for (size_t i = 0; i < parts.size(); ++i) {
    if (!MatcherOf(ctx, parts[i], service, &matchers[i], result)) return false;
  }
  std::vector<size_t> ends;
  MatchResult matched = MatchParts(ctx, text, matchers, &ends);
  *result = matched == MatchResult::kExhausted ? Exhausted(ctx) : aslrt_undefined();
  if (matched != MatchResult::kMatched) return false;
  Components components;
  bool any = false;
  size_t from = 0;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (!parts[i].literal) {
      any = true;
      std::u16string_view part = text.substr(from, ends[i] - from);
      if (!ReadPart(ctx, parts[i], part, service, &components[parts[i].component], result)) return false;
    }
    from = ends[i];
  }
  return any && Compose(ctx, components, millis, result);
}

}  // namespace aslrt::jsonata

// $now, $millis, $fromMillis, $toMillis. Without a picture the texts are ISO 8601's.
#include <cmath>
#include <vector>

#include "runtime/jsonata/date_fields.h"
#include "runtime/jsonata/date_picture.h"
#include "runtime/jsonata/library.h"
#include "runtime/jsonata/utf16.h"

namespace aslrt::jsonata {
namespace {

constexpr std::u16string_view kIsoPicture = u"[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]";

// The ISO picture in UTC for years of four digits.
aslrt_value IsoText(aslrt_ctx* ctx, const DateFields& d) {
  char text[] = "0000-00-00T00:00:00.000Z";
  auto put = [&](size_t last, double value) {
    for (int n = static_cast<int>(value); n > 0; n /= 10) text[last--] = static_cast<char>('0' + n % 10);
  };
  put(3, d.year);
  put(6, d.month + 1);
  put(9, d.day);
  put(12, d.hour);
  put(15, d.minute);
  put(18, d.second);
  put(22, d.milli);
  return MakeString(ctx, {text, sizeof(text) - 1});
}

aslrt_value Format(const Call& call, double millis, aslrt_value picture, aslrt_value zone) {
  if (IsUndefined(picture) && IsUndefined(zone)) {
    DateFields date = FieldsOf(TimeClip(millis));
    if (date.year >= 0 && date.year <= 9999) return IsoText(call.ctx, date);
  }
  aslrt_value error = aslrt_undefined();
  std::vector<DatePart> parts;
  std::u16string spelled = IsUndefined(picture) ? std::u16string(kIsoPicture) : ToUtf16(Bytes(picture));
  double offset = IsUndefined(zone) ? 0 : ParseInt(ToUtf16(Bytes(zone)));
  if (!AnalyseDate(call.ctx, spelled, call.service, &parts, &error)) return error;
  std::u16string text;
  if (!FormatDate(call.ctx, millis, offset, parts, text, &error)) return error;
  return MakeString16(call.ctx, text);
}

// A position in a text that is looked at by hand.
struct Scan {
  std::string_view text;
  bool Digit(size_t at, char low = '0', char high = '9') const {
    return at < text.size() && text[at] >= low && text[at] <= high;
  }
  bool Char(size_t at, char c) const { return at < text.size() && text[at] == c; }
  // -dd with a first digit of at most `high`.
  bool Group(size_t at, char high) const {
    return Char(at, '-') && Digit(at + 1, '0', high) && Digit(at + 2);
  }
  // Tdd:dd:dd
  bool Time(size_t at) const {
    return Char(at, 'T') && Digit(at + 1, '0', '2') && Digit(at + 2) && Char(at + 3, ':') &&
           Digit(at + 4, '0', '5') && Digit(at + 5) && Char(at + 6, ':') && Digit(at + 7, '0', '5') &&
           Digit(at + 8);
  }
  // (\.\d+)?([+-][0-2]\d:?[0-5]\d|Z)?$
  bool Tail(size_t at) const {
    if (Char(at, '.') && Digit(at + 1)) {
      for (++at; Digit(at); ++at) {
      }
    }
    if (at == text.size()) return true;
    if (Char(at, 'Z')) return at + 1 == text.size();
    if (!(Char(at, '+') || Char(at, '-')) || !Digit(at + 1, '0', '2') || !Digit(at + 2)) return false;
    at += Char(at + 3, ':') ? 4 : 3;
    return Digit(at, '0', '5') && Digit(at + 1) && at + 2 == text.size();
  }
};

// The reference's expression for ISO 8601: a year, then month, day and time, each at most once; 2.0.6 lets
// them repeat, so that the months are among the days. A group may also be the start of a time zone.
bool IsIso8601(std::string_view text, bool service) {
  Scan scan = {text};
  for (size_t i = 0; i < 4; ++i) {
    if (!scan.Digit(i)) return false;
  }
  size_t groups = 0;
  size_t at = 4;
  bool month = scan.Group(at, '1');
  size_t groups_max = service ? SIZE_MAX : month ? 2 : 1;
  for (;; at += 3, ++groups) {
    size_t behind = at;
    for (int times = 0; scan.Time(behind) && (service || times == 0); ++times) behind += 9;
    if (scan.Tail(behind)) return true;
    if (groups == groups_max || !scan.Group(at, '3')) return false;
  }
}

}  // namespace

aslrt_value Builtin_now(Call& call) {
  return Format(call, static_cast<double>(EvaluationMillis(call.ctx)), call[0], call[1]);
}

aslrt_value Builtin_millis(Call& call) { return Number(static_cast<double>(EvaluationMillis(call.ctx))); }

aslrt_value Builtin_from_millis(Call& call) {
  if (IsUndefined(call[0])) return aslrt_undefined();
  return Format(call, ToDouble(call[0]), call[1], call[2]);
}

aslrt_value Builtin_to_millis(Call& call) {
  if (IsUndefined(call[0])) return aslrt_undefined();
  if (!TakeFuel(call.ctx, aslrt_len_of(call[0]) / 64 + uint64_t{1})) return Exhausted(call.ctx);
  std::string_view text = Bytes(call[0]);
  if (IsUndefined(call[1])) {
    if (!IsIso8601(text, call.service)) return Throw(call.ctx, "D3110", {{"value", call[0]}});
    return Number(ParseDateText(text));
  }
  aslrt_value result = aslrt_undefined();
  std::vector<DatePart> parts;
  if (!AnalyseDate(call.ctx, ToUtf16(Bytes(call[1])), call.service, &parts, &result)) return result;
  double millis = 0;
  bool read = ReadDate(call.ctx, ToUtf16(text), parts, call.service, &millis, &result);
  return read ? Number(millis) : result;
}

}  // namespace aslrt::jsonata

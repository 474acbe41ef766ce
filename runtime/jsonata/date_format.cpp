// Dates to text by a picture (date_picture.h; XPath 9.8.4).
#include <cmath>

#include "runtime/jsonata/date_fields.h"
#include "runtime/jsonata/date_picture.h"
#include "runtime/jsonata/library.h"
#include "runtime/jsonata/power.h"
#include "runtime/jsonata/utf16.h"

namespace aslrt::jsonata {
namespace {

struct Zone {
  double hours, minutes;  // the reference's split of hhmm, which floors hours below zero
  double Hhmm() const { return hours * 100 + minutes; }
};

class DateFormatter {
 public:
  DateFormatter(aslrt_ctx* ctx, const DateFields& date, Zone zone, std::u16string& out, aslrt_value* error)
      : ctx_(ctx), date_(date), zone_(zone), out_(out), error_(error) {}

  bool Add(const DatePart& part) {
    if (part.literal) {
      out_ += part.text;
      return true;
    }
    switch (part.component) {
      case u'Z':
      case u'z':
        return AddZone(part);
      case u'P':
        AddHalf(part);
        return true;
      case u'C':
      case u'E':
        out_ += u"ISO";
        return true;
      default:
        break;
    }
    if (kIntegerComponents.find(part.component) == std::u16string_view::npos) {
      out_ += u"undefined";  // a letter that means nothing, as JavaScript joins it
      return true;
    }
    return part.names ? AddName(part) : AddNumber(part);
  }

 private:
  bool Fail(std::string_view code, std::initializer_list<Detail> details) {
    *error_ = Throw(ctx_, code, details);
    return false;
  }

  bool AddNumber(const DatePart& part) {
    double value = DateComponent(date_, part.component);
    if (part.component == u'Y' && part.digits != -1) value = std::fmod(value, Power(10, part.digits));
    return FormatInteger(ctx_, value, part.integer, out_, error_);
  }

  bool AddName(const DatePart& part) {
    double value = DateComponent(date_, part.component);
    bool month = part.component == u'M' || part.component == u'x';
    if (!month && part.component != u'F') {
      char16_t letter = part.component;
      return Fail("D3133", {{"value", MakeString16(ctx_, {&letter, 1})}});
    }
    if (std::isnan(value)) {
      // JavaScript joins a name that is undefined, but cannot change its case or length.
      if (part.names != LetterCase::kTitle || part.has_width) {
        return Fail("D1001", {{"value", Number(date_.millis)}});
      }
      out_ += u"undefined";
      return true;
    }
    size_t index = static_cast<size_t>(value - 1);
    std::u16string name(month ? MonthName(index) : DayName(index));
    for (char16_t& unit : name) {
      if (part.names == LetterCase::kUpper && unit >= u'a') unit = static_cast<char16_t>(unit - 0x20);
      if (part.names == LetterCase::kLower) unit |= 0x20;
    }
    if (part.has_width && static_cast<double>(name.size()) > part.width_max) {
      name.resize(part.width_max < 0 ? 0 : static_cast<size_t>(part.width_max));
    }
    out_ += name;
    return true;
  }

  void AddHalf(const DatePart& part) {
    bool upper = part.names == LetterCase::kUpper;
    if (date_.hour >= 12) {
      out_ += upper ? u"PM" : u"pm";
    } else {
      out_ += upper ? u"AM" : u"am";
    }
  }

  bool AddZone(const DatePart& part) {
    double offset = zone_.Hhmm();
    std::u16string text;
    if (!ZoneText(part.integer, offset, text)) return false;
    if (offset == 0 && part.modifier == u't') {
      out_ += u'Z';
      return true;
    }
    if (part.component == u'z') out_ += u"GMT";
    if (offset >= 0) out_ += u'+';
    out_ += text;
    return true;
  }

  // A picture with regular separators shows hhmm; else the number of digits decides what is shown.
  bool ZoneText(const IntegerPicture& picture, double offset, std::u16string& text) {
    double digits = picture.mandatory_digits;
    if (picture.regular || digits == 3 || digits == 4) {
      return FormatInteger(ctx_, offset, picture, text, error_);
    }
    if (digits != 1 && digits != 2) {
      return Fail("D3134", {{"value", std::isnan(digits) ? aslrt_undefined() : Number(digits)}});
    }
    if (!FormatInteger(ctx_, zone_.hours, picture, text, error_)) return false;
    if (zone_.minutes == 0) return true;
    text += u':';
    IntegerPicture two;
    two.mandatory_digits = 2;
    return FormatInteger(ctx_, zone_.minutes, two, text, error_);
  }

  aslrt_ctx* ctx_;
  const DateFields& date_;
  Zone zone_;
  std::u16string& out_;
  aslrt_value* error_;
};

}  // namespace

bool FormatDate(aslrt_ctx* ctx, double millis, double offset, const std::vector<DatePart>& parts,
                std::u16string& out, aslrt_value* error) {
  Zone zone = {std::floor(offset / 100), std::fmod(offset, 100)};
  double shift = (60 * zone.hours + zone.minutes) * 60 * 1000;
  DateFields date = FieldsOf(TimeClip(millis + shift));
  DateFormatter formatter(ctx, date, zone, out, error);
  for (const DatePart& part : parts) {
    if (!TakeFuel(ctx, part.text.size() / 64 + 1)) {
      *error = Exhausted(ctx);
      return false;
    }
    if (!formatter.Add(part)) return false;
  }
  return true;
}

}  // namespace aslrt::jsonata

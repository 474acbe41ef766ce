// Analysis of date pictures (date_picture.h).
#include "runtime/jsonata/date_picture.h"

#include <cmath>
#include <limits>

#include "runtime/jsonata/library.h"
#include "runtime/jsonata/utf16.h"

namespace aslrt::jsonata {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

struct Component {
  char16_t letter;
  std::u16string_view default_format;
  bool integer;
};
constexpr Component kComponents[] = {
#define COMPONENT(letter, default_format, integer) {letter, default_format, integer},
#include "runtime/jsonata/date_components.def"
};

const Component* ComponentOf(char16_t letter) {
  for (const Component& c : kComponents) {
    if (c.letter == letter) return &c;
  }
  return nullptr;
}

constexpr std::u16string_view kMonths[] = {
#define MONTH(name) name,
#include "runtime/jsonata/date_names.def"
};
constexpr std::u16string_view kDays[] = {
#define DAY(name) name,
#include "runtime/jsonata/date_names.def"
};

void AddLiteral(std::u16string_view text, std::vector<DatePart>* parts) {
  if (text.empty()) return;
  DatePart part;
  part.literal = true;
  for (size_t i = 0; i < text.size(); ++i) {
    part.text += text[i];
    if (text[i] == u']' && i + 1 < text.size() && text[i + 1] == u']') ++i;  // doubled
  }
  parts->push_back(std::move(part));
}

std::u16string WithoutSpaces(std::u16string_view text) {
  std::u16string out;
  for (char16_t unit : text) {
    if (!IsJsSpace(unit)) out += unit;
  }
  return out;
}

double ParseWidth(std::u16string_view text) { return text == u"*" ? kNan : ParseInt(text); }

// min-max behind the last comma of a marker; either may be a star.
void TakeWidth(std::u16string_view text, DatePart* part) {
  size_t dash = text.find(u'-');
  part->has_width = true;
  part->width_min = ParseWidth(text.substr(0, dash));
  part->max_given = dash != std::u16string_view::npos && text.substr(dash + 1) != u"*";
  part->width_max = part->max_given ? ParseInt(text.substr(dash + 1)) : kNan;
}

// The integer picture of a marker, and what widths change in it.
bool TakeInteger(aslrt_ctx* ctx, std::u16string_view format, bool service, DatePart* part,
                 aslrt_value* error) {
  std::u16string picture(format);
  if (part->modifier != 0) {
    picture += u';';
    picture += part->modifier;
  }
  if (!AnalyseInteger(ctx, picture, &part->integer, error)) return false;
  part->has_integer = true;
  double& mandatory = part->integer.mandatory_digits;
  if (part->has_width && mandatory < part->width_min) mandatory = part->width_min;
  bool counted = part->component == u'Y' || (service && (part->component == u'M' || part->component == u'D'));
  if (!counted) return true;
  if (part->has_width && part->max_given) {
    part->digits = mandatory = part->width_max;
  } else if (mandatory + part->integer.optional_digits >= 2) {
    part->digits = mandatory + part->integer.optional_digits;
  }
  return true;
}

// The inside of a marker, without white space.
bool TakeMarker(aslrt_ctx* ctx, std::u16string_view marker, bool service, std::vector<DatePart>* parts,
                aslrt_value* error) {
  DatePart part;
  part.component = marker.empty() ? u'\0' : marker[0];
  std::u16string_view format = marker.empty() ? marker : marker.substr(1);
  size_t comma = marker.rfind(u',');
  if (comma != std::u16string_view::npos) {
    TakeWidth(marker.substr(comma + 1), &part);
    format = comma == 0 ? marker.substr(0, 1) : marker.substr(1, comma - 1);
  }
  const Component* known = ComponentOf(part.component);
  if (format.size() > 1 && std::u16string_view(u"atco").find(format.back()) != std::u16string_view::npos) {
    part.modifier = format.back();
    format.remove_suffix(1);
  } else if (format.empty()) {
    if (known == nullptr) {
      *error = Throw(ctx, "D3132", {{"value", MakeString16(ctx, marker.substr(0, 1))}});
      return false;
    }
    format = known->default_format;
  }
  bool integer = known != nullptr && known->integer;
  if (format[0] == u'n') {
    part.names = LetterCase::kLower;
  } else if (format[0] == u'N') {
    part.names = format.size() > 1 && format[1] == u'n' ? LetterCase::kTitle : LetterCase::kUpper;
  } else if (integer) {
    if (!TakeInteger(ctx, format, service, &part, error)) return false;
    // Digits that follow digits: the ones before have a fixed number.
    if (!service && !parts->empty() && parts->back().has_integer) {
      parts->back().integer.parse_width = parts->back().integer.mandatory_digits;
    }
  }
  if (part.component == u'Z' || part.component == u'z') {
    if (!AnalyseInteger(ctx, format, &part.integer, error)) return false;
    part.has_integer = true;
  }
  parts->push_back(std::move(part));
  return true;
}

}  // namespace

std::u16string_view MonthName(size_t month) { return kMonths[month]; }
std::u16string_view DayName(size_t day) { return kDays[day]; }

bool AnalyseDate(aslrt_ctx* ctx, std::u16string_view picture, bool service, std::vector<DatePart>* parts,
                 aslrt_value* error) {
  if (!TakeFuel(ctx, picture.size() / 4 + 1)) {
    *error = Exhausted(ctx);
    return false;
  }
  size_t start = 0;
  for (;;) {
    size_t open = picture.find(u'[', start);
    if (open == std::u16string_view::npos) break;
    AddLiteral(picture.substr(start, open - start), parts);
    if (open + 1 < picture.size() && picture[open + 1] == u'[') {
      AddLiteral(u"[", parts);
      start = open + 2;
      continue;
    }
    size_t close = picture.find(u']', open);
    if (close == std::u16string_view::npos) {
      *error = Throw(ctx, "D3135");
      return false;
    }
    std::u16string marker = WithoutSpaces(picture.substr(open + 1, close - open - 1));
    if (!TakeMarker(ctx, marker, service, parts, error)) return false;
    start = close + 1;
  }
  AddLiteral(picture.substr(start), parts);
  return true;
}

}  // namespace aslrt::jsonata

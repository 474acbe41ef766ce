// Reading `generate` (generate.h): each keyword is for some of the kinds of values, and refused elsewhere.
#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "sim/decimal.h"
#include "sim/generate.h"
#include "sim/value_text.h"

namespace aslc::sim {
namespace {

using Kind = Generator::Kind;

constexpr std::string_view kAnnotations[] = {"title",    "description", "$comment", "default",
                                             "examples", "$schema",     "$id"};
// A schema has one of these, or `type`.
constexpr std::string_view kForms[] = {"const", "enum", "oneOf", "anyOf", "choice", "range"};

struct TypeRow {
  std::string_view name;
  std::vector<std::string_view> keywords;
};
const std::vector<TypeRow>& Types() {
  static const std::vector<TypeRow> rows = {
      {"null", {}},
      {"boolean", {}},
      {"integer", {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}},
      {"number", {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}},
      {"string", {"minLength", "maxLength", "format"}},
      {"array", {"items", "minItems", "maxItems"}},
      {"object", {"properties", "required", "additionalProperties"}},
  };
  return rows;
}

template <typename List>
bool Has(const List& list, std::string_view word) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

// value * 10^scale, where that is a whole number of 62 bits.
std::optional<int64_t> Scaled(const std::string& text, int scale) {
  Decimal d;
  if (!Decimal::Parse(text, &d)) return std::nullopt;
  const int places = d.exponent + scale;
  if (d.digits.empty()) return 0;
  if (places < static_cast<int>(d.digits.size()) || places > 18) return std::nullopt;
  int64_t value = 0;
  for (int i = 0; i < places; ++i) {
    value = value * 10 + (i < static_cast<int>(d.digits.size()) ? d.digits[static_cast<size_t>(i)] - '0' : 0);
  }
  return d.negative ? -value : value;
}

// Digits after the point.
int PlacesOf(const std::string& text) {
  Decimal d;
  if (!Decimal::Parse(text, &d)) return 0;
  return std::max(0, static_cast<int>(d.digits.size()) - d.exponent);
}

int64_t FloorDiv(int64_t a, int64_t b) { return a / b - (a % b != 0 && a < 0 ? 1 : 0); }

class GeneratorReader {
 public:
  explicit GeneratorReader(Reports& reports) : reports_(reports) {}
  Generator Read(const Cursor& at);

 private:
  void Bad(const Cursor& at, const std::string& what) { reports_.Add(Message::kBadGenerator, at, {what}); }
  bool CheckKeywords(const Cursor& at, std::string_view form, const std::vector<std::string_view>& known);
  Generator ReadForm(const Cursor& at, std::string_view form);
  Generator ReadType(const Cursor& at);
  Generator OfType(const Cursor& at, const std::string& type);
  Generator ReadChoice(const Cursor& list);
  Generator ReadRange(const Cursor& at);
  Generator ReadNumber(const Cursor& at, bool integer);
  Generator Numbers(const Cursor& at, int64_t least, int64_t most, int64_t step, int scale);
  Generator ReadString(const Cursor& at);
  Generator ReadArray(const Cursor& at);
  Generator ReadObject(const Cursor& at);
  void Lengths(const Cursor& at, std::string_view least, std::string_view most, uint64_t spread,
               Generator& out);
  Generator Alternatives(const Cursor& list, bool schemas);
  bool IsList(const Cursor& at) {
    if (at->IsArray() && !at->nodes.empty()) return true;
    Bad(at, "a list with something in it is expected");
    return false;
  }
  static Generator Constant(std::string text) {
    Generator out;
    out.text = std::move(text);
    return out;
  }

  Reports& reports_;
};

bool GeneratorReader::CheckKeywords(const Cursor& at, std::string_view form,
                                    const std::vector<std::string_view>& known) {
  bool good = true;
  for (const Member& member : at->members) {
    if (member.key == form || Has(kAnnotations, member.key) || Has(known, member.key)) continue;
    bool somewhere = member.key == "type" || Has(kForms, member.key);
    for (const TypeRow& row : Types()) somewhere |= Has(row.keywords, member.key);
    const std::string pointer = PointerTo(at.pointer, member.key);
    if (somewhere)
      reports_.Add(Message::kConflictingKeys, member.key_range, pointer, {form, member.key});
    else
      reports_.Add(Message::kUnsupportedKeyword, member.key_range, pointer, {member.key});
    good = false;
  }
  return good;
}

Generator GeneratorReader::Read(const Cursor& at) {
  if (!at->IsObject()) {
    reports_.WrongKind(at, "an object with `type`, `enum`, `const`, `oneOf`, `choice` or `range`");
    return {};
  }
  for (std::string_view form : kForms) {
    if (at.Find(form)) return CheckKeywords(at, form, {}) ? ReadForm(at, form) : Generator();
  }
  return ReadType(at);
}

Generator GeneratorReader::ReadForm(const Cursor& at, std::string_view form) {
  const Cursor value = at.Find(form);
  if (form == "const") return Constant(Document::ToJson(*value));
  if (form == "range") return ReadRange(value);
  if (!IsList(value)) return {};
  if (form == "choice") return ReadChoice(value);
  return Alternatives(value, form != "enum");
}

Generator GeneratorReader::Alternatives(const Cursor& list, bool schemas) {
  Generator out;
  out.kind = Kind::kChoice;
  list.Each([&](const Cursor& each) {
    out.inner.push_back(schemas ? Read(each) : Constant(Document::ToJson(*each)));
    out.weights.push_back(1);
  });
  return out;
}

Generator GeneratorReader::ReadChoice(const Cursor& list) {
  constexpr uint64_t kWeightMax = 1'000'000'000;
  Generator out;
  out.kind = Kind::kChoice;
  list.Each([&](const Cursor& each) {
    const Cursor value = each->IsObject() ? each.Find("value") : Cursor{};
    const Cursor generate = each->IsObject() ? each.Find("generate") : Cursor{};
    const Cursor weight = each->IsObject() ? each.Find("weight") : Cursor{};
    const size_t known =
        size_t{value.node != nullptr} + size_t{generate.node != nullptr} + size_t{weight.node != nullptr};
    if (!value == !generate || each->members.size() != known) {
      return Bad(each, "an entry of `choice` is an object with `value` or `generate`, and perhaps `weight`");
    }
    const auto number = weight ? Scaled(weight->text, 0) : std::optional<int64_t>(1);
    if (!number || *number < 1 || static_cast<uint64_t>(*number) > kWeightMax) {
      return (void)reports_.Add(Message::kBadInteger, weight,
                                {weight->text, "1", std::to_string(kWeightMax)});
    }
    out.inner.push_back(value ? Constant(Document::ToJson(*value)) : Read(generate));
    out.weights.push_back(static_cast<uint64_t>(*number));
  });
  return out;
}

Generator GeneratorReader::ReadRange(const Cursor& at) {
  if (!at->IsArray() || at->nodes.size() != 2 || !at->nodes[0].IsNumber() || !at->nodes[1].IsNumber()) {
    Bad(at, "a range is a list of two numbers, the least and the most");
    return {};
  }
  const int scale = std::max(PlacesOf(at->nodes[0].text), PlacesOf(at->nodes[1].text));
  const auto least = Scaled(at->nodes[0].text, scale), most = Scaled(at->nodes[1].text, scale);
  if (!least || !most || scale > 9) {
    Bad(at, "numbers have at most 18 digits, 9 of them after the point");
    return {};
  }
  return Numbers(at, *least, *most, 1, scale);
}

Generator GeneratorReader::Numbers(const Cursor& at, int64_t least, int64_t most, int64_t step, int scale) {
  Generator out;
  out.kind = Kind::kNumber;
  out.step = step;
  out.scale = scale;
  out.first = -FloorDiv(-least, step) * step;  // the first multiple that is not below
  const int64_t last = FloorDiv(most, step) * step;
  if (out.first > last)
    Bad(at, "no number fits");
  else
    out.most = static_cast<uint64_t>(last - out.first) / static_cast<uint64_t>(step);
  return out;
}

Generator GeneratorReader::ReadNumber(const Cursor& at, bool integer) {
  constexpr int kPlaces = 2;  // of numbers without `multipleOf`
  constexpr int64_t kSpread = 1000;
  int scale = integer || at.Find("multipleOf") ? 0 : kPlaces;
  for (std::string_view key : Types()[2].keywords) {
    const Cursor number = at.Find(key);
    if (!number) continue;
    if (!number->IsNumber()) {
      reports_.WrongKind(number, "a number");
      return {};
    }
    scale = std::max(scale, PlacesOf(number->text));
  }
  int64_t unit = 1;
  for (int i = 0; i < std::min(scale, 9); ++i) unit *= 10;
  bool good = scale <= 9;
  const auto bound = [&](std::string_view key) -> std::optional<int64_t> {
    const Cursor number = at.Find(key);
    if (!number) return std::nullopt;
    const auto value = Scaled(number->text, scale);
    good = good && value.has_value();
    return value.value_or(0);
  };
  int64_t step = bound("multipleOf").value_or(integer ? unit : 1);
  auto least = bound("minimum"), most = bound("maximum");
  if (const auto above = bound("exclusiveMinimum")) least = std::max(least.value_or(INT64_MIN), *above + 1);
  if (const auto below = bound("exclusiveMaximum")) most = std::min(most.value_or(INT64_MAX), *below - 1);
  if (!good || step <= 0) {
    Bad(at, step <= 0 ? "`multipleOf` must be above 0"
                      : "numbers have at most 18 digits, 9 of them after the point");
    return {};
  }
  if (integer && step % unit != 0) {
    // Whole multiples of a fraction: those of the least common multiple.
    int64_t a = step, b = unit;
    while (b != 0) a = std::exchange(b, a % b);
    if (__builtin_mul_overflow(step / a, unit, &step)) {
      Bad(at, "no number fits");
      return {};
    }
  }
  if (!least && !most) least = 0;
  if (!most) most = *least + kSpread * unit;
  if (!least) least = *most - kSpread * unit;
  return Numbers(at, *least, *most, step, scale);
}

void GeneratorReader::Lengths(const Cursor& at, std::string_view least, std::string_view most,
                              uint64_t spread, Generator& out) {
  uint64_t bounds[2] = {0, 0};
  const Cursor given[2] = {at.Find(least), at.Find(most)};
  for (int i = 0; i < 2; ++i) {
    if (!given[i]) continue;
    const auto number = given[i]->IsNumber() ? Scaled(given[i]->text, 0) : std::nullopt;
    if (!number || *number < 0 || static_cast<uint64_t>(*number) > kGeneratedLengthMax) {
      reports_.Add(Message::kBadInteger, given[i],
                   {given[i]->text, "0", std::to_string(kGeneratedLengthMax)});
      return;
    }
    bounds[i] = static_cast<uint64_t>(*number);
  }
  if (!given[1]) bounds[1] = bounds[0] + spread;
  if (bounds[0] > bounds[1])
    return Bad(at, "`" + std::string(least) + "` is above `" + std::string(most) + "`");
  out.first = static_cast<int64_t>(bounds[0]);
  out.most = bounds[1] - bounds[0];
}

Generator GeneratorReader::ReadString(const Cursor& at) {
  constexpr uint64_t kSpread = 12;
  Generator out;
  out.kind = Kind::kString;
  const Cursor format = at.Find("format");
  if (!format) {
    Lengths(at, "minLength", "maxLength", kSpread, out);
    return out;
  }
  for (std::string_view key : {"minLength", "maxLength"}) {
    if (const Cursor length = at.Find(key)) reports_.Add(Message::kConflictingKeys, length, {"format", key});
  }
  if (format->text == "date-time") {
    out.kind = Kind::kDateTime;
    out.first = 1'577'836'800;  // 2020-01-01 to 2029-12-31
    out.most = 315'619'199;
  } else if (format->text == "uuid") {
    out.kind = Kind::kUuid;
  } else if (format->text == "email") {
    out.kind = Kind::kEmail;
  } else {
    reports_.Add(Message::kBadWord, format, {format->text, "`date-time`, `uuid`, `email`"});
  }
  return out;
}

Generator GeneratorReader::ReadArray(const Cursor& at) {
  constexpr uint64_t kSpread = 4;
  Generator out;
  out.kind = Kind::kArray;
  Lengths(at, "minItems", "maxItems", kSpread, out);
  const Cursor items = at.Find("items");
  if (items)
    out.inner.push_back(Read(items));
  else
    Bad(at, "a list needs `items`");
  return out;
}

Generator GeneratorReader::ReadObject(const Cursor& at) {
  Generator out;
  out.kind = Kind::kObject;
  std::set<std::string> required;
  if (const Cursor list = at.Find("required")) {
    if (!list->IsArray()) reports_.WrongKind(list, "a list of strings");
    list.Each([&](const Cursor& each) {
      const Cursor properties = at.Find("properties");
      if (!properties || !properties.Find(each->text)) {
        Bad(each, "`" + each->text + "` is not one of the `properties`");
      }
      required.insert(each->text);
    });
  }
  const Cursor more = at.Find("additionalProperties");
  if (more && more->kind != NodeKind::kBool) {
    reports_.Add(Message::kUnsupportedKeyword, more, {"additionalProperties"});
  }
  const Cursor properties = at.Find("properties");
  if (properties && !properties->IsObject()) reports_.WrongKind(properties, "an object");
  properties.EachMember([&](const std::string& name, const Cursor& each) {
    out.names.push_back(name);
    out.required.push_back(required.count(name) > 0);
    out.inner.push_back(Read(each));
  });
  return out;
}

Generator GeneratorReader::OfType(const Cursor& at, const std::string& type) {
  if (type == "null") return Constant("null");
  if (type == "integer" || type == "number") return ReadNumber(at, type == "integer");
  if (type == "string") return ReadString(at);
  if (type == "array") return ReadArray(at);
  if (type == "object") return ReadObject(at);
  Generator out;
  out.kind = Kind::kChoice;
  out.inner = {Constant("false"), Constant("true")};
  out.weights = {1, 1};
  return out;
}

Generator GeneratorReader::ReadType(const Cursor& at) {
  const Cursor type = at.Find("type");
  std::vector<Cursor> names;
  if (type && type->IsArray())
    type.Each([&](const Cursor& each) { names.push_back(each); });
  else if (type)
    names.push_back(type);
  std::vector<std::string_view> known, all;
  for (const TypeRow& row : Types()) {
    all.push_back(row.name);
    for (const Cursor& name : names) {
      if (name->text == row.name) known.insert(known.end(), row.keywords.begin(), row.keywords.end());
    }
  }
  if (!CheckKeywords(at, "type", known)) return {};
  if (names.empty()) {
    reports_.AddAtStart(Message::kMissingKey, at,
                        {"a schema", "one of `type`, `const`, `enum`, `oneOf`, `anyOf`, `choice`, `range`"});
    return {};
  }
  Generator out;
  out.kind = Kind::kChoice;
  for (const Cursor& name : names) {
    if (!name->IsString() || !Has(all, name->text)) {
      Bad(name, "`" + name->text + "` is not a type: null, boolean, integer, number, string, array, object");
      continue;
    }
    out.inner.push_back(OfType(at, name->text));
    out.weights.push_back(1);
  }
  if (out.inner.size() != 1) return out;
  return Generator(std::move(out.inner[0]));
}

}  // namespace

std::shared_ptr<const Generator> ReadGenerator(const Cursor& at, Reports& reports) {
  auto generator = std::make_shared<Generator>(GeneratorReader(reports).Read(at));
  return reports.failed() ? nullptr : std::move(generator);
}

}  // namespace aslc::sim

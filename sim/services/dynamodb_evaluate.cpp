// What conditions and updates mean for an item (dynamodb_expression.h).
#include <algorithm>
#include <optional>
#include <utility>

#include "sim/decimal.h"
#include "sim/services/dynamodb_expression.h"

namespace aslc::sim::dynamodb {
namespace {

constexpr std::string_view kTypes[] = {"S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"};
constexpr std::string_view kWrongType = "An operand in the update expression has an incorrect data type";
constexpr std::string_view kWrongPath =
    "The document path provided in the update expression is invalid for update";

Json Typed(std::string_view type, Json content) {
  Json value = Json::Object();
  value.Set(type, std::move(content));
  return value;
}

const Json& Content(const Json& value) { return value.items[0]; }

bool IsSet(std::string_view type) { return type == "SS" || type == "NS" || type == "BS"; }

bool SameElement(std::string_view type, const Json& a, const Json& b) {
  if (type != "NS") return a.text == b.text;
  Decimal x, y;
  return Decimal::Parse(a.text, &x) && Decimal::Parse(b.text, &y) && Compare(x, y) == 0;
}

bool HasElement(std::string_view type, const Json& set, const Json& element) {
  return std::any_of(set.items.begin(), set.items.end(),
                     [&](const Json& each) { return SameElement(type, each, element); });
}

// Bytes of base64 text; letters that are none count as 0.
std::string Decoded(std::string_view text) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  uint32_t bits = 0;
  int count = 0;
  for (char c : text) {
    if (c == '=') break;
    const size_t value = kLetters.find(c);
    bits = bits << 6 | static_cast<uint32_t>(value == std::string_view::npos ? 0 : value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    out += static_cast<char>(bits >> count & 0xFF);
  }
  return out;
}

// The order of two values of one type that has an order; nothing for others.
std::optional<int> Order(const Json& a, const Json& b) {
  const std::string_view type = TypeOf(a);
  if (type.empty() || type != TypeOf(b)) return std::nullopt;
  if (type == "N") {
    Decimal x, y;
    if (!Decimal::Parse(Content(a).text, &x) || !Decimal::Parse(Content(b).text, &y)) return std::nullopt;
    return Compare(x, y);
  }
  if (type == "S") return Content(a).text.compare(Content(b).text);
  if (type == "B") return Decoded(Content(a).text).compare(Decoded(Content(b).text));
  return std::nullopt;
}

std::optional<Json> SizeOf(const Json& value) {
  const std::string_view type = TypeOf(value);
  size_t size = 0;
  if (type == "S")
    size = Content(value).text.size();
  else if (type == "B")
    size = Decoded(Content(value).text).size();
  else if (type == "L" || type == "M" || IsSet(type))
    size = Content(value).items.size();
  else
    return std::nullopt;
  return Typed("N", Json::Text(std::to_string(size)));
}

// The value of a condition's operand; nothing where the item does not have it.
std::optional<Json> ValueOf(const Operand& operand, const Json& item) {
  if (operand.kind == Operand::Kind::kValue) return operand.value;
  const Json* found = ValueAt(item, operand.path);
  if (found == nullptr) return std::nullopt;
  return operand.kind == Operand::Kind::kSize ? SizeOf(*found) : *found;
}

bool Compares(const std::string& comparator, const std::optional<Json>& a, const std::optional<Json>& b) {
  const bool same = a && b && SameValue(*a, *b);
  if (comparator == "=") return same;
  // An attribute that is not there differs from every value.
  if (comparator == "<>") return !same;
  if (!a || !b) return false;
  const std::optional<int> order = Order(*a, *b);
  if (!order) return false;
  if (comparator == "<") return *order < 0;
  if (comparator == "<=") return *order <= 0;
  return comparator == ">" ? *order > 0 : *order >= 0;
}

bool Contains(const Json& whole, const Json& part) {
  const std::string_view type = TypeOf(whole), inner = TypeOf(part);
  if (type == "S" && inner == "S") return Content(whole).text.find(Content(part).text) != std::string::npos;
  if (type == "B" && inner == "B") {
    return Decoded(Content(whole).text).find(Decoded(Content(part).text)) != std::string::npos;
  }
  if (IsSet(type)) return type.substr(0, 1) == inner && HasElement(type, Content(whole), Content(part));
  if (type != "L") return false;
  const std::vector<Json>& elements = Content(whole).items;
  return std::any_of(elements.begin(), elements.end(),
                     [&](const Json& each) { return SameValue(each, part); });
}

bool BeginsWith(const Json& whole, const Json& part) {
  const std::string_view type = TypeOf(whole);
  if (type != TypeOf(part)) return false;
  if (type == "S") return Content(whole).text.starts_with(Content(part).text);
  return type == "B" && Decoded(Content(whole).text).starts_with(Decoded(Content(part).text));
}

class Updater {
 public:
  Updater(Json* item, std::string* problem) : before_(*item), item_(item), problem_(problem) {}

  bool All(const Update& update);

 private:
  bool Fail(std::string_view message) {
    if (problem_->empty()) *problem_ = message;
    return false;
  }
  bool Evaluate(const Operand& operand, Json* out);
  bool Arithmetic(const Operand& operand, Json* out);
  // The container of the last step, or null after a problem.
  Json* Parent(const Path& path);
  bool Set(const Path& path, Json value);
  bool Remove(const Path& path);
  bool AddTo(const Update::Action& action);
  bool DeleteFrom(const Update::Action& action);

  const Json before_;
  Json* item_;
  std::string* problem_;
};

bool Updater::Arithmetic(const Operand& operand, Json* out) {
  Json a, b;
  if (!Evaluate(operand.arguments[0], &a) || !Evaluate(operand.arguments[1], &b)) return false;
  Decimal x, y;
  if (TypeOf(a) != "N" || TypeOf(b) != "N" || !Decimal::Parse(Content(a).text, &x) ||
      !Decimal::Parse(Content(b).text, &y)) {
    return Fail(kWrongType);
  }
  if (operand.kind == Operand::Kind::kMinus) y = Negated(y);
  *out = Typed("N", Json::Text(Add(x, y).ToText()));
  return true;
}

bool Updater::Evaluate(const Operand& operand, Json* out) {
  switch (operand.kind) {
    case Operand::Kind::kValue:
      *out = operand.value;
      return true;
    case Operand::Kind::kPath: {
      const Json* found = ValueAt(before_, operand.path);
      if (found == nullptr)
        return Fail("The provided expression refers to an attribute that does not exist in the item");
      *out = *found;
      return true;
    }
    case Operand::Kind::kSize:
      return Fail(
          "Invalid UpdateExpression: The function is not allowed in an update expression; function: size");
    case Operand::Kind::kIfNotExists:
      if (const Json* found = ValueAt(before_, operand.path)) {
        *out = *found;
        return true;
      }
      return Evaluate(operand.arguments[0], out);
    case Operand::Kind::kListAppend: {
      Json tail;
      if (!Evaluate(operand.arguments[0], out) || !Evaluate(operand.arguments[1], &tail)) return false;
      if (TypeOf(*out) != "L" || TypeOf(tail) != "L") return Fail(kWrongType);
      std::vector<Json>& elements = out->items[0].items;
      for (Json& each : tail.items[0].items) elements.push_back(std::move(each));
      return true;
    }
    case Operand::Kind::kPlus:
    case Operand::Kind::kMinus:
      return Arithmetic(operand, out);
  }
  return false;
}

Json* Updater::Parent(const Path& path) {
  Json* at = item_;
  for (size_t i = 0; i + 1 < path.size(); ++i) {
    Json* next = path[i].name.empty() ? nullptr : at->IsObject() ? at->Find(path[i].name) : nullptr;
    if (path[i].name.empty() && at->IsArray() && path[i].index < at->items.size())
      next = &at->items[path[i].index];
    const std::string_view type = next == nullptr ? "" : TypeOf(*next);
    if (type != (path[i + 1].name.empty() ? "L" : "M")) {
      Fail(kWrongPath);
      return nullptr;
    }
    at = &next->items[0];
  }
  return at;
}

bool Updater::Set(const Path& path, Json value) {
  Json* parent = Parent(path);
  if (parent == nullptr) return false;
  const PathStep& last = path.back();
  if (!last.name.empty()) {
    parent->Set(last.name, std::move(value));
  } else if (last.index < parent->items.size()) {
    parent->items[last.index] = std::move(value);
  } else {
    parent->items.push_back(std::move(value));  // beyond the end of a list: at its end
  }
  return true;
}

bool Updater::Remove(const Path& path) {
  Json* parent = Parent(path);
  if (parent == nullptr) return false;
  const PathStep& last = path.back();
  if (!last.name.empty())
    parent->Remove(last.name);
  else if (last.index < parent->items.size())
    parent->items.erase(parent->items.begin() + last.index);
  return true;
}

bool Updater::AddTo(const Update::Action& action) {
  const Json* found = ValueAt(before_, action.path);
  const Json& more = action.operand.value;
  const std::string_view type = TypeOf(more);
  if (type != "N" && !IsSet(type)) {
    return Fail(
        "Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ADD, operand "
        "type: " +
        std::string(type));
  }
  if (found == nullptr) return Set(action.path, more);
  if (TypeOf(*found) != type) return Fail(kWrongType);
  Json sum = *found;
  if (type == "N") {
    Decimal x, y;
    if (!Decimal::Parse(Content(*found).text, &x) || !Decimal::Parse(Content(more).text, &y))
      return Fail(kWrongType);
    sum = Typed("N", Json::Text(Add(x, y).ToText()));
  } else {
    for (const Json& each : Content(more).items) {
      if (!HasElement(type, Content(sum), each)) sum.items[0].items.push_back(each);
    }
  }
  return Set(action.path, std::move(sum));
}

bool Updater::DeleteFrom(const Update::Action& action) {
  const Json* found = ValueAt(before_, action.path);
  const Json& less = action.operand.value;
  const std::string_view type = TypeOf(less);
  if (!IsSet(type)) {
    return Fail(
        "Invalid UpdateExpression: Incorrect operand type for operator or function; operator: DELETE, "
        "operand type: " +
        std::string(type));
  }
  if (found == nullptr) return true;
  if (TypeOf(*found) != type) return Fail(kWrongType);
  Json rest = Json::Array();
  for (const Json& each : Content(*found).items) {
    if (!HasElement(type, Content(less), each)) rest.items.push_back(each);
  }
  return rest.items.empty() ? Remove(action.path) : Set(action.path, Typed(type, std::move(rest)));
}

bool Updater::All(const Update& update) {
  for (const Update::Action& action : update.sets) {
    Json value;
    if (!Evaluate(action.operand, &value) || !Set(action.path, std::move(value))) return false;
  }
  for (const Update::Action& action : update.adds) {
    if (!AddTo(action)) return false;
  }
  for (const Update::Action& action : update.deletes) {
    if (!DeleteFrom(action)) return false;
  }
  // Elements of one list are removed from behind, so that the places of the others stay what they were.
  std::vector<const Path*> removes;
  for (const Update::Action& action : update.removes) removes.push_back(&action.path);
  std::stable_sort(removes.begin(), removes.end(),
                   [](const Path* a, const Path* b) { return a->back().index > b->back().index; });
  return std::all_of(removes.begin(), removes.end(), [&](const Path* path) { return Remove(*path); });
}

}  // namespace

std::string_view TypeOf(const Json& value) {
  if (!value.IsObject() || value.keys.size() != 1) return "";
  const auto* type = std::find(std::begin(kTypes), std::end(kTypes), value.keys[0]);
  return type == std::end(kTypes) ? "" : *type;
}

bool SameValue(const Json& a, const Json& b) {
  const std::string_view type = TypeOf(a);
  if (type.empty() || type != TypeOf(b)) return false;
  const Json &x = Content(a), &y = Content(b);
  if (type == "N") return SameElement("NS", x, y);
  if (type == "L")
    return x.items.size() == y.items.size() &&
           std::equal(x.items.begin(), x.items.end(), y.items.begin(), SameValue);
  if (type == "M") {
    if (x.items.size() != y.items.size()) return false;
    for (size_t i = 0; i < x.keys.size(); ++i) {
      const Json* other = y.Find(x.keys[i]);
      if (other == nullptr || !SameValue(x.items[i], *other)) return false;
    }
    return true;
  }
  if (!IsSet(type)) return SameJson(x, y);
  return x.items.size() == y.items.size() &&
         std::all_of(x.items.begin(), x.items.end(),
                     [&](const Json& each) { return HasElement(type, y, each); });
}

const Json* ValueAt(const Json& item, const Path& path) {
  const Json* at = item.Find(path[0].name);
  for (size_t i = 1; i < path.size() && at != nullptr; ++i) {
    const std::string_view type = TypeOf(*at);
    if (type != (path[i].name.empty() ? "L" : "M")) return nullptr;
    const Json& inner = Content(*at);
    if (!path[i].name.empty())
      at = inner.Find(path[i].name);
    else
      at = path[i].index < inner.items.size() ? &inner.items[path[i].index] : nullptr;
  }
  return at;
}

bool Holds(const Condition& condition, const Json& item) {
  const auto holds = [&](const Condition& each) { return Holds(each, item); };
  const std::vector<Condition>& inner = condition.conditions;
  std::vector<std::optional<Json>> values;
  for (const Operand& operand : condition.operands) values.push_back(ValueOf(operand, item));
  switch (condition.kind) {
    case Condition::Kind::kAnd:
      return std::all_of(inner.begin(), inner.end(), holds);
    case Condition::Kind::kOr:
      return std::any_of(inner.begin(), inner.end(), holds);
    case Condition::Kind::kNot:
      return !Holds(inner[0], item);
    case Condition::Kind::kCompare:
      return Compares(condition.comparator, values[0], values[1]);
    case Condition::Kind::kBetween:
      return Compares(">=", values[0], values[1]) && Compares("<=", values[0], values[2]);
    case Condition::Kind::kIn:
      return std::any_of(values.begin() + 1, values.end(),
                         [&](const auto& each) { return Compares("=", values[0], each); });
    case Condition::Kind::kExists:
      return ValueAt(item, condition.path) != nullptr;
    case Condition::Kind::kNotExists:
      return ValueAt(item, condition.path) == nullptr;
    case Condition::Kind::kType: {
      const Json* found = ValueAt(item, condition.path);
      return found != nullptr && values[0] && TypeOf(*values[0]) == "S" &&
             TypeOf(*found) == Content(*values[0]).text;
    }
    case Condition::Kind::kBeginsWith:
      return values[0] && values[1] && BeginsWith(*values[0], *values[1]);
    case Condition::Kind::kContains:
      return values[0] && values[1] && Contains(*values[0], *values[1]);
  }
  return false;
}

bool Apply(const Update& update, Json* item, std::string* problem) {
  return Updater(item, problem).All(update);
}

}  // namespace aslc::sim::dynamodb

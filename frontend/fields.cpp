// Checks objects against the rows of fields.def and choice_ops.def.
#include "frontend/fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "frontend/suggest.h"
#include "frontend/timestamp.h"

namespace aslc::frontend {
namespace {

constexpr bool kInPath_Both = true, kInAta_Both = true, kComputed_Both = false;
constexpr bool kInPath_Path = true, kInAta_Path = false, kComputed_Path = false;
constexpr bool kInPath_Ata = false, kInAta_Ata = true, kComputed_Ata = false;
constexpr bool kInPath_Calc = true, kInAta_Calc = true, kComputed_Calc = true;
constexpr int kR = 2, kO = 1, kX = 0;

struct TableRow {
  FieldRow row;
  int presence;
};

#define ROW(object, name, shape, language, domain, presence)                                     \
  {{ObjectKind::k##object, name, Shape::k##shape, kInPath_##language, kInAta_##language,         \
    kComputed_##language, domain, k##presence == kR},                                            \
   k##presence},
// The shape of a choice operator's operand, and of its Path twin, which type tests do not have.
#define TWIN_None(object, name)
#define TWIN_Eq(object, name) ROW(object, name "Path", Path, Path, "", O)
#define TWIN_Lt(object, name) TWIN_Eq(object, name)
#define TWIN_Le(object, name) TWIN_Eq(object, name)
#define TWIN_Gt(object, name) TWIN_Eq(object, name)
#define TWIN_Ge(object, name) TWIN_Eq(object, name)
constexpr TableRow kTable[] = {
#define FIELD(name, shape, language, domain, task, parallel, map, pass, wait, choice, succeed, fail) \
  ROW(Task, #name, shape, language, domain, task)                                                    \
  ROW(Parallel, #name, shape, language, domain, parallel)                                            \
  ROW(Map, #name, shape, language, domain, map)                                                      \
  ROW(Pass, #name, shape, language, domain, pass)                                                    \
  ROW(Wait, #name, shape, language, domain, wait)                                                    \
  ROW(Choice, #name, shape, language, domain, choice)                                                \
  ROW(Succeed, #name, shape, language, domain, succeed)                                              \
  ROW(Fail, #name, shape, language, domain, fail)
#define MEMBER(object, name, shape, language, domain, presence) \
  ROW(object, #name, shape, language, domain, presence)
#include "frontend/fields.def"
#define CHOICE_OP(name, family, predicate, operand) \
  ROW(Rule, #name, operand, Path, "", O) TWIN_##predicate(Rule, #name)
#include "frontend/choice_ops.def"
#define CHOICE_OP(name, family, predicate, operand) \
  ROW(Operand, #name, operand, Path, "", O) TWIN_##predicate(Operand, #name)
#include "frontend/choice_ops.def"
};
#undef ROW

constexpr std::string_view kObjectTexts[] = {
#define OBJECT(name, text) text,
#include "frontend/fields.def"
};

enum class Rule { kAtMostOne, kAtLeastOne, kExactlyOne, kTransition };
struct GroupRow {
  ObjectKind object;
  Rule rule;
  std::string_view fields;
};
constexpr GroupRow kGroups[] = {
#define GROUP(object, rule, fields) {ObjectKind::k##object, Rule::k##rule, fields},
#include "frontend/fields.def"
};

std::vector<std::string_view> Split(std::string_view text) {
  std::vector<std::string_view> words;
  while (true) {
    size_t bar = text.find('|');
    words.push_back(text.substr(0, bar));
    if (bar == std::string_view::npos) return words;
    text.remove_prefix(bar + 1);
  }
}

// "`A`, `B` and `C`"
std::string Join(const std::vector<std::string_view>& words, std::string_view last) {
  std::string out;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? fmt::format(" {} ", last) : ", ";
    out += fmt::format("`{}`", words[i]);
  }
  return out;
}

const FieldRow* FindRow(ObjectKind kind, std::string_view name) {
  for (const TableRow& entry : kTable) {
    if (entry.row.object == kind && entry.presence != kX && entry.row.name == name) return &entry.row;
  }
  return nullptr;
}

bool IsState(ObjectKind kind) { return kind <= ObjectKind::kFail; }

// Where a field that does not belong here does belong: "Task and Map states", "a retrier".
std::string Owners(std::string_view name) {
  std::vector<std::string_view> states, others;
  for (const TableRow& entry : kTable) {
    if (entry.presence == kX || entry.row.name != name) continue;
    std::string_view text = ObjectText(entry.row.object);
    if (IsState(entry.row.object)) {
      text.remove_prefix(std::string_view("a ").size());
      text.remove_suffix(std::string_view(" state").size());
      states.push_back(text);
    } else if (entry.row.object != ObjectKind::kOperand) {
      others.push_back(text);
    }
  }
  if (!states.empty()) others = states;
  std::string out;
  for (size_t i = 0; i < others.size(); ++i) {
    if (i > 0) out += i + 1 == others.size() ? " and " : ", ";
    out += others[i];
  }
  return states.empty() ? out : out + " states";
}

std::string_view ShapeText(Shape shape) {
  switch (shape) {
    case Shape::kAny:
      return "a value";
    case Shape::kString:
    case Shape::kEnum:
      return "a string";
    case Shape::kBool:
    case Shape::kEnd:
      return "true or false";
    case Shape::kInteger:
      return "a whole number";
    case Shape::kNumber:
      return "a number";
    case Shape::kTimestamp:
      return "a timestamp";
    case Shape::kObject:
    case Shape::kStates:
      return "an object";
    case Shape::kArray:
    case Shape::kList:
      return "an array";
    case Shape::kPath:
      return "a path";
    case Shape::kPathOrNull:
    case Shape::kResultPath:
      return "a path or null";
    case Shape::kReference:
    case Shape::kInputReference:
      return "a reference path";
    case Shape::kExpression:
      return "a path or an intrinsic function";
  }
  return "";
}

bool HasShape(Shape shape, const Node& node) {
  switch (shape) {
    case Shape::kAny:
      return true;
    case Shape::kBool:
    case Shape::kEnd:
      return node.kind == NodeKind::kBool;
    case Shape::kInteger:
      return node.IsNumber() && node.text.find_first_of(".eE") == std::string::npos;
    case Shape::kNumber:
      return node.IsNumber();
    case Shape::kObject:
    case Shape::kStates:
      return node.IsObject();
    case Shape::kArray:
    case Shape::kList:
      return node.IsArray();
    case Shape::kPathOrNull:
    case Shape::kResultPath:
      return node.IsString() || node.kind == NodeKind::kNull;
    case Shape::kString:
    case Shape::kEnum:
    case Shape::kTimestamp:
    case Shape::kPath:
    case Shape::kReference:
    case Shape::kInputReference:
    case Shape::kExpression:
      return node.IsString();
  }
  return false;
}

double ToDouble(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec != std::errc::result_out_of_range) return value;
  // Too large, or too small to tell from zero: only the exponent's sign can be negative.
  bool tiny = text.find("e-") != std::string_view::npos || text.find("E-") != std::string_view::npos;
  return tiny ? 0 : text.starts_with('-') ? -HUGE_VAL : HUGE_VAL;
}

class FieldChecker {
 public:
  FieldChecker(ParseContext& context, ObjectKind kind, Language language, Fields& fields, Where place,
               std::string_view subject)
      : sink_(context.sink),
        allow_unknown_fields_(context.allow_unknown_fields),
        kind_(kind),
        language_(language),
        fields_(fields),
        place_(place),
        subject_(subject) {}

  void Run() {
    const Node& object = fields_.object();
    for (size_t i : EffectiveMembers(object)) {
      const Member& member = object.members[i];
      const FieldRow* row = FindRow(kind_, member.key);
      if (row == nullptr) {
        Refuse(member);
      } else if (CheckLanguage(*row, member) && CheckShape(*row, object.nodes[i])) {
        fields_.Add(*row, object.nodes[i]);
      }
      if (row != nullptr && !IsOff(*row, object.nodes[i])) present_.emplace_back(row->name, &member);
    }
    CheckRequired(object);
    for (const GroupRow& group : kGroups) {
      if (group.object == kind_) CheckGroup(group);
    }
  }

 private:
  // `"End": false` is as good as no `End`.
  static bool IsOff(const FieldRow& row, const Node& value) {
    return row.shape == Shape::kEnd && value.kind == NodeKind::kBool && !value.boolean;
  }

  // The service names all missing fields of an object at once.
  void CheckRequired(const Node& object) {
    std::vector<std::string_view> missing;
    for (const TableRow& entry : kTable) {
      const FieldRow& row = entry.row;
      if (row.object == kind_ && row.required && object.Find(row.name) == nullptr) missing.push_back(row.name);
    }
    for (std::string_view name : missing) {
      sink_.Report(diag::MissingField, place_, subject_, name)
          .ServiceMessage(fmt::format("These fields are required: [{}]", fmt::join(missing, ", ")))
          .Emit();
    }
  }

  void Refuse(const Member& member) {
    if (kind_ == ObjectKind::kOperand && FindRow(ObjectKind::kRule, member.key) != nullptr) {
      sink_.Report(diag::FieldOfNestedRule, member.key_range, member.key).Emit();
      return;
    }
    std::vector<std::string_view> candidates;
    for (const TableRow& entry : kTable) {
      const FieldRow& row = entry.row;
      bool usable = language_ == Language::kJsonata ? row.in_jsonata : row.in_jsonpath;
      if (row.object == kind_ && entry.presence != kX && usable) candidates.push_back(row.name);
    }
    std::string owners = Owners(member.key);
    if (owners.empty() && allow_unknown_fields_) return;
    if (owners.empty()) {
      sink_.Report(diag::UnknownField, member.key_range, member.key, ObjectText(kind_))
          .Suggest(frontend::Suggest(member.key, candidates))
          .Emit();
    } else {
      sink_.Report(diag::MisplacedField, member.key_range, member.key, ObjectText(kind_), owners).Emit();
    }
  }

  bool CheckLanguage(const FieldRow& row, const Member& member) {
    if (language_ == Language::kJsonPath ? row.in_jsonpath : row.in_jsonata) return true;
    const auto& message = row.in_jsonata ? diag::JsonataOnlyField : diag::JsonpathOnlyField;
    sink_.Report(message, member.key_range, row.name).Emit();
    return false;
  }

  bool CheckShape(const FieldRow& row, const Node& value) {
    if (language_ == Language::kJsonata && row.computed && IsExpression(value)) return true;
    if (!HasShape(row.shape, value)) {
      auto placeholder = value.IsString() ? FindPlaceholder(value.text) : std::nullopt;
      bool scalar = row.shape >= Shape::kBool && row.shape <= Shape::kNumber;
      if (placeholder && scalar) {
        sink_.Report(diag::QuotedPlaceholder, value, row.name, ShapeText(row.shape), *placeholder).Emit();
      } else {
        sink_.Report(diag::WrongType, value, row.name, ShapeText(row.shape), DescribeNode(value)).Emit();
      }
      return false;
    }
    switch (row.shape) {
      case Shape::kInteger:
      case Shape::kNumber:
        return CheckBounds(row, value);
      case Shape::kEnum:
        return CheckEnum(row, value);
      case Shape::kTimestamp:
        return CheckTimestamp(value);
      case Shape::kStates:
      case Shape::kList:
        if (!value.nodes.empty()) return true;
        sink_.Report(diag::EmptyValue, value, row.name).Emit();
        return false;
      default:
        return true;
    }
  }

  // The service's bounds of fractions are fractions.
  static std::string ServiceBound(const FieldRow& row, std::string_view bound) {
    bool fraction = row.shape == Shape::kNumber && bound.find('.') == std::string_view::npos;
    return std::string(bound) + (fraction ? ".0" : "");
  }

  bool CheckBounds(const FieldRow& row, const Node& value) {
    size_t dots = row.domain.find("..");
    if (dots == std::string_view::npos) return true;
    std::string_view least = row.domain.substr(0, dots), greatest = row.domain.substr(dots + 2);
    double number = ToDouble(value.text);
    if (!least.empty() && number < ToDouble(least)) {
      sink_.Report(diag::BelowMinimum, value, row.name, value.text, least)
          .ServiceMessage("Minimum value is " + ServiceBound(row, least))
          .Emit();
      return false;
    }
    // A whole number without a bound of its own still has to fit into 32 bits.
    if (greatest.empty() && row.shape == Shape::kInteger) greatest = "2147483647";
    if (!greatest.empty() && number > ToDouble(greatest)) {
      sink_.Report(diag::AboveMaximum, value, row.name, value.text, greatest)
          .ServiceMessage("Maximum value is " + ServiceBound(row, greatest))
          .Emit();
      return false;
    }
    if (!std::isfinite(number)) {
      sink_.Report(diag::AboveMaximum, value, row.name, value.text, "1.7976931348623157e308").Emit();
      return false;
    }
    return true;
  }

  bool CheckEnum(const FieldRow& row, const Node& value) {
    std::vector<std::string_view> words = Split(row.domain);
    if (std::find(words.begin(), words.end(), value.text) != words.end()) return true;
    if (auto placeholder = FindPlaceholder(value.text)) {
      sink_.Report(diag::QuotedPlaceholder, value, row.name, Join(words, "or"), *placeholder)
          .Hint(fmt::format("give it a value with `--substitute {}=value`", *placeholder))
          .Emit();
      return false;
    }
    sink_.Report(diag::UnknownValue, value, row.name, value.text, Join(words, "and"))
        .Suggest(frontend::Suggest(value.text, words))
        .Emit();
    return false;
  }

  // A placeholder may stand for a timestamp, or for a part of one.
  bool CheckTimestamp(const Node& value) {
    if (IsTimestamp(value.text) || FindPlaceholder(value.text)) return true;
    sink_.Report(diag::InvalidTimestamp, value, value.text).Emit();
    return false;
  }

  const Member* Present(std::string_view name) const {
    for (const auto& [present, member] : present_) {
      if (present == name) return member;
    }
    return nullptr;
  }

  void CheckGroup(const GroupRow& group) {
    std::vector<std::string_view> names = Split(group.fields);
    const Member* first = nullptr;
    for (std::string_view name : names) {
      const Member* member = Present(name);
      if (member == nullptr) continue;
      if (first == nullptr) {
        first = member;
      } else if (group.rule != Rule::kAtLeastOne) {
        bool in_order = first->key_range.begin <= member->key_range.begin;
        const Member* earlier = in_order ? first : member;
        sink_.Report(diag::ExclusiveFields, (in_order ? member : first)->key_range, first->key, member->key)
            .Note(earlier->key_range, fmt::format("`{}` is here", earlier->key))
            .Emit();
        return;
      }
    }
    if (first != nullptr || group.rule == Rule::kAtMostOne) return;
    if (group.rule == Rule::kTransition) {
      sink_.Report(diag::MissingNext, place_, subject_).Emit();
      return;
    }
    if (language_ == Language::kJsonata) {
      std::erase_if(names, [&](std::string_view name) { return !FindRow(kind_, name)->in_jsonata; });
    }
    sink_.Report(diag::MissingOneOf, place_, subject_, Join(names, "and")).Emit();
  }

  DiagnosticSink& sink_;
  bool allow_unknown_fields_;
  ObjectKind kind_;
  Language language_;
  Fields& fields_;
  Where place_;
  std::string_view subject_;
  std::vector<std::pair<std::string_view, const Member*>> present_;
};

}  // namespace

std::string_view ObjectText(ObjectKind kind) { return kObjectTexts[static_cast<size_t>(kind)]; }

const Node* Fields::Find(std::string_view name) const {
  for (const auto& [row, value] : found_) {
    if (row->name == name) return value;
  }
  return nullptr;
}

const Node* Fields::FindConstant(std::string_view name) const {
  const Node* node = Find(name);
  bool computed = node != nullptr && language_ == Language::kJsonata && Row(name)->computed;
  return computed && IsExpression(*node) ? nullptr : node;
}

const Node* Fields::FindExpression(std::string_view name) const {
  const Node* node = Find(name);
  return FindConstant(name) == node ? nullptr : node;
}

const FieldRow* Fields::Row(std::string_view name) const {
  for (const auto& [row, value] : found_) {
    if (row->name == name) return row;
  }
  return nullptr;
}

std::string Fields::Text(std::string_view name) const {
  const Node* node = Find(name);
  return node == nullptr ? std::string() : node->text;
}

int64_t Fields::Integer(std::string_view name, int64_t absent) const {
  const Node* node = FindConstant(name);
  if (node == nullptr) return absent;
  int64_t value = 0;
  std::from_chars(node->text.data(), node->text.data() + node->text.size(), value);
  return value;
}

double Fields::Number(std::string_view name, double absent) const {
  const Node* node = Find(name);
  return node == nullptr ? absent : ToDouble(node->text);
}

Fields CheckFields(ParseContext& context, ObjectKind kind, Language language, const Node& object, Where place,
                   std::string_view subject) {
  Fields fields(object, language);
  FieldChecker(context, kind, language, fields, place, subject).Run();
  return fields;
}

bool IsExpression(const Node& node) {
  constexpr size_t kDelimiters = 4;  // bytes of `{%` and `%}`
  return node.IsString() && node.text.size() >= kDelimiters && node.text.starts_with("{%") &&
         node.text.ends_with("%}");
}

std::vector<size_t> EffectiveMembers(const Node& object) {
  std::vector<size_t> positions;
  std::set<std::string_view> repeated, done;
  for (const Member& member : object.members) {
    if (member.duplicate) repeated.insert(member.key);
  }
  for (size_t i = object.members.size(); i-- > 0;) {
    const std::string& key = object.members[i].key;
    if (repeated.contains(key) && !done.insert(key).second) continue;
    positions.push_back(i);
  }
  std::reverse(positions.begin(), positions.end());
  return positions;
}

std::string DescribeNode(const Node& node) {
  switch (node.kind) {
    case NodeKind::kNull:
      return "null";
    case NodeKind::kBool:
      return node.boolean ? "true" : "false";
    case NodeKind::kNumber:
      return fmt::format("the number {}", node.text);
    case NodeKind::kArray:
      return "an array";
    case NodeKind::kObject:
      return "an object";
    case NodeKind::kString:
      break;
  }
  constexpr size_t kQuotedMax = 60;
  if (node.text.size() > kQuotedMax) return "a string";
  return node.text.empty() ? "an empty string" : fmt::format("the string `{}`", node.text);
}

bool RequireObject(ParseContext& context, const Node& node, std::string_view field) {
  if (node.IsObject()) return true;
  context.sink.Report(diag::WrongType, node, field, "an object", DescribeNode(node)).Emit();
  return false;
}

bool RequireObjectIn(ParseContext& context, const Node& array, const Node& element, std::string_view field) {
  return RequireObject(context, element, fmt::format("{}[{}]", field, &element - array.nodes.data()));
}

std::optional<std::string_view> FindPlaceholder(std::string_view text) {
  size_t open = text.find("${");
  size_t close = open == std::string_view::npos ? open : text.find('}', open);
  if (close == std::string_view::npos || close == open + 2) return std::nullopt;
  return text.substr(open + 2, close - open - 2);
}

SourceRange FirstByte(const Node& node) { return {node.range.begin, node.range.begin + 1}; }

int64_t CountCharacters(std::string_view text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; });
}

}  // namespace aslc::frontend

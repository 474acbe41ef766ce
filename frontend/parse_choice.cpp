// Choice and its rules (spec "Choice State"). The operators are the rows of choice_ops.def; a row with a
// predicate stands for two, the second with `Path` behind its name.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "frontend/parse.h"
#include "frontend/template.h"

namespace aslc::frontend {
namespace {

struct OperatorRow {
  std::string_view name;
  ChoiceOp op;
  bool has_twin;
};
// Predicates of ir/predicates.def, and None.
constexpr bool kTwin_None = false, kTwin_Eq = true, kTwin_Lt = true, kTwin_Le = true, kTwin_Gt = true,
               kTwin_Ge = true;
constexpr OperatorRow kOperators[] = {
#define CHOICE_OP(name, family, predicate, operand) {#name, ChoiceOp::name, kTwin_##predicate},
#include "frontend/choice_ops.def"
};

// The row an operator's name belongs to, and whether it is the twin with a path; null when it is none.
const OperatorRow* FindOperator(std::string_view name, bool* is_path) {
  *is_path = false;
  for (const OperatorRow& row : kOperators) {
    if (row.name == name) return &row;
    if (!row.has_twin || !name.starts_with(row.name) || name.substr(row.name.size()) != "Path") continue;
    *is_path = true;
    return &row;
  }
  return nullptr;
}

bool IsCombinator(std::string_view name) { return name == "And" || name == "Or" || name == "Not"; }

// A pattern of StringMatches knows the escapes `\*` and `\\`.
void CheckPattern(ParseContext& context, const Node& string) {
  const std::string& text = string.text;
  for (uint32_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') continue;
    char next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (next != '*' && next != '\\') {
      context.sink.Report(diag::PatternEscape, Where(string.Within(i, i + 2), string)).Emit();
      return;
    }
    ++i;
  }
}

class RuleParser {
 public:
  explicit RuleParser(ParseContext& context) : context_(context), sink_(context.sink) {}

  ChoiceRule Parse(ObjectKind kind, const Node& node, const Fields& fields) {
    ChoiceRule rule;
    rule.range = node.range;
    const Member* chosen = FindOperatorMember(node);
    if (chosen == nullptr) return rule;
    const Node* value = fields.Find(chosen->key);
    bool is_path = false;
    const OperatorRow* row = FindOperator(chosen->key, &is_path);
    if (row == nullptr) {
      ParseCombinator(rule, node, *chosen, value);
      return rule;
    }
    rule.op = row->op;
    std::optional<Path> variable = ParsePathOf(context_, fields, "Variable");
    if (variable) rule.variable = std::move(*variable);
    if (node.Find("Variable") == nullptr) {
      sink_.Report(diag::MissingField, Where(chosen->key_range, node), ObjectText(kind), "Variable").Emit();
    }
    if (value == nullptr) return rule;
    if (is_path) {
      rule.operand = ParsePathOf(context_, fields, chosen->key);
    } else {
      rule.literal_json = Document::ToJson(*value);
      if (row->op == ChoiceOp::StringMatches) CheckPattern(context_, *value);
    }
    return rule;
  }

 private:
  // The one member that is an operator. Reported when there is none, or more than one.
  const Member* FindOperatorMember(const Node& node) {
    const Member* chosen = nullptr;
    bool has_other = false;
    constexpr std::string_view kOthers[] = {"Variable", "Next", "Comment", "Assign", "Output", "Condition"};
    for (size_t i : EffectiveMembers(node)) {
      const Member& member = node.members[i];
      bool is_path = false;
      if (!IsCombinator(member.key) && FindOperator(member.key, &is_path) == nullptr) {
        has_other |= std::find(std::begin(kOthers), std::end(kOthers), member.key) == std::end(kOthers);
      } else if (chosen == nullptr) {
        chosen = &member;
      } else {
        sink_.Report(diag::RuleWithTwoOperators, member.key_range, chosen->key, member.key)
            .Note(chosen->key_range, fmt::format("`{}` is here", chosen->key))
            .Emit();
        return nullptr;
      }
    }
    // An unknown field was reported already: most likely it is the operator, misspelt.
    if (chosen == nullptr && (!has_other || context_.allow_unknown_fields)) {
      sink_.Report(diag::RuleWithoutOperator, Where(FirstByte(node), node)).Emit();
    }
    return chosen;
  }

  void ParseCombinator(ChoiceRule& rule, const Node& node, const Member& name, const Node* value) {
    rule.kind = name.key == "And"  ? ChoiceRule::Kind::kAnd
                : name.key == "Or" ? ChoiceRule::Kind::kOr
                                   : ChoiceRule::Kind::kNot;
    if (node.Find("Variable") != nullptr) {
      sink_.Report(diag::ExclusiveFields, name.key_range, "Variable", name.key).Emit();
    }
    if (value == nullptr) return;
    if (value->IsObject()) {
      rule.operands.push_back(ParseOperand(*value));
      return;
    }
    for (const Node& operand : value->nodes) {
      if (RequireObjectIn(context_, *value, operand, name.key))
        rule.operands.push_back(ParseOperand(operand));
    }
  }

  ChoiceRule ParseOperand(const Node& node) {
    Fields fields = CheckFields(context_, ObjectKind::kOperand, Language::kJsonPath, node,
                                Where(FirstByte(node), node), ObjectText(ObjectKind::kOperand));
    return Parse(ObjectKind::kOperand, node, fields);
  }

  ParseContext& context_;
  DiagnosticSink& sink_;
};

// true, false or an expression.
Template ParseCondition(ParseContext& context, const Node& node, const ExpressionPlace& place) {
  if (node.kind != NodeKind::kBool && !IsExpression(node)) {
    context.sink.Report(diag::WrongType, node, "Condition", "true, false or an expression", DescribeNode(node))
        .Emit();
  }
  return ParseTemplate(context, node, place);
}

}  // namespace

void ParseChoice(StateParse& parse) {
  if (const Node* target = parse.fields.Find("Default")) parse.state.default_next = ParseTarget(*target);
  const Node* choices = parse.fields.Find("Choices");
  if (choices == nullptr) return;
  ParseContext& context = parse.context;
  for (const Node& node : choices->nodes) {
    if (!RequireObjectIn(context, *choices, node, "Choices")) continue;
    Where place(FirstByte(node), node);
    Fields fields = CheckFields(context, ObjectKind::kRule, parse.language, node, place, "the choice rule");
    ChoiceArm arm;
    arm.range = node.range;
    if (const Node* next = fields.Find("Next")) arm.next = ParseTarget(*next);
    ExpressionPlace rule;
    rule.location = fmt::format("Choices[{}]", &node - choices->nodes.data());
    arm.output = ParseOutputField(parse, fields, rule);
    arm.assign = ParseAssignField(parse, fields, rule);
    if (parse.jsonpath()) {
      arm.rule = RuleParser(context).Parse(ObjectKind::kRule, node, fields);
    } else if (const Node* condition = fields.Find("Condition")) {
      arm.condition = ParseCondition(context, *condition, rule.Member("Condition"));
    } else if (node.Find("Condition") == nullptr) {
      context.sink.Report(diag::MissingField, place, "the choice rule", "Condition").Emit();
    }
    parse.state.arms.push_back(std::move(arm));
  }
}

}  // namespace aslc::frontend

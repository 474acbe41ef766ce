// The checks of JSONata in states: parsing, positions in the definition, and references (reference:
// "Reserved variable $states").
#include "frontend/state_expression.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "frontend/jsonata/analysis.h"
#include "frontend/jsonata/expression.h"
#include "frontend/jsonata/parser.h"

namespace aslc::frontend {
namespace {

using JNode = jsonata::Node;
using JKind = jsonata::Kind;

constexpr std::string_view kOpen = "{%", kClose = "%}", kBlanks = " \t\r\n\v";

// Ranges in the expression to ranges in the definition's file, through the escapes of its string.
void Rebase(JNode& node, const Node& string, uint32_t first) {
  SourceRange range = string.Within(first + node.range.begin, first + node.range.end);
  node.range = {range.begin, range.end};
  auto rebase = [&](const jsonata::NodePtr& part) {
    if (part) Rebase(*part, string, first);
  };
  for (const auto& kid : node.kids) rebase(kid);
  for (const auto* stages : {&node.predicates, &node.stages}) {
    for (const jsonata::Stage& stage : *stages) rebase(stage.filter);
  }
  for (const auto* pairs : {&node.pairs, &node.group}) {
    for (const jsonata::Pair& pair : *pairs) {
      rebase(pair.key);
      rebase(pair.value);
    }
  }
  for (const jsonata::SortTerm& term : node.terms) rebase(term.expression);
}

// What an expression refers to. `top`: there is no context item yet, so that a bare name means nothing.
class References {
 public:
  References(ParseContext& context, const Node& string, const ExpressionPlace& place, StateExpression& out)
      : sink_(context.sink),
        string_(string),
        place_(place),
        out_(out),
        bound_(jsonata::Analyze(*out.root, {}, jsonata::Dialect::kAws).bound) {}

  void Visit(const JNode& node, bool top) {
    switch (node.kind) {
      case JKind::kName:
        if (top) RefuseAtTop(node, node.text);
        break;
      case JKind::kVariable:
        Variable(node, top);
        break;
      case JKind::kPath:
        StatesMember(node);
        for (size_t i = 0; i < node.steps().size(); ++i) Visit(*node.steps()[i], top && i == 0);
        break;
      case JKind::kLambda:
      case JKind::kTransform:
        VisitKids(node, false);
        break;
      default:
        VisitKids(node, top);
        break;
    }
    for (const jsonata::Pair& pair : node.pairs) VisitPair(pair, top);
    for (const jsonata::Pair& pair : node.group) VisitPair(pair, false);
    for (const auto* stages : {&node.predicates, &node.stages}) {
      for (const jsonata::Stage& stage : *stages) {
        if (stage.filter) Visit(*stage.filter, false);
      }
    }
    for (const jsonata::SortTerm& term : node.terms) Visit(*term.expression, false);
  }

 private:
  void VisitKids(const JNode& node, bool top) {
    for (const auto& kid : node.kids) {
      if (kid) Visit(*kid, top);
    }
  }
  void VisitPair(const jsonata::Pair& pair, bool top) {
    Visit(*pair.key, top);
    Visit(*pair.value, top);
  }
  Where Place(const JNode& node) const {
    return Where(SourceRange{node.range.begin, node.range.end}, string_);
  }

  void RefuseAtTop(const JNode& node, const std::string& name) {
    if (refused_.insert(name).second) sink_.Report(diag::TopLevelReference, Place(node), name).Emit();
  }

  void Variable(const JNode& node, bool top) {
    if (node.text.empty() || node.text == "$") {
      if (top) RefuseAtTop(node, "$" + node.text);
      return;
    }
    bool known = node.text == "states" || bound_.contains(node.text) ||
                 jsonata::BuiltinNumber(node.text, jsonata::Dialect::kAws) >= 0;
    if (known || !read_.insert(node.text).second) return;
    out_.variables.push_back({node.text, {node.range.begin, node.range.end}});
  }

  void StatesMember(const JNode& path) {
    const auto& steps = path.steps();
    if (steps.size() < 2 || steps[0]->kind != JKind::kVariable || steps[0]->text != "states") return;
    if (bound_.contains("states") || steps[1]->kind != JKind::kName) return;
    const std::string& name = steps[1]->text;
    bool known = name == "input" || name == "context" || (name == "result" && place_.result) ||
                 (name == "errorOutput" && place_.error_output);
    if (!known) sink_.Report(diag::NoStatesMember, Place(*steps[1]), "$states." + name).Emit();
  }

  DiagnosticSink& sink_;
  const Node& string_;
  const ExpressionPlace& place_;
  StateExpression& out_;
  jsonata::Names bound_;
  std::set<std::string> refused_, read_;
};

void ReportSyntax(ParseContext& context, const Node& string, uint32_t first, const jsonata::SyntaxError& error) {
  SourceRange range = string.range;
  if (error.placed) range = string.Within(first + error.range.begin, first + error.range.end);
  auto report = context.sink.Report(diag::ExpressionSyntax, Where(range, string), error.message);
  if (std::optional<std::string_view> name = FindPlaceholder(string.text)) {
    std::move(report)
        .Hint(fmt::format("give the placeholder a value with `--substitute {}=value`", *name))
        .Emit();
  } else {
    std::move(report).Emit();
  }
}

}  // namespace

ExpressionPlace ExpressionPlace::Member(std::string_view key) const {
  ExpressionPlace place = *this;
  (place.location += '/') += key;
  return place;
}

ExpressionPlace ExpressionPlace::Element(size_t index) const {
  ExpressionPlace place = *this;
  place.location += fmt::format("[{}]", index);
  return place;
}

void CheckDelimiters(ParseContext& context, const Node& string) {
  bool opens = string.text.starts_with(kOpen), closes = string.text.ends_with(kClose);
  if (IsExpression(string) || (!opens && !closes)) return;
  context.sink.Report(diag::ExpressionDelimiters, string, opens ? kOpen : kClose, opens ? kClose : kOpen).Emit();
}

std::optional<StateExpression> ParseStateExpression(ParseContext& context, const Node& string,
                                                    const ExpressionPlace& place) {
  std::string_view inside(string.text);
  inside.remove_prefix(kOpen.size());
  inside.remove_suffix(kClose.size());
  size_t blanks = std::min(inside.find_first_not_of(kBlanks), inside.size());
  inside.remove_prefix(blanks);
  inside = inside.substr(0, inside.find_last_not_of(kBlanks) + 1);
  uint32_t first = static_cast<uint32_t>(kOpen.size() + blanks);
  jsonata::Parsed parsed = jsonata::Parse(inside, jsonata::Dialect::kAws);
  if (parsed.error) {
    ReportSyntax(context, string, first, *parsed.error);
    return std::nullopt;
  }
  Rebase(*parsed.root, string, first);
  StateExpression expression;
  expression.text = inside;
  expression.location = place.location;
  expression.range = string.range;
  expression.root = std::move(parsed.root);
  size_t errors = context.sink.all_error_count();
  References(context, string, place, expression).Visit(*expression.root, true);
  if (auto problem = jsonata::CheckCompilable(*expression.root)) {
    SourceRange range{problem->range.begin, problem->range.end};
    context.sink.Report(diag::ExpressionRegex, Where(range, string), problem->message).Emit();
  }
  if (context.sink.all_error_count() > errors) return std::nullopt;
  return expression;
}

}  // namespace aslc::frontend

// The tree as text: a node a line, indented by its depth, parts that are no kids under a line of their own.
#include <fmt/format.h>

#include <iterator>

#include "frontend/jsonata/messages.h"
#include "frontend/jsonata/parser.h"

namespace aslc::jsonata {
namespace {

constexpr std::string_view kKinds[] = {
    "path",     "name",  "string", "number",  "null",        "bool",   "wildcard",  "descendant", "parent",
    "variable", "regex", "binary", "negate",  "array",       "object", "condition", "coalesce",   "default",
    "block",    "bind",  "call",   "partial", "placeholder", "lambda", "apply",     "transform",  "sort"};
static_assert(std::size(kKinds) == static_cast<size_t>(Kind::kSort) + 1);

constexpr std::string_view kOps[] = {"+",  "-", "*",  "/", "%",  "=",  "!=",  "<",
                                     "<=", ">", ">=", "&", "..", "in", "and", "or"};
static_assert(std::size(kOps) == static_cast<size_t>(BinaryOp::kOr) + 1);

class Printer {
 public:
  void Print(const Node& node, size_t depth) {
    Line(depth, Head(node) + Flags(node));
    for (const NodePtr& kid : node.kids) Print(*kid, depth + 1);
    for (const Pair& pair : node.pairs) PrintPair(pair, depth + 1);
    for (const SortTerm& term : node.terms) {
      Line(depth + 1, term.descending ? "descending" : "ascending");
      Print(*term.expression, depth + 2);
    }
    PrintStages("predicate", node.predicates, depth + 1);
    PrintStages("stage", node.stages, depth + 1);
    if (node.has_group) Line(depth + 1, fmt::format("group @{}", node.group_position));
    for (const Pair& pair : node.group) PrintPair(pair, depth + 2);
  }
  std::string Take() { return std::move(out_); }

 private:
  void Line(size_t depth, std::string_view text) { out_ += std::string(2 * depth, ' ').append(text) + "\n"; }

  void PrintPair(const Pair& pair, size_t depth) {
    Line(depth, "pair");
    Print(*pair.key, depth + 1);
    Print(*pair.value, depth + 1);
  }

  void PrintStages(std::string_view what, const std::vector<Stage>& stages, size_t depth) {
    for (const Stage& stage : stages) {
      Line(depth, fmt::format("{} @{}{}", what, stage.position,
                              stage.filter ? "" : " index=" + QuotedText(stage.index)));
      if (stage.filter) Print(*stage.filter, depth + 1);
    }
  }

  static std::string Head(const Node& node) {
    std::string head(kKinds[static_cast<size_t>(node.kind)]);
    switch (node.kind) {
      case Kind::kPath:
        return head;
      case Kind::kParent:
        return fmt::format("{} slot={}", head, node.slot);
      case Kind::kNumber:
        head += " " + NumberText(node.number);
        break;
      case Kind::kBool:
        head += node.number != 0 ? " true" : " false";
        break;
      case Kind::kBinary:
        head.append(" ").append(kOps[static_cast<size_t>(node.op)]);
        break;
      case Kind::kRegex:
        head += " " + QuotedText(node.text) + " " + node.flags;
        break;
      case Kind::kName:
      case Kind::kString:
      case Kind::kVariable:
      case Kind::kBind:
        head += " " + QuotedText(node.text);
        break;
      default:
        break;
    }
    head += fmt::format(" @{}", node.position);
    for (const std::string& name : node.params) head += " $" + name;
    if (node.has_signature) head += " <" + node.signature + ">";
    return head;
  }

  static std::string Flags(const Node& node) {
    std::string flags;
    if (!node.focus.empty()) flags += " focus=" + QuotedText(node.focus);
    if (!node.index.empty()) flags += " index=" + QuotedText(node.index);
    if (node.tuple) flags += " tuple";
    if (node.ancestor >= 0) flags += fmt::format(" ancestor={}", node.ancestor);
    if (node.keep_singleton_array) flags += " keep_singleton";
    if (node.keep_array) flags += " keep_array";
    if (node.cons_array) flags += " cons_array";
    if (node.tail) flags += " tail";
    return flags;
  }

  std::string out_;
};

}  // namespace

std::string Print(const Node& root) {
  Printer printer;
  printer.Print(root, 0);
  return printer.Take();
}

}  // namespace aslc::jsonata

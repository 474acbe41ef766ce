// The checked tree as indented text: one line a field, in the order of ast.h. Stable: only what the
// definition says goes in.
#include <fmt/format.h>

#include <string>

#include "frontend/frontend.h"
#include "frontend/intrinsics/intrinsics.h"
#include "ir/json_text.h"

namespace aslc::frontend {
namespace {

constexpr std::string_view kKinds[] = {
#define STATE(name, number) #name,
#include "aslc/states.def"
};
constexpr std::string_view kOperators[] = {
#define CHOICE_OP(name, family, predicate, operand) #name,
#include "frontend/choice_ops.def"
};
constexpr std::string_view kFamilies[] = {"service", "lambda", "activity"};
constexpr std::string_view kPatterns[] = {"request", "sync", "token"};

std::string Quote(std::string_view text) {
  std::string out;
  ir::AppendQuoted(out, text);
  return out;
}

class AstPrinter {
 public:
  std::string Take() { return std::move(out_); }

  void Print(const Definition& definition) {
    Line("definition");
    Nest nest(*this);
    Text("comment", definition.comment);
    Text("version", definition.version);
    if (definition.timeout_seconds > 0) Line("timeout_seconds {}", definition.timeout_seconds);
    Print("scope", definition.scope);
  }

 private:
  struct Nest {
    explicit Nest(AstPrinter& p) : printer(p) { ++printer.depth_; }
    ~Nest() { --printer.depth_; }
    AstPrinter& printer;
  };

  template <typename... Arguments>
  void Line(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
    out_.append(static_cast<size_t>(depth_) * 2, ' ');
    fmt::format_to(std::back_inserter(out_), format, std::forward<Arguments>(arguments)...);
    out_ += '\n';
  }
  void Text(std::string_view name, std::string_view text) {
    if (!text.empty()) Line("{} {}", name, Quote(text));
  }

  void Print(std::string_view name, const Scope& scope) {
    Line("{} start {}", name, Quote(scope.start_at.name));
    Nest nest(*this);
    Text("comment", scope.comment);
    for (const State& state : scope.states) Print(state);
  }

  void Print(const State& state) {
    Line("state {} {}", Quote(state.name), kKinds[state.kind]);
    Nest nest(*this);
    Text("comment", state.comment);
    PrintField("input_path", state.input_path);
    PrintTask(state);
    if (state.parameters) Print("parameters", *state.parameters);
    if (state.result_json) Line("result {}", *state.result_json);
    PrintWait(state);
    PrintFail(state);
    for (const ChoiceArm& arm : state.arms) Print(arm);
    if (state.default_next) Line("default {}", Quote(state.default_next->name));
    PrintMap(state);
    for (const Scope& branch : state.branches) {
      Print(state.kind == ASLRT_STATE_Map ? "processor" : "branch", branch);
    }
    if (state.result_selector) Print("result_selector", *state.result_selector);
    for (const auto& [name, expression] : state.computed) Line("computed {} {}", name, ToText(expression));
    if (state.output) Print("output", *state.output);
    PrintAssign(state.assign);
    PrintField("result_path", state.result_path);
    PrintField("output_path", state.output_path);
    for (const RetrierNode& retrier : state.retriers) Print(retrier);
    for (const CatcherNode& catcher : state.catchers) Print(catcher);
    if (state.next) Line("next {}", Quote(state.next->name));
  }

  void PrintTask(const State& state) {
    if (state.kind != ASLRT_STATE_Task) return;
    Line("resource {} {} {}", Quote(state.resource), kFamilies[state.task_family],
         kPatterns[state.task_pattern]);
    if (!state.resource_type.empty()) {
      Line("calls {} {}", Quote(state.resource_type), Quote(state.resource_action));
    }
    if (state.timeout_seconds > 0) Line("timeout_seconds {}", state.timeout_seconds);
    PrintPath("timeout_seconds_path", state.timeout_seconds_path);
    if (state.heartbeat_seconds > 0) Line("heartbeat_seconds {}", state.heartbeat_seconds);
    PrintPath("heartbeat_seconds_path", state.heartbeat_seconds_path);
    if (state.credentials) Print("credentials", *state.credentials);
  }

  void PrintWait(const State& state) {
    if (state.seconds) Line("seconds {}", *state.seconds);
    if (state.timestamp) Line("timestamp {}", Quote(*state.timestamp));
    PrintPath("seconds_path", state.seconds_path);
    PrintPath("timestamp_path", state.timestamp_path);
  }

  void PrintFail(const State& state) {
    if (state.error) Line("error {}", Quote(*state.error));
    if (state.error_path) Line("error_path {}", ToText(*state.error_path));
    if (state.cause) Line("cause {}", Quote(*state.cause));
    if (state.cause_path) Line("cause_path {}", ToText(*state.cause_path));
  }

  void PrintMap(const State& state) {
    if (state.kind != ASLRT_STATE_Map) return;
    PrintPath("items_path", state.items_path);
    if (state.items) Print("items", *state.items);
    if (state.item_selector) Print("item_selector", *state.item_selector);
    if (state.legacy_iterator) Line("legacy_iterator");
    if (state.max_concurrency > 0) Line("max_concurrency {}", state.max_concurrency);
    PrintPath("max_concurrency_path", state.max_concurrency_path);
    PrintDistributed(state.distributed);
  }

  void PrintDistributed(const DistributedNode& map) {
    if (map.on) Line("distributed {}", map.express ? "EXPRESS" : "STANDARD");
    if (!map.label.empty()) Line("label {}", Quote(map.label));
    if (map.tolerated_count) Line("tolerated_failure_count {}", *map.tolerated_count);
    PrintPath("tolerated_failure_count_path", map.tolerated_count_path);
    if (map.tolerated_percentage) Line("tolerated_failure_percentage {}", *map.tolerated_percentage);
    PrintPath("tolerated_failure_percentage_path", map.tolerated_percentage_path);
    if (map.reader) PrintReader(*map.reader);
    if (map.batcher) PrintBatcher(*map.batcher);
    if (!map.writer) return;
    Line("result_writer{}", map.writer->exports ? " s3:putObject" : "");
    Nest nest(*this);
    if (map.writer->parameters) Print("parameters", *map.writer->parameters);
    PrintWord("transformation", map.writer->transformation);
    PrintWord("output_type", map.writer->output_type);
  }

  void PrintReader(const ItemReaderNode& reader) {
    Line("item_reader s3:{}", reader.resource);
    Nest nest(*this);
    if (reader.parameters) Print("parameters", *reader.parameters);
    PrintWord("input_type", reader.input_type);
    PrintWord("transformation", reader.transformation);
    PrintWord("manifest_type", reader.manifest_type);
    PrintWord("csv_header_location", reader.csv_header_location);
    PrintWord("csv_delimiter", reader.csv_delimiter);
    for (const std::string& header : reader.csv_headers) Line("csv_header {}", Quote(header));
    PrintWord("items_pointer", reader.items_pointer);
    if (reader.max_items > 0) Line("max_items {}", reader.max_items);
    PrintPath("max_items_path", reader.max_items_path);
  }

  void PrintBatcher(const ItemBatcherNode& batcher) {
    Line("item_batcher");
    Nest nest(*this);
    if (batcher.batch_input) Print("batch_input", *batcher.batch_input);
    if (batcher.max_items > 0) Line("max_items {}", batcher.max_items);
    PrintPath("max_items_path", batcher.max_items_path);
    if (batcher.max_bytes > 0) Line("max_bytes {}", batcher.max_bytes);
    PrintPath("max_bytes_path", batcher.max_bytes_path);
  }

  void PrintWord(std::string_view name, const std::string& text) {
    if (!text.empty()) Line("{} {}", name, Quote(text));
  }

  void PrintPath(std::string_view name, const std::optional<Path>& path) {
    if (path) Line("{} {}", name, ToText(*path));
  }
  void PrintField(std::string_view name, const std::optional<PathField>& field) {
    if (field) Line("{} {}", name, field->is_null ? "null" : ToText(field->path));
  }

  void PrintAssign(const std::vector<Assignment>& assign) {
    for (const Assignment& assignment : assign) {
      Line("assign {}", assignment.name);
      Nest nest(*this);
      Print("value", assignment.value);
    }
  }

  void Print(std::string_view name, const Template& parts) {
    switch (parts.kind) {
      case Template::Kind::kLiteral:
        Line("{} literal {}", name, parts.literal_json);
        return;
      case Template::Kind::kExpression:
        Line("{} {}", name, ToText(*parts.expression));
        return;
      case Template::Kind::kObject:
        Line("{} object", name);
        break;
      case Template::Kind::kArray:
        Line("{} array", name);
        break;
    }
    Nest nest(*this);
    for (size_t i = 0; i < parts.children.size(); ++i) {
      bool is_object = parts.kind == Template::Kind::kObject;
      Print(is_object ? Quote(parts.keys[i]) : fmt::format("[{}]", i), parts.children[i]);
    }
  }

  void Print(const ChoiceArm& arm) {
    Line("rule next {}", Quote(arm.next.name));
    Nest nest(*this);
    if (arm.condition) Print("condition", *arm.condition);
    else Print(arm.rule);
    if (arm.output) Print("output", *arm.output);
    PrintAssign(arm.assign);
  }

  void Print(const ChoiceRule& rule) {
    if (rule.kind == ChoiceRule::Kind::kTest) {
      Line("test {} {}{} {}", ToText(rule.variable), kOperators[static_cast<size_t>(rule.op)],
           rule.operand ? "Path" : "", rule.operand ? ToText(*rule.operand) : rule.literal_json);
      return;
    }
    Line("{}", rule.kind == ChoiceRule::Kind::kAnd  ? "and"
               : rule.kind == ChoiceRule::Kind::kOr ? "or"
                                                    : "not");
    Nest nest(*this);
    for (const ChoiceRule& operand : rule.operands) Print(operand);
  }

  std::string Errors(const std::vector<std::string>& errors) {
    std::string out;
    for (const std::string& error : errors) out += ' ' + Quote(error);
    return out;
  }

  void Print(const RetrierNode& retrier) {
    Line("retry{}", Errors(retrier.errors));
    Nest nest(*this);
    Line("interval_seconds {} max_attempts {} backoff_rate {}", retrier.interval_seconds,
         retrier.max_attempts, retrier.backoff_rate);
    if (retrier.max_delay_seconds > 0) Line("max_delay_seconds {}", retrier.max_delay_seconds);
    if (retrier.full_jitter) Line("jitter full");
  }

  void Print(const CatcherNode& catcher) {
    Line("catch{} next {}", Errors(catcher.errors), Quote(catcher.next.name));
    Nest nest(*this);
    PrintField("result_path", catcher.result_path);
    if (catcher.output) Print("output", *catcher.output);
    PrintAssign(catcher.assign);
  }

  static std::string ToText(const Expression& expression) {
    if (const Path* path = std::get_if<Path>(&expression)) return ToText(*path);
    if (const StateExpression* own = std::get_if<StateExpression>(&expression)) return ToText(*own);
    return ToText(std::get<IntrinsicCall>(expression));
  }

  static std::string ToText(const StateExpression& expression) { return "{% " + expression.text + " %}"; }

  static std::string ToText(const IntrinsicCall& call) {
    std::string out = fmt::format("{}(", FunctionText(call.function));
    for (size_t i = 0; i < call.arguments.size(); ++i) {
      if (i > 0) out += ", ";
      const auto& value = call.arguments[i].value;
      if (const std::string* literal = std::get_if<std::string>(&value)) {
        out += *literal;
      } else if (const Path* path = std::get_if<Path>(&value)) {
        out += ToText(*path);
      } else {
        out += ToText(*std::get<std::shared_ptr<const IntrinsicCall>>(value));
      }
    }
    return out + ')';
  }

  // Canonical, but with the filters written out and the root that it has.
  static std::string ToText(const Path& path, std::string_view root = "$") {
    std::string out(root);
    if (path.root == PathRoot::kContext) out = "$$";
    if (path.root == PathRoot::kVariable) out = '$' + path.variable;
    for (size_t i = 0; i < path.segments.size(); ++i) {
      const Segment& segment = path.segments[i];
      Path single;
      single.segments.push_back(segment);
      std::string text = single.Canonical(1).substr(1);
      if (segment.filter)
        text = fmt::format("{}[?({})]", segment.descend ? ".." : "", ToText(*segment.filter));
      out += text;
    }
    return out;
  }

  static std::string ToText(const FilterExpr& expr) {
    auto both = [&](std::string_view op) {
      return fmt::format("({} {} {})", ToText(*expr.left), op, ToText(*expr.right));
    };
    switch (expr.op) {
      case FilterOp::kOr:
        return both("||");
      case FilterOp::kAnd:
        return both("&&");
      case FilterOp::kEq:
        return both("==");
      case FilterOp::kNe:
        return both("!=");
      case FilterOp::kLt:
        return both("<");
      case FilterOp::kLe:
        return both("<=");
      case FilterOp::kGt:
        return both(">");
      case FilterOp::kGe:
        return both(">=");
      case FilterOp::kNot:
        return '!' + ToText(*expr.left);
      case FilterOp::kExists:
        return ToText(*expr.left);
      case FilterOp::kLiteral:
        return expr.literal_json;
      case FilterOp::kPath:
        return ToText(expr.path, expr.absolute ? "$" : "@");
    }
    return "";
  }

  std::string out_;
  int depth_ = 0;
};

}  // namespace

std::string PrintAst(const Definition& definition) {
  AstPrinter printer;
  printer.Print(definition);
  return printer.Take();
}

}  // namespace aslc::frontend

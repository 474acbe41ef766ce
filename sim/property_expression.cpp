// Compiling and evaluating the expressions of properties (property_expression.h).
#include "sim/property_expression.h"

#include "aslc/check.h"
#include "aslc/expression.h"
#include "sim/hash.h"

namespace aslc::sim {
namespace {

enum Variable : uint32_t { kEventVariable, kRequest, kInput, kOutput, kPrefix, kVariables };
constexpr const char* kVariableNames[] = {"event", "request", "input", "output", "prefix"};
static_assert(std::size(kVariableNames) == kVariables);

constexpr std::string_view kTruthBefore = "$boolean(", kTruthAfter = "\n)";

}  // namespace

std::shared_ptr<const CompiledExpression> CompiledExpression::Make(const PropertyExpression& expression,
                                                                   bool truth, const SourcePtr& source,
                                                                   Compiler& compiler, Engine engine,
                                                                   Diagnostics* diagnostics) {
  ExpressionOptions options;
  options.engine = engine == Engine::kTiered ? Engine::kInterp : engine;
  auto made = std::make_shared<CompiledExpression>();
  for (uint32_t i = 0; i < kVariables; ++i) {
    options.bindings.push_back(kVariableNames[i]);
    if (expression.text.find("$" + options.bindings.back()) != std::string::npos) made->uses_ |= 1u << i;
  }
  // By itself first: what the cast is put around must be an expression.
  ExpressionOptions checking = options;
  if (truth) checking.engine = Engine::kInterp;
  ExpressionResult compiled = compiler.CompileExpression(expression.text, checking);
  if (!compiled.error && truth) {
    std::string text(kTruthBefore);
    text += expression.text;
    compiled = compiler.CompileExpression(text.append(kTruthAfter), options);
  }
  if (compiled.error) {
    diagnostics->push_back(MakeDiagnostic(Message::kBadExpression,
                                          {source, expression.place.range, expression.place.pointer},
                                          {compiled.error->code, compiled.error->message}));
    return nullptr;
  }
  made->machine_ = std::move(compiled.machine);
  return made;
}

ExpressionEvaluator::ExpressionEvaluator(std::shared_ptr<const CompiledExpression> expression)
    : expression_(std::move(expression)) {
  constexpr int64_t kStepsMax = 20'000'000;
  aslrt_evaluator_options options{};
  options.steps_max = kStepsMax;
  options.draw = [](void* draws) { return Mix64(*static_cast<uint64_t*>(draws) += kGolden); };
  options.draw_data = &draws_;
  evaluator_ = aslrt_evaluator_create(expression_->machine(), &options);
  ASL_CHECK(evaluator_ != nullptr, "out of memory");
}

ExpressionEvaluator::~ExpressionEvaluator() { aslrt_evaluator_destroy(evaluator_); }

void ExpressionEvaluator::Bind(uint32_t variable, std::string_view json) {
  size_t offset = 0;
  const aslrt_result_code code =
      aslrt_evaluator_bind(evaluator_, kVariableNames[variable], json.data(), json.size(), &offset);
  ASL_CHECK(code == ASLRT_OK, "the trace is not JSON");
}

void ExpressionEvaluator::BindRef(uint32_t variable, const TraceDocument& trace, TextRef json) {
  if (expression_->uses(variable) && json.present()) Bind(variable, trace.Text(json));
}

Evaluated ExpressionEvaluator::AtEvent(const TraceDocument& trace, size_t index) {
  buffer_.clear();
  trace.AppendEvent(buffer_, index);
  size_t offset = 0;
  ASL_CHECK(aslrt_evaluator_input(evaluator_, buffer_.data(), buffer_.size(), &offset) == ASLRT_OK,
            "an event is not JSON");
  const TraceEvent& event = trace.events[index];
  if (expression_->uses(kEventVariable)) Bind(kEventVariable, buffer_);
  if (event.call != ASLRT_NONE) BindRef(kRequest, trace, trace.calls[event.call].request);
  const bool gets_input = event.kind == TraceEventKind::kStarted || event.kind == TraceEventKind::kEntered;
  if (!gets_input) BindRef(kOutput, trace, event.value);
  aslrt_evaluator_set_now(evaluator_, event.time_ns);
  return Run(trace, index + 1);
}

Evaluated ExpressionEvaluator::OverTrace(const TraceDocument& trace) {
  buffer_ = trace.ToJson();
  size_t offset = 0;
  ASL_CHECK(aslrt_evaluator_input(evaluator_, buffer_.data(), buffer_.size(), &offset) == ASLRT_OK,
            "the trace is not JSON");
  BindRef(kOutput, trace, trace.executions[0].output);
  aslrt_evaluator_set_now(evaluator_, trace.executions[0].end_ns);
  return Run(trace, trace.events.size());
}

Evaluated ExpressionEvaluator::Run(const TraceDocument& trace, size_t events) {
  BindRef(kInput, trace, trace.executions[0].input);
  if (expression_->uses(kPrefix)) {
    buffer_ = "[";
    for (size_t i = 0; i < events; ++i) {
      if (i > 0) buffer_ += ',';
      trace.AppendEvent(buffer_, i);
    }
    Bind(kPrefix, buffer_ += ']');
  }
  draws_ = trace.seed;
  const aslrt_evaluation outcome = aslrt_evaluator_run(evaluator_);
  Evaluated result;
  size_t size = 0;
  if (outcome == ASLRT_EVALUATION_NOTHING) return result;
  const char* text = aslrt_evaluator_text(evaluator_, &size);
  if (outcome == ASLRT_EVALUATION_ERROR)
    result.error.assign(text, size);
  else
    result.value.emplace(text, size);
  return result;
}

}  // namespace aslc::sim

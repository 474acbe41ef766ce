// Advice on a definition without errors: what the service accepts but is likely not meant. Warnings only.
#include <fmt/format.h>

#include <map>
#include <string>

#include "frontend/jsonata/analysis.h"
#include "frontend/parse.h"

namespace aslc::frontend {
namespace {

constexpr double kDay = 86400, kYear = 365 * kDay;  // seconds; an execution runs for a year at most

// What a rule tests, without its places: equal texts, equal verdicts on every input.
void AppendTest(std::string& out, const ChoiceRule& rule) {
  out += fmt::format("({}", static_cast<int>(rule.kind));
  if (rule.kind == ChoiceRule::Kind::kTest) {
    const std::string& variable = rule.variable.text;
    out += fmt::format(" {} {}:{} ", static_cast<int>(rule.op), variable.size(), variable);
    out += rule.operand ? "path " + rule.operand->text : "value " + rule.literal_json;
  }
  for (const ChoiceRule& operand : rule.operands) AppendTest(out, operand);
  out += ')';
}

class AdviceChecker {
 public:
  AdviceChecker(DiagnosticSink& sink, bool has_timeout) : sink_(sink), has_timeout_(has_timeout) {}

  void Check(const Scope& scope) {
    for (const State& state : scope.states) {
      CheckArms(state);
      CheckTimeout(state);
      for (const RetrierNode& retrier : state.retriers) CheckRetrier(retrier);
      for (const Scope& branch : state.branches) Check(branch);
    }
  }

 private:
  void CheckArms(const State& state) {
    std::map<std::string, size_t> tests;
    for (size_t i = 0; i < state.arms.size(); ++i) {
      const ChoiceArm& arm = state.arms[i];
      std::string test;
      if (arm.condition) {
        const auto* expression = arm.condition->expression ? std::get_if<StateExpression>(&*arm.condition->expression)
                                                           : nullptr;
        // An expression that draws may give another verdict each time.
        if (expression != nullptr && jsonata::MayVary(*expression->root, jsonata::Dialect::kAws)) continue;
        test = expression != nullptr ? expression->text : arm.condition->literal_json;
      } else {
        AppendTest(test, arm.rule);
      }
      auto [first, fresh] = tests.emplace(std::move(test), i);
      if (fresh) continue;
      SourceRange earlier = state.arms[first->second].range;
      sink_.Report(diag::ArmNeverReached, arm.range, static_cast<int64_t>(first->second + 1))
          .Note({earlier.begin, earlier.begin + 1}, "it is here")
          .Emit();
    }
  }

  // What waits for someone else's answer waits for ever when there is none.
  void CheckTimeout(const State& state) {
    if (state.kind != ASLRT_STATE_Task || has_timeout_) return;
    if (state.timeout_seconds > 0 || state.timeout_seconds_path) return;
    if (state.heartbeat_seconds > 0 || state.heartbeat_seconds_path) return;
    if (state.computed.contains("TimeoutSeconds") || state.computed.contains("HeartbeatSeconds")) return;
    std::string_view waits = state.task_family == ASLRT_FAMILY_ACTIVITY    ? "waits for a worker"
                             : state.task_pattern == ASLRT_PATTERN_SYNC  ? "waits for a job"
                             : state.task_pattern == ASLRT_PATTERN_TOKEN ? "waits for a task token"
                                                                         : "";
    if (waits.empty()) return;
    sink_.Report(diag::TaskWithoutTimeout, state.name_range, state.name, waits).Emit();
  }

  // The waits grow by BackoffRate: I, I*B, I*B^2, ... (reference "Retrying after error").
  void CheckRetrier(const RetrierNode& retrier) {
    if (retrier.max_delay_seconds > 0) return;
    double wait = retrier.interval_seconds, total = 0;
    for (uint32_t attempt = 1; attempt <= retrier.max_attempts; ++attempt) {
      if (wait > kDay) {
        sink_.Report(diag::RetryWithoutCap, retrier.range,
                     fmt::format("the wait before retry {} is longer than a day", attempt))
            .Emit();
        return;
      }
      total += wait;
      if (total > kYear) {
        sink_.Report(diag::RetryWithoutCap, retrier.range,
                     "the retries take longer than the year that an execution may run")
            .Emit();
        return;
      }
      wait *= retrier.backoff_rate;
    }
  }

  DiagnosticSink& sink_;
  bool has_timeout_;
};

}  // namespace

void CheckAdvice(ParseContext& context, const Definition& definition) {
  AdviceChecker(context.sink, definition.timeout_seconds > 0).Check(definition.scope);
}

}  // namespace aslc::frontend

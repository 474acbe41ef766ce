// Makes coverage points (coverage.h).
#include "frontend/coverage.h"

#include <algorithm>
#include <string_view>

namespace aslc::frontend {

using ir::StateId;

namespace {

constexpr size_t kLabelBytesMax = 120;

// `States.Timeout, States.TaskFailed`
std::string Joined(const std::vector<std::string>& errors) {
  std::string text;
  for (const std::string& error : errors) text += (text.empty() ? "" : ", ") + error;
  return text;
}

bool Names(const std::vector<std::string>& errors, std::string_view name) {
  return std::find(errors.begin(), errors.end(), name) != errors.end();
}

// Not inside a character.
void Shorten(std::string& text) {
  if (text.size() <= kLabelBytesMax) return;
  size_t end = kLabelBytesMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  text.resize(end);
  text += "...";
}

}  // namespace

SourceRange CoveragePoints::Closed(SourceRange range, SourceRange whole) const {
  std::string_view source = definition_.source->text();
  size_t limit = std::min<size_t>(whole.end, source.size()), open = 0;
  char quote = 0;
  for (size_t i = range.begin; i < range.end && i < limit; ++i) {
    char c = source[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"' || c == '`') {
      quote = c;
    } else if (c == '(' || c == '[' || c == '{') {
      ++open;
    } else if ((c == ')' || c == ']' || c == '}') && open > 0) {
      --open;
    }
  }
  for (size_t i = range.end; open > 0 && i < limit; ++i) {
    char c = source[i];
    if (c == ')' || c == ']' || c == '}') {
      range.end = static_cast<uint32_t>(i + 1);
      --open;
    } else if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
      break;
    }
  }
  return range;
}

std::string CoveragePoints::TextOf(SourceRange range) const {
  std::string_view source = definition_.source->text();
  size_t end = std::min<size_t>(range.end, source.size());
  std::string text;
  // A few times the label's length is enough to fill it, whatever the blanks.
  for (size_t i = std::min<size_t>(range.begin, end); i < end && text.size() <= 2 * kLabelBytesMax; ++i) {
    bool blank = source[i] == ' ' || source[i] == '\n' || source[i] == '\r' || source[i] == '\t';
    if (!blank) {
      text += source[i];
    } else if (!text.empty() && text.back() != ' ') {
      text += ' ';
    }
  }
  if (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

uint32_t CoveragePoints::Add(aslrt_coverage_kind kind, aslrt_coverage_outcome outcome, StateId state,
                             uint32_t ordinal, SourceRange range, std::string label, StateId target) {
  ir::Point point;
  point.kind = kind;
  point.outcome = outcome;
  point.state = state;
  point.ordinal = ordinal;
  point.target = target;
  point.label = std::move(label);
  Shorten(point.label);
  LineColumn begin = definition_.source->Locate(range.begin), end = definition_.source->Locate(range.end);
  point.line = begin.line;
  point.column = begin.column;
  point.end_line = end.line;
  point.end_column = end.column;
  point.range = {range.begin, range.end};
  return module_.Point(std::move(point));
}

uint32_t CoveragePoints::Pair(aslrt_coverage_kind kind, aslrt_coverage_outcome first, StateId state,
                              SourceRange range) {
  auto [found, fresh] = known_.emplace(std::tuple(kind, first, state, range.begin, range.end), 0u);
  if (!fresh) return found->second;
  uint32_t ordinal = ordinals_[{kind, state}]++;
  std::string label = TextOf(range);
  found->second = Add(kind, first, state, ordinal, range, label);
  Add(kind, static_cast<aslrt_coverage_outcome>(first + 1), state, ordinal, range, std::move(label));
  return found->second;
}

void CoveragePoints::AddState(const State& state, StateId id) {
  // From its name on, but for a state that an alias of YAML takes from elsewhere.
  SourceRange range = state.range;
  if (state.name_range.begin <= range.begin) range.begin = state.name_range.begin;
  Add(ASLRT_COVERAGE_State, ASLRT_OUTCOME_entered, id, 0, range, state.name);
}

void CoveragePoints::AddTables(const State& state, StateId id) {
  for (uint32_t i = 0; i < state.retriers.size(); ++i) {
    const RetrierNode& retrier = state.retriers[i];
    std::string label = Joined(retrier.errors);
    auto add = [&](aslrt_coverage_outcome outcome) {
      Add(ASLRT_COVERAGE_Retrier, outcome, id, i, retrier.range, label);
    };
    if (retrier.max_attempts > 0) add(ASLRT_OUTCOME_retried);
    add(ASLRT_OUTCOME_exhausted);
    // Whatever States.ALL does not match never comes to a retrier.
    if (!Names(retrier.errors, "States.ALL")) add(ASLRT_OUTCOME_not_matched);
  }
  for (uint32_t i = 0; i < state.catchers.size(); ++i) {
    const CatcherNode& catcher = state.catchers[i];
    StateId target = module_.module().states[id.index].catchers[i].next;
    Add(ASLRT_COVERAGE_Catcher, ASLRT_OUTCOME_caught, id, i, catcher.range, Joined(catcher.errors), target);
  }
  bool timeout = state.timeout_seconds != 0 || state.timeout_seconds_path || state.computed.contains("TimeoutSeconds");
  bool heartbeat =
      state.heartbeat_seconds != 0 || state.heartbeat_seconds_path || state.computed.contains("HeartbeatSeconds");
  if (timeout) {
    Add(ASLRT_COVERAGE_Timeout, ASLRT_OUTCOME_task_timeout, id, 0, state.name_range, "TimeoutSeconds");
  }
  if (heartbeat) {
    Add(ASLRT_COVERAGE_Timeout, ASLRT_OUTCOME_heartbeat_timeout, id, 0, state.name_range, "HeartbeatSeconds");
  }
  if (state.kind != ASLRT_STATE_Map) return;
  for (aslrt_coverage_outcome size : {ASLRT_OUTCOME_no_items, ASLRT_OUTCOME_one_item, ASLRT_OUTCOME_many_items}) {
    Add(ASLRT_COVERAGE_MapSize, size, id, 0, state.name_range, state.name);
  }
}

void CoveragePoints::AddExecutionTimeout() {
  if (definition_.timeout_seconds == 0) return;
  SourceRange range{definition_.scope.range.begin, definition_.scope.range.begin};
  Add(ASLRT_COVERAGE_Timeout, ASLRT_OUTCOME_execution_timeout, {}, 0, range, "TimeoutSeconds");
}

uint32_t CoveragePoints::Transition(StateId state, SourceRange range, const std::string& label, StateId target) {
  auto [found, fresh] = known_.emplace(
      std::tuple(ASLRT_COVERAGE_Transition, 0u, state, range.begin, range.end), 0u);
  if (!fresh) return found->second;
  uint32_t ordinal = ordinals_[{ASLRT_COVERAGE_Transition, state}]++;
  found->second = Add(ASLRT_COVERAGE_Transition, ASLRT_OUTCOME_followed, state, ordinal, range, label, target);
  return found->second;
}

uint32_t CoveragePoints::Arm(StateId state, uint32_t ordinal, SourceRange range, const std::string& label,
                             StateId target) {
  return Add(ASLRT_COVERAGE_Arm, ASLRT_OUTCOME_taken, state, ordinal, range, label, target);
}

uint32_t CoveragePoints::Operand(StateId state, SourceRange range) {
  return Pair(ASLRT_COVERAGE_Operand, ASLRT_OUTCOME_operand_true, state, range);
}

uint32_t CoveragePoints::Branch(StateId state, SourceRange range, aslrt_coverage_outcome first) {
  return Pair(ASLRT_COVERAGE_Branch, first, state, range);
}

}  // namespace aslc::frontend

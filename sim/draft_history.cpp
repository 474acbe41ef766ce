// From a history that its definition repeats to a case that does (draft_history.h).
#include "sim/draft_history.h"

#include <algorithm>

#include "sim/draft_record.h"
#include "sim/history_answers.h"

namespace aslc::sim {
namespace {

std::string EventText(const HistoryEvent& event) {
  return "event " + std::to_string(event.id) + " (" + std::string(event.type) + ")";
}

bool HasState(const aslrt_image* image, std::string_view name) {
  const auto* states = ASLRT_ROWS(image, aslrt_image_state, states);
  for (uint32_t i = 0; i < image->states.count; ++i) {
    if (std::string_view(aslrt_image_chars(image, states[i].name), states[i].name.len) == name) return true;
  }
  return false;
}

// `inputDetails`, `outputDetails`, ...: whether the service has left something out.
bool IsCut(const HistoryEvent& event) {
  if (event.details == nullptr) return false;
  for (size_t i = 0; i < event.details->members.size(); ++i) {
    if (!event.details->members[i].key.ends_with("Details")) continue;
    const Node* cut = event.details->nodes[i].Find("truncated");
    if (cut != nullptr && cut->kind == NodeKind::kBool && cut->boolean) return true;
  }
  return false;
}

// Results of Tasks always have an output, if only `null`, where the data of the execution was exported.
bool LacksOutput(const HistoryEvent& event) {
  const bool of_task = event.Is("TaskSucceeded") || event.Is("LambdaFunctionSucceeded") || event.Is("ActivitySucceeded");
  return of_task && event.Text("output") == nullptr;
}

std::optional<std::string> Copy(const std::string* text) {
  return text == nullptr ? std::nullopt : std::optional(*text);
}

// The end as expectation. A history that ends before the execution does has one only where the simulation has.
void Expect(const History& history, const RunResult& simulated, DraftCase* draft) {
  const HistoryEvent& last = history.events.back();
  DraftExpectation& expect = draft->expect;
  expect.error = Copy(last.Text("error"));
  expect.cause = Copy(last.Text("cause"));
  if (last.Is("ExecutionSucceeded")) {
    expect.status = "SUCCEEDED";
    expect.output = Copy(last.Text("output"));
  } else if (last.Is("ExecutionFailed")) {
    expect.status = "FAILED";
  } else if (last.Is("ExecutionTimedOut")) {
    expect.status = "TIMED_OUT";
  } else if (last.Is("ExecutionAborted")) {
    expect.status = "ABORTED";
    draft->stop = DraftStop{last.time_ns - history.events.front().time_ns, expect.error, expect.cause};
  } else {
    draft->notes.emplace_back("The history ends while the execution runs: Tasks that were not answered until then never");
    draft->notes.emplace_back("are.");
    expect.cause.reset();
    expect.status = StatusName(simulated.status);
    if (simulated.has_error) expect.error = simulated.error;
  }
  for (const HistoryEvent& event : history.events) {
    const std::string name(event.state);
    if (!IsEntered(event.type)) continue;
    if (std::find(expect.visited.begin(), expect.visited.end(), name) == expect.visited.end())
      expect.visited.push_back(name);
  }
}

}  // namespace

std::optional<Unrepeatable> NotRepeatable(const History& history) {
  for (const HistoryEvent& event : history.events) {
    const std::string name = EventText(event);
    if (event.Is("MapRunStarted")) {
      return Unrepeatable{&event, name + ": the history has nothing of the children of a Map Run, so that they cannot be "
                                         "repeated"};
    }
    if (event.Is("ExecutionRedriven")) {
      return Unrepeatable{&event, name + ": a scenario cannot redrive its execution; leave out this event and those after "
                                         "it"};
    }
    if (IsCut(event)) return Unrepeatable{&event, name + " was cut: its data is not whole"};
    if (LacksOutput(event)) {
      return Unrepeatable{&event, name + " has no output: the data was left out, or is encrypted; export the history with "
                                         "it, by a role that may decrypt it"};
    }
  }
  return std::nullopt;
}

const HistoryEvent* StateOfAnother(const History& history, const aslrt_image* image) {
  for (const HistoryEvent& event : history.events) {
    if (IsEntered(event.type) && !HasState(image, event.state)) return &event;
  }
  return nullptr;
}

std::string PlaceOf(const History& history, const HistoryEvent& event) {
  // The last page's source has blanks in place of those before it (history_reader.cpp): all positions are in it.
  const Source& source = *history.documents.back()->source;
  const LineColumn at = source.Locate(event.node->range.begin);
  return source.name() + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
}

DraftCase DraftFromHistory(const aslrt_machine* machine, const History& history, const Verification& replayed,
                           const RunOptions& run) {
  DraftCase draft;
  const std::string* input = history.events.front().Text("input");
  if (input != nullptr) draft.input = *input;
  HistoryAnswers answers(history, replayed.tasks);
  RecordingAnswers recording(answers, aslrt_machine_image(machine)->states.count);
  Runner runner(machine, run);
  RunResult result;
  runner.choices().Seed(1);
  runner.Run(draft.input, 1, recording, &result);
  draft.tasks = TasksOf(recording.calls());
  Expect(history, result, &draft);
  for (uint64_t id : answers.hurried()) {
    draft.notes.push_back(EventText(*history.Find(id)) +
                          " came later than the time limit of its Task; here it comes just before it.");
  }
  if (replayed.by_chance > 0) {
    draft.notes.push_back(std::to_string(replayed.by_chance) + " values follow from chance, which a scenario draws anew.");
  }
  return draft;
}

}  // namespace aslc::sim

// Events as rows of a story (story.h).
#include "cli/story.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "sim/value_text.h"

namespace aslc::cli {
namespace {

std::string TextOf(aslrt_text_view view) {
  return view.data == nullptr ? "" : std::string(view.data, view.size);
}

// What a row says of an event; events that say nothing new are left out.
struct Saying {
  std::string text, mark;
};

Saying SayingOf(const aslrt_event& event) {
  const std::string_view type = aslrt_event_name(event.type);
  if (type.ends_with("Entered")) return {"entered", "entered"};
  if (type.ends_with("Scheduled")) {
    return event.attempt == 0 ? Saying{"calls", ""}
                              : Saying{fmt::format("calls again, retry {}", event.attempt), "retry"};
  }
  if (type == "ParallelStateStarted" || type == "MapStateStarted") {
    return event.attempt == 0 ? Saying{}
                              : Saying{fmt::format("begins again, retry {}", event.attempt), "retry"};
  }
  if (type == "TaskSubmitted") return {"submitted", ""};
  if (type == "ExecutionStarted") return {"started", ""};
  if (type == "ExecutionSucceeded") return {"the execution succeeded", ""};
  if (type == "TaskSucceeded" || type == "LambdaFunctionSucceeded" || type == "ActivitySucceeded")
    return {"answered", ""};
  if (type == "MapIterationStarted") return {fmt::format("item {}", event.index), ""};
  const bool failed = type.ends_with("Failed") || type.ends_with("TimedOut") || type.ends_with("Aborted");
  if (!failed) return {};
  std::string text = type.starts_with("Execution") ? "the execution " : "";
  text += type.ends_with("Aborted") ? "aborted" : type.ends_with("TimedOut") ? "timed out" : "failed";
  if (event.error.data != nullptr) text += ": " + TextOf(event.error);
  if (event.cause.data != nullptr && event.cause.size > 0) text += ": " + TextOf(event.cause);
  return {std::move(text), "failed"};
}

}  // namespace

void Story::Hook(void* user, aslrt_execution* x, const aslrt_event* event) {
  if (Story* story = *static_cast<Story**>(user)) story->Add(x, *event);
}

void Story::FaultHook(void* user, const sim::FaultNote& note) {
  Story* story = *static_cast<Story**>(user);
  // Those of calls stand with the calls.
  if (story == nullptr || !note.state.empty()) return;
  if (story->rows.size() >= kRowsMax) {
    story->cut = true;
    return;
  }
  sim::StoryRow& row = story->rows.emplace_back();
  row.time_ns = story->started_ ? note.time_ns - story->start_ns_ : 0;
  row.text = fmt::format("fault: {}", note.fault);
  if (note.execution != 0) row.text += fmt::format(" of execution {}", note.execution);
  if (note.point != 0) row.text += fmt::format(" at save point {}", note.point);
  if (note.delay_ns != 0) row.text += fmt::format(", {} later it goes on", sim::FormatDuration(note.delay_ns));
  row.mark = "fault";
}

uint32_t Story::BranchOf(aslrt_execution* x, const aslrt_event& event) {
  aslrt_identity identity;
  aslrt_execution_identity(x, &identity);
  std::string arn = TextOf(identity.execution_arn);
  if (branches_.empty()) {
    first_ = arn;
    branches_[{arn, 0, 0}] = 0;
  }
  const auto number = static_cast<uint32_t>(branches_.size());
  return branches_.try_emplace({std::move(arn), event.child, event.path}, number).first->second;
}

std::string Story::FaultOf(const aslrt_event& event, bool first_execution) {
  if (!first_execution) return {};
  const uint32_t call = calls_[{event.state, event.path}]++;
  for (const sim::Fault& fault : plan_) {
    if (fault.site != sim::CallSite{0, event.state, event.path, call}) continue;
    std::string text = ", fault: " + std::string(sim::FaultWord(fault.kind));
    if (fault.error) text += " with " + *fault.error;
    return text;
  }
  return {};
}

void Story::Add(aslrt_execution* x, const aslrt_event& event) {
  if (!started_) start_ns_ = event.time_ns;
  started_ = true;
  Saying saying = SayingOf(event);
  const uint32_t branch = BranchOf(x, event);
  aslrt_identity identity;
  aslrt_execution_identity(x, &identity);
  const bool first = TextOf(identity.execution_arn) == first_;
  if (std::string_view(aslrt_event_name(event.type)).ends_with("Scheduled")) {
    const std::string fault = FaultOf(event, first);
    if (!fault.empty()) saying.mark = "fault";
    saying.text += fault;
  }
  if (saying.text.empty()) return;
  if (rows.size() >= kRowsMax) {
    cut = true;
    return;
  }
  sim::StoryRow& row = rows.emplace_back();
  row.time_ns = event.time_ns - start_ns_;
  row.branch = branch;
  const aslrt_image* image = aslrt_machine_image(aslrt_execution_machine(x));
  if (event.state < image->states.count) {
    const aslrt_str name = ASLRT_ROWS(image, aslrt_image_state, states)[event.state].name;
    row.state.assign(aslrt_image_chars(image, name), name.len);
  }
  if (!first) saying.text = "[" + TextOf(identity.state_machine_name) + "] " + saying.text;
  if (event.child != 0) saying.text = fmt::format("[child {}] {}", event.child, saying.text);
  // A row is one line, whatever a cause holds.
  std::replace_if(
      saying.text.begin(), saying.text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; },
      ' ');
  row.text = sim::CutText(saying.text, kTextBytesMax);
  row.mark = std::move(saying.mark);
}

std::string StoryText(const std::vector<sim::StoryRow>& rows, bool cut) {
  // How it began and how it ended.
  constexpr size_t kFirstShown = 6, kLastShown = 24, kTextShown = 90;
  constexpr std::pair<std::string_view, char> kMarks[] = {{"failed", '!'}, {"fault", '*'}, {"retry", '~'}};
  std::string out;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (i == kFirstShown && rows.size() > kFirstShown + kLastShown) {
      const size_t skipped = rows.size() - kFirstShown - kLastShown;
      out += fmt::format("    {:>12}  ({} more)\n", "", skipped);
      i += skipped;
    }
    const sim::StoryRow& row = rows[i];
    char mark = ' ';
    for (const auto& [word, sign] : kMarks) mark = row.mark == word ? sign : mark;
    const std::string branch = row.branch == 0 ? "" : fmt::format("[{}] ", row.branch);
    const std::string text = sim::CutText(row.text, kTextShown);
    out += fmt::format("    {:>12} {} {}{}{}{}\n", sim::FormatDuration(row.time_ns), mark, branch, row.state,
                       row.state.empty() ? "" : ": ", text);
  }
  if (cut) out += fmt::format("    {:>12}  (more follows)\n", "");
  return out;
}

}  // namespace aslc::cli

// Lines about answers (answer_trace.h).
#include "cli/answer_trace.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/json_scan.h"
#include "sim/diagnostics.h"
#include "sim/value_text.h"

namespace aslc::cli {
namespace {

std::string Place(const sim::Scenario& scenario, uint32_t begin) {
  return fmt::format("{}:{}", scenario.source->name(), scenario.source->Locate(begin).line);
}

std::string_view View(aslrt_text_view text) { return {text.data, text.size}; }

std::string ReplyText(const sim::Reply& reply) {
  switch (reply.kind) {
    case sim::Reply::Kind::kNever:
      return "no answer";
    case sim::Reply::Kind::kError:
      return fmt::format("error {}", View(reply.error));
    case sim::Reply::Kind::kOutput:
      return "output";
  }
  return "";
}

}  // namespace

std::string AnswerLine(const sim::Scenario& scenario, const sim::AnswerNote& note) {
  const sim::Counts& counts = note.counts;
  std::string line = fmt::format("  answer {}: attempt {}, visit {}, call {}", View(note.task.state_name),
                                 counts.attempt, counts.visit, counts.call);
  if (counts.item) line += fmt::format(", item {}", *counts.item);
  line += " <- " + (note.invented          ? std::string("invented")
                     : note.rule == nullptr ? std::string("the model of the service")
                                         : Place(scenario, note.rule->range.begin));
  line += ", " + ReplyText(note.reply);
  if (note.reply.latency_ns > 0) line += " after " + sim::FormatDuration(note.reply.latency_ns);
  return line + "\n";
}

Diagnostics UnusedAnswers(const sim::Scenario& scenario, const std::vector<bool>& used) {
  Diagnostics diagnostics;
  for (size_t id = 0; id < scenario.answers.size(); ++id) {
    if (id < used.size() && used[id]) continue;
    const sim::Scenario::AnswerPlace& answer = scenario.answers[id];
    diagnostics.push_back(sim::MakeDiagnostic(sim::Message::kAnswerNeverUsed,
                                              {scenario.source, answer.range, answer.pointer}, {}));
  }
  return diagnostics;
}

std::string UnusedAnswersJson(const sim::Scenario& scenario, const std::vector<bool>& used) {
  std::string out = "[";
  for (size_t id = 0; id < scenario.answers.size(); ++id) {
    if (id < used.size() && used[id]) continue;
    const sim::Scenario::AnswerPlace& answer = scenario.answers[id];
    const LineColumn at = scenario.source->Locate(answer.range.begin);
    out += out.size() > 1 ? ",{\"pointer\":" : "{\"pointer\":";
    AppendJsonText(out, answer.pointer);
    out += fmt::format(",\"line\":{},\"column\":{}}}", at.line, at.column);
  }
  return out + "]";
}

}  // namespace aslc::cli

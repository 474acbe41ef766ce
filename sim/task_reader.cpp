// From entries of `tasks` to TaskRules (task_reader.h).
#include "sim/task_reader.h"

#include "sim/value_text.h"

namespace aslc::sim {
namespace {

Latency LatencyOf(const Cursor& at) {
  Latency out;
  if (const Cursor uniform = at.Find("uniform")) {
    ParseDuration(uniform->nodes[0].text, &out.min_ns);
    ParseDuration(uniform->nodes[1].text, &out.max_ns);
    return out;
  }
  const Cursor fixed = at.Find("fixed");
  ParseDuration((fixed ? fixed : at)->text, &out.min_ns);
  out.max_ns = out.min_ns;
  return out;
}

void ReadAnswer(const Cursor& at, Reports& reports, AnswerRule& out) {
  if (const Cursor output = at.Find("output")) out.output = Document::ToJson(*output);
  if (const Cursor error = at.Find("error")) {
    out.kind = AnswerRule::Kind::kError;
    if (const Cursor name = error.Find("Error")) out.error = name->text;
    if (const Cursor cause = error.Find("Cause")) out.cause = cause->text;
  }
  if (at.Find("never")) out.kind = AnswerRule::Kind::kNever;
  if (const Cursor attempts = at.Find("attempts")) ParseNumberRange(attempts->text, &out.attempts);
  if (const Cursor probability = at.Find("probability")) {
    ParseProbability(probability->text, &out.parts_per_billion);
  }
  if (const Cursor latency = at.Find("latency")) {
    out.latency = LatencyOf(latency);
    if (out.kind == AnswerRule::Kind::kNever) {
      reports.Add(Message::kConflictingKeys, latency, {"never", "latency"});
    }
  }
  if (const Cursor submitted = at.Find("submitted")) out.submitted = Document::ToJson(*submitted);
}

}  // namespace

void ReadTask(const Cursor& at, Reports& reports, TaskRule& out) {
  constexpr std::pair<std::string_view, TaskRule::Match> kMatches[] = {
      {"state", TaskRule::Match::kState},
      {"resource", TaskRule::Match::kResource},
      {"function", TaskRule::Match::kFunction}};
  for (const auto& [key, match] : kMatches) {
    const Cursor name = at.Find(key);
    if (!name) continue;
    out.match = match;
    out.name = name->text;
    out.name_range = name->range;
    out.pointer = name.pointer;
  }
  at.Find("answers").Each([&](const Cursor& each) { ReadAnswer(each, reports, out.answers.emplace_back()); });
}

}  // namespace aslc::sim

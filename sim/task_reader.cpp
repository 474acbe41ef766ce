// From entries of `tasks` to TaskRules (task_reader.h).
#include "sim/task_reader.h"

#include <string>
#include <utility>
#include <vector>

#include "sim/value_text.h"

namespace aslc::sim {
namespace {

class AnswerReader {
 public:
  AnswerReader(Compiler& compiler, Reports& reports) : compiler_(compiler), reports_(reports) {}
  void Read(const Cursor& at, AnswerRule& out);

 private:
  Template Computed(const Cursor& at) { return ReadTemplate(at, kAnswerNames, compiler_, reports_); }
  void ReadKind(const Cursor& at, AnswerRule& out);
  void ReadError(const Cursor& at, AnswerRule& out);
  void ReadSequence(const Cursor& at, const Cursor& list, AnswerRule& out);

  Compiler& compiler_;
  Reports& reports_;
};

void AnswerReader::ReadError(const Cursor& at, AnswerRule& out) {
  out.kind = AnswerRule::Kind::kError;
  Template computed = Computed(at);
  if (!computed.constant()) {
    out.computed_error = std::move(computed);
    return;
  }
  if (const Cursor name = at.Find("Error")) out.error = name->text;
  if (const Cursor cause = at.Find("Cause")) out.cause = cause->text;
}

void AnswerReader::ReadSequence(const Cursor& at, const Cursor& list, AnswerRule& out) {
  out.kind = AnswerRule::Kind::kSequence;
  list.Each([&](const Cursor& each) { Read(each, out.sequence.emplace_back()); });
  if (const Cursor then = at.Find("then")) {
    out.then = then->text == "next"    ? AnswerRule::Then::kNext
               : then->text == "error" ? AnswerRule::Then::kError
                                       : AnswerRule::Then::kLast;
  }
  for (std::string_view key : {"update", "submitted"}) {
    if (const Cursor other = at.Find(key)) reports_.Add(Message::kConflictingKeys, other, {"sequence", key});
  }
}

void AnswerReader::ReadKind(const Cursor& at, AnswerRule& out) {
  if (const Cursor output = at.Find("output")) out.output = Computed(output);
  if (const Cursor returns = at.Find("returns")) {
    out.kind = AnswerRule::Kind::kReturns;
    out.output = Computed(returns);
  }
  if (const Cursor error = at.Find("error")) ReadError(error, out);
  if (at.Find("never")) out.kind = AnswerRule::Kind::kNever;
  if (at.Find("model")) out.kind = AnswerRule::Kind::kModel;
  if (const Cursor program = at.Find("program")) {
    out.kind = AnswerRule::Kind::kProgram;
    program.Each([&](const Cursor& word) { out.program.push_back(word->text); });
  }
  if (const Cursor list = at.Find("sequence")) return ReadSequence(at, list, out);
  if (const Cursor then = at.Find("then")) {
    reports_.Add(Message::kMissingKey, then, {"an answer with `then`", "`sequence`"});
  }
}

void AnswerReader::Read(const Cursor& at, AnswerRule& out) {
  out.range = at->range;
  out.pointer = at.pointer;
  ReadKind(at, out);
  constexpr std::pair<std::string_view, NumberRange AnswerRule::*> kRanges[] = {
      {"attempts", &AnswerRule::attempts},
      {"visits", &AnswerRule::visits},
      {"calls", &AnswerRule::calls},
      {"items", &AnswerRule::items}};
  for (const auto& [key, member] : kRanges) {
    if (const Cursor range = at.Find(key)) ParseNumberRange(range->text, &(out.*member));
  }
  if (const Cursor probability = at.Find("probability")) {
    ParseProbability(probability->text, &out.parts_per_billion);
  }
  if (const Cursor latency = at.Find("latency")) {
    out.latency = LatencyOf(latency);
    if (out.kind == AnswerRule::Kind::kNever) {
      reports_.Add(Message::kConflictingKeys, latency, {"never", "latency"});
    }
  }
  if (const Cursor submitted = at.Find("submitted")) out.submitted = Computed(submitted);
  if (const Cursor update = at.Find("update")) out.update = Computed(update);
}

}  // namespace

Latency LatencyOf(const Cursor& at) {
  const auto duration = [](const Node& node) {
    int64_t ns = 0;
    ParseDuration(node.text, &ns);
    return ns;
  };
  if (const Cursor uniform = at.Find("uniform")) {
    return Latency::Uniform(duration(uniform->nodes[0]), duration(uniform->nodes[1]));
  }
  if (const Cursor normal = at.Find("normal")) {
    return Latency::Normal(duration(*normal.Find("mean")), duration(*normal.Find("deviation")));
  }
  if (const Cursor exponential = at.Find("exponential")) {
    return Latency::Exponential(duration(*exponential.Find("mean")));
  }
  if (const Cursor percentiles = at.Find("percentiles")) {
    std::vector<Latency::Percentile> out;
    percentiles.EachMember([&](const std::string& key, const Cursor& each) {
      ParsePercentile(key, &out.emplace_back(0, duration(*each)).parts_per_billion);
    });
    return Latency::Percentiles(std::move(out));
  }
  const Cursor fixed = at.Find("fixed");
  return Latency::Fixed(duration(*(fixed ? fixed : at)));
}

void ReadTask(const Cursor& at, Compiler& compiler, Reports& reports, TaskRule& out) {
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
  AnswerReader reader(compiler, reports);
  at.Find("answers").Each([&](const Cursor& each) { reader.Read(each, out.answers.emplace_back()); });
}

}  // namespace aslc::sim

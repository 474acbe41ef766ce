// Generated expressions, evaluated by us and by the reference implementation: 2.2.2 for the standard's
// dialect, 2.0.6 for the service's. Values must be equal, and codes of errors; --positions compares where
// errors are, too. What cannot be compared is counted: errors of JavaScript itself, values that are no JSON,
// and which of several errors comes first where the reference evaluates concurrently.
//
//   jsonata_reference [--rounds N] [--seed S] [--engine interp|O0|O2] [--dialect jsonata|aws] [--modules DIR]
//                     [--positions] [--keep-going]
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>

#include "aslc/expression.h"
#include "fuzz/expressions.h"
#include "fuzz/reference.h"
#include "tests/suites/expressions.h"
#include "tests/suites/isolate.h"

namespace aslc::fuzz {
namespace {

using suites::Json;

struct Options {
  uint64_t rounds = 1000, seed = 1;
  std::string engine = "interp", dialect = "jsonata", modules;
  bool positions = false, keep_going = false;
};

struct Tally {
  uint64_t values = 0, nothings = 0, errors = 0, uncoded = 0, silent = 0, bounded = 0, hollow = 0,
           other_error = 0, different = 0;
};

Json Ours(const GeneratedExpression& made, const Json& job, const Options& options) {
  static const std::map<std::string, Engine> kEngines = {
      {"interp", Engine::kInterp}, {"O0", Engine::kO0}, {"O2", Engine::kO2}};
  ExpressionOptions how;
  how.engine = kEngines.at(options.engine);
  how.dialect = options.dialect == "aws" ? JsonataDialect::kService : JsonataDialect::kStandard;
  how.bindings = {"x", "y"};
  ExpressionResult compiled = CompileExpression(made.text, how);
  if (!compiled.error) return suites::EvaluateExpression(compiled.machine->get(), job);
  return {{"error",
           {{"code", compiled.error->code},
            {"position", compiled.error->position},
            {"token", compiled.error->token},
            {"message", compiled.error->message}}}};
}

// An error that the reference does not mean to give (of JavaScript, without a code) is nobody's.
bool Same(const Json& ours, const Json& theirs, bool positions) {
  if (!theirs.contains("error")) return suites::SameJson(ours, theirs, false);
  if (!ours.contains("error") || ours["error"]["code"] != theirs["error"]["code"]) return false;
  const Json& position = theirs["error"].value("position", Json());
  return !positions || position.is_null() || ours["error"].value("position", Json()) == position;
}

bool IsBound(const Json& ours) {
  if (!ours.contains("error")) return false;
  std::string code = ours["error"].value("code", "");
  return code == "D1011" || code == "D1012";
}

struct Round {
  uint64_t seed;
  GeneratedExpression made;
  Json job;   // tests/suites/expressions.h
  Json ours;  // its outcome
};

void Compare(const Round& round, Reference& reference, const Options& options, Tally& tally) {
  constexpr int kSecondsMax = 10;
  const GeneratedExpression& made = round.made;
  const Json& ours = round.ours;
  Json question = round.job;
  question["expression"] = made.text;
  std::optional<std::string> answer = reference.Ask(question.dump(), kSecondsMax);
  Json theirs = answer ? Json::parse(suites::WithoutLoneSurrogates(*answer), nullptr, false) : Json();
  if (!theirs.is_object()) {
    ++tally.silent;
    return;
  }
  if (theirs.contains("hollow")) {
    ++tally.hollow;
    return;
  }
  if (theirs.contains("error") && !theirs["error"].contains("code")) {
    ++tally.uncoded;
    return;
  }
  if (IsBound(ours)) {
    ++tally.bounded;
    return;
  }
  if (Same(ours, theirs, options.positions)) {
    ++(theirs.contains("value") ? tally.values : theirs.contains("error") ? tally.errors : tally.nothings);
    return;
  }
  // Members and elements are evaluated at the same time there.
  if (theirs.contains("error") && ours.contains("error") &&
      made.text.find_first_of("[{") != std::string::npos) {
    ++tally.other_error;
    return;
  }
  ++tally.different;
  fmt::print("seed {}\n  expression {}\n  input      {}\n  reference  {}\n  aslc       {}\n", round.seed,
             made.text, made.input, theirs.dump(), ours.dump());
}

// Our outcomes come from a process that may be lost, so that a crash is a difference like any other.
std::vector<Round> MakeRounds(uint64_t first, uint64_t count, const Options& options) {
  constexpr unsigned kSecondsMax = 20;
  std::vector<Round> rounds;
  for (uint64_t seed = first; seed < first + count; ++seed) {
    Decisions decisions(seed);
    Round round{seed, GenerateExpression(decisions, options.dialect != "aws"), Json(), Json()};
    round.job = {{"input", Json::parse(round.made.input)},
                 {"bindings", {{"x", Json::parse(kBoundX)}, {"y", Json::parse(kBoundY)}}},
                 {"service", options.dialect == "aws"}};
    rounds.push_back(std::move(round));
  }
  auto run = [&](size_t i) {
    return Ours(rounds[i].made, rounds[i].job, options).dump(-1, ' ', false, Json::error_handler_t::replace);
  };
  auto lost = [](const std::string& what) { return Json{{"trouble", what}}.dump(); };
  std::vector<std::string> outcomes = suites::RunIsolated(rounds.size(), kSecondsMax, run, lost);
  for (size_t i = 0; i < rounds.size(); ++i) rounds[i].ours = Json::parse(outcomes[i], nullptr, false);
  return rounds;
}

int Main(int argc, char** argv) {
  Options options;
  CLI::App app{"Compares generated expressions with the reference implementation"};
  app.add_option("--rounds", options.rounds, "how many expressions");
  app.add_option("--seed", options.seed, "of the first; each has the next");
  app.add_option("--engine", options.engine)->check(CLI::IsMember({"interp", "O0", "O2"}));
  app.add_option("--dialect", options.dialect)->check(CLI::IsMember({"jsonata", "aws"}));
  app.add_option("--modules", options.modules, "folder of node packages");
  app.add_flag("--positions", options.positions, "compare the positions of errors");
  app.add_flag("--keep-going", options.keep_going, "do not stop at the first difference");
  CLI11_PARSE(app, argc, argv);
  Reference reference(options.modules);
  if (!reference.Present() || !reference.Ask(R"({"expression":"1"})", 60)) {
    fmt::print(
        "jsonata_reference: no reference implementation in {} (scripts/setup-node installs it); skipped\n",
        reference.folder());
    return 0;
  }
  Tally tally;
  constexpr uint64_t kBatch = 250;
  for (uint64_t done = 0; done < options.rounds; done += kBatch) {
    for (const Round& round :
         MakeRounds(options.seed + done, std::min(kBatch, options.rounds - done), options)) {
      if (options.keep_going || tally.different == 0) Compare(round, reference, options, tally);
    }
  }
  fmt::print(
      "jsonata_reference: {} equal values, {} undefined, {} equal errors; {} without a code, {} without an "
      "answer, {} beyond our bounds, {} hollow, {} with another error first; {} different\n",
      tally.values, tally.nothings, tally.errors, tally.uncoded, tally.silent, tally.bounded,
      tally.hollow, tally.other_error, tally.different);
  return tally.different == 0 ? 0 : 1;
}

}  // namespace
}  // namespace aslc::fuzz

int main(int argc, char** argv) { return aslc::fuzz::Main(argc, argv); }

// Exploring faults and shrinking failures, over runs whose calls and failures are known beforehand.
#include "sim/explore.h"

#include <algorithm>
#include <functional>
#include <set>

#include "sim/case_runner.h"
#include "sim/hash.h"
#include "sim/json_edits.h"
#include "sim/shrink.h"
#include "tests/unit/catch.h"
#include "tests/unit/sim/support.h"

namespace aslc::sim {
namespace {

Document Read(std::string text) {
  ReadResult read = DefaultCompiler().Read(std::make_shared<Source>("input.json", std::move(text)), false);
  REQUIRE(read.document);
  return std::move(*read.document);
}

// A workflow of `calls` calls one after the other; a fault changes nothing but the trace.
class Chain final : public TrialRunner {
 public:
  explicit Chain(uint32_t calls) : calls_(calls) {}
  std::function<bool(const TrialResult&, const Document&)> fails = [](const TrialResult&, const Document&) {
    return false;
  };
  FaultPlan drawn;  // when the trial says nothing of faults
  std::string default_input = "{}";
  uint64_t runs = 0;

  void Run(const Trial& trial, TrialResult* result) override {
    ++runs;
    *result = {};
    result->input = trial.input.value_or(default_input);
    const FaultPlan& plan = trial.faults ? *trial.faults : drawn;
    std::string story = result->input;
    for (uint32_t i = 0; i < calls_; ++i) {
      const CallSite site{0, i, 0, 0};
      result->calls.push_back(site);
      for (const Fault& fault : plan) {
        if (fault.site != site) continue;
        result->faults.push_back(fault);
        story += std::to_string(i) + std::string(FaultWord(fault.kind)) + fault.error.value_or("");
      }
    }
    result->trace_hash = HashText(story);
    if (fails(*result, Read(result->input))) result->what = "it broke";
  }

 private:
  uint32_t calls_;
};

bool Has(const TrialResult& result, uint32_t state) {
  return std::any_of(result.faults.begin(), result.faults.end(),
                     [&](const Fault& fault) { return fault.site.state == state; });
}

FaultPlan FaultsAt(std::initializer_list<uint32_t> states) {
  FaultPlan plan;
  for (uint32_t state : states) plan.push_back({{0, state, 0, 0}, FaultKind::kError, "E", "c", 0});
  return plan;
}

class Collect final : public TrialSink {
 public:
  bool OnTrial(const Trial& trial, const TrialResult&) override {
    plans.push_back(*trial.faults);
    return true;
  }
  std::vector<FaultPlan> plans;
};

// Tasks one after the other, each with one way in which errors are treated.
std::string ChainOfTasks(uint32_t count) {
  std::string states;
  for (uint32_t i = 0; i < count; ++i) {
    const std::string name = "T" + std::to_string(i);
    const std::string next = i + 1 == count ? "\"End\":true" : "\"Next\":\"T" + std::to_string(i + 1) + "\"";
    states += (i == 0 ? "\"" : ",\"") + name + "\":{\"Type\":\"Task\",\"Resource\":\"arn:aws:states:::sns:publish\"," +
              "\"Parameters\":{\"Message\":\"m\",\"TopicArn\":\"t\"}," + next + "}";
  }
  return "{\"StartAt\":\"T0\",\"States\":{" + states + "}}";
}

TEST_CASE("every single fault, and every pair once") {
  const uint32_t calls = 6;
  MachinePtr machine = CompileText(ChainOfTasks(calls));
  FaultChoices choices(aslrt_machine_image(machine->get()));
  const uint64_t kinds = choices.Of(0).size();
  REQUIRE(kinds == 3);  // error, doneButFailed, oversized: all errors of SNS end the execution
  CHECK(choices.merged() > 0);
  for (unsigned faults : {1u, 2u}) {
    Chain chain(calls);
    Collect collect;
    ExploreOptions options;
    options.faults = faults;
    Explored explored = ExploreFaults(chain, choices, {}, options, collect);
    const uint64_t singles = calls * kinds, pairs = calls * (calls - 1) / 2 * kinds * kinds;
    CHECK(explored.runs == 1 + singles + (faults == 2 ? pairs : 0));
    CHECK(explored.complete);
    CHECK(collect.plans.size() == explored.runs);
    std::set<std::string> distinct;
    for (const FaultPlan& plan : collect.plans) {
      std::string text;
      for (const Fault& fault : plan) {
        text += std::to_string(fault.site.state) + std::string(FaultWord(fault.kind)) + ";";
      }
      CHECK(distinct.insert(text).second);
    }
  }
}

TEST_CASE("an exploration ends at its bound and says so") {
  MachinePtr machine = CompileText(ChainOfTasks(6));
  FaultChoices choices(aslrt_machine_image(machine->get()));
  Chain chain(6);
  Collect collect;
  ExploreOptions options;
  options.runs_max = 5;
  Explored explored = ExploreFaults(chain, choices, {}, options, collect);
  CHECK(explored.runs == 5);
  CHECK_FALSE(explored.complete);
}

TEST_CASE("errors are told apart by how the definition treats them") {
  MachinePtr machine = CompileText(R"({"StartAt":"A","States":{
    "A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f"},
      "Retry":[{"ErrorEquals":["Lambda.TooManyRequestsException"]},{"ErrorEquals":["CustomError"]}],
      "Catch":[{"ErrorEquals":["States.ALL"],"Next":"B"}],"TimeoutSeconds":5,"End":true},
    "B":{"Type":"Pass","End":true}}})");
  FaultChoices choices(aslrt_machine_image(machine->get()));
  std::set<std::string> errors, kinds;
  for (const Fault& fault : choices.Of(0)) {
    kinds.insert(std::string(FaultWord(fault.kind)));
    if (fault.kind == FaultKind::kError) errors.insert(*fault.error);
  }
  CHECK(errors == std::set<std::string>{"Lambda.TooManyRequestsException", "Lambda.ServiceException", "CustomError"});
  CHECK(kinds == std::set<std::string>{"error", "doneButFailed", "unanswered", "late", "oversized"});
  CHECK(choices.Of(1).empty());
}

TEST_CASE("a failure shrinks until nothing can be taken from it") {
  Chain chain(12);
  chain.default_input = R"({"a":[1,2,{"deep":{"x":true,"y":"text"}}],"b":"zzz","n":1000,"list":[{},{},{"k":50}]})";
  chain.drawn = FaultsAt({0, 1, 2, 3, 4, 6, 7, 9, 11});
  // Two faults together, and two things in the input.
  chain.fails = [](const TrialResult& result, const Document& input) {
    const Node* n = input.root.Find("n");
    const std::string_view text = input.source->text();
    return Has(result, 3) && Has(result, 9) && n != nullptr && n->IsNumber() && std::stoll(n->text) >= 17 &&
           text.find("\"x\":true") != std::string_view::npos;
  };
  Trial trial;
  TrialResult result;
  chain.Run(trial, &result);
  REQUIRE(result.what == "it broke");
  Shrunk shrunk = Shrink(chain, DefaultCompiler(), trial, result, {});
  CHECK(shrunk.minimal);
  CHECK(*shrunk.trial.faults == FaultsAt({3, 9}));
  CHECK(*shrunk.trial.input == R"({"a":[{"deep":{"x":true}}],"n":17})");
  // What the guarantee says, tried once more.
  for (size_t i = 0; i < shrunk.trial.faults->size(); ++i) {
    Trial smaller = shrunk.trial;
    smaller.faults->erase(smaller.faults->begin() + static_cast<std::ptrdiff_t>(i));
    chain.Run(smaller, &result);
    CHECK(result.what.empty());
  }
  for (const std::string& input : WithoutOnePart(Read(*shrunk.trial.input))) {
    Trial smaller = shrunk.trial;
    smaller.input = input;
    chain.Run(smaller, &result);
    CHECK(result.what.empty());
  }
}

TEST_CASE("shrinking keeps to its bound") {
  Chain chain(12);
  chain.drawn = FaultsAt({0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  chain.fails = [](const TrialResult& result, const Document&) { return result.faults.size() >= 9; };
  Trial trial;
  TrialResult result;
  chain.Run(trial, &result);
  ShrinkOptions options;
  options.runs_max = 4;
  chain.runs = 0;
  Shrunk shrunk = Shrink(chain, DefaultCompiler(), trial, result, options);
  CHECK_FALSE(shrunk.minimal);
  CHECK(chain.runs == 4);
}

// Two payments; a failure of the second one leaves the first where it is.
constexpr const char* kTransfer = R"({"StartAt":"Take","States":{
  "Take":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"take","Payload.$":"$"},
    "Retry":[{"ErrorEquals":["States.ALL"],"MaxAttempts":2}],"ResultPath":null,"Next":"Give"},
  "Give":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"give","Payload.$":"$"},
    "Catch":[{"ErrorEquals":["States.ALL"],"ResultPath":"$.error","Next":"Note"}],"ResultPath":null,"End":true},
  "Note":{"Type":"Task","Resource":"arn:aws:states:::sns:publish","Parameters":{"TopicArn":"t","Message":"m"},"End":true}}})";
constexpr const char* kTransferScenario = R"(
definition: transfer.asl.json
inputs: [{input: {from: a, to: b, amount: 5}}]
tasks:
  - {function: take, answers: [{output: {StatusCode: 200, Payload: {}}}]}
  - {function: give, answers: [{output: {StatusCode: 200, Payload: {}}, probability: 50%, latency: 2s},
                               {output: {StatusCode: 200, Payload: {}}, latency: {uniform: [1s, 9s]}}]}
  - {resource: sns:publish, answers: [{output: {MessageId: m}}]}
faults:
  - {service: lambda, kind: error, probability: 20%}
  - {resource: sns:publish, kind: throttled, probability: 30%}
)";

TEST_CASE("a run of a campaign is repeated by what decided it, without one fault too") {
  World world(kTransfer, kTransferScenario);
  const CasePlan plan = world.Plan(0);
  CampaignOptions options;
  CaseRunner runner(world.machine->get(), std::span(&plan, 1), options);
  size_t with_faults = 0;
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    CampaignRun run;
    runner.RunSeed(seed, &run);
    REQUIRE(run.result.problem.empty());
    with_faults += !run.faults.empty();
    const Trial trial = CaseRunner::TrialOf(run);
    TrialResult once, twice;
    runner.Run(trial, &once);
    runner.Run(trial, &twice);
    CHECK(once.trace_hash == twice.trace_hash);
    CHECK(once.faults == run.faults);
    CHECK(runner.last().result.end_ns == run.result.end_ns);
    CHECK(runner.last().result.error == run.result.error);
    for (size_t i = 0; i < run.faults.size(); ++i) {
      Trial less = trial;
      less.faults->erase(less.faults->begin() + static_cast<std::ptrdiff_t>(i));
      runner.Run(less, &once);
      CHECK(std::includes(less.faults->begin(), less.faults->end(), once.faults.begin(), once.faults.end(),
                          [](const Fault& a, const Fault& b) { return a.site < b.site; }));
    }
  }
  CHECK(with_faults > 10);
}

TEST_CASE("single faults and pairs find what fails a workflow, and it shrinks to them") {
  World world(kTransfer, kTransferScenario);
  const CasePlan plan = world.Plan(0);
  CampaignOptions options;
  CaseRunner runner(world.machine->get(), std::span(&plan, 1), options);
  FaultChoices choices(world.image());
  class Failures final : public TrialSink {
   public:
    bool OnTrial(const Trial& trial, const TrialResult& result) override {
      if (!result.what.empty()) failures.emplace(result.what, std::pair(trial, result));
      return true;
    }
    std::map<std::string, std::pair<Trial, TrialResult>> failures;
  };
  ExploreOptions explore;
  Failures single, pairs;
  CHECK(ExploreFaults(runner, choices, {}, explore, single).complete);
  // No single fault fails the workflow: Take is tried again and Give is caught.
  CHECK(single.failures.empty());
  explore.faults = 2;
  CHECK(ExploreFaults(runner, choices, {}, explore, pairs).complete);
  REQUIRE(!pairs.failures.empty());
  for (const auto& [what, failure] : pairs.failures) {
    Shrunk shrunk = Shrink(runner, DefaultCompiler(), failure.first, failure.second, {});
    CHECK(shrunk.minimal);
    CHECK(shrunk.trial.faults->size() == 2);
    CHECK(*shrunk.trial.input == "{}");
  }
}

TEST_CASE("edits of a document are documents, each with one part less") {
  const Document document = Read(R"({"a" : [1, {"b": 2}, []], "c": {"d": "e"}, "f": null})");
  std::vector<std::string> edits = WithoutOnePart(document);
  REQUIRE(edits.size() == 8);
  CHECK(edits[0] == R"({"c": {"d": "e"}, "f": null})");
  CHECK(edits[2] == R"({"a" : [1, {"b": 2}, []], "c": {"d": "e"}})");
  for (const std::string& edit : edits) Read(edit);
  for (const std::string& edit : WithSimplerScalar(Read(R"({"s":"abcd","t":true,"n":-9,"x":1.5e3,"u":"\u00e9é"})"))) {
    Read(edit);
  }
}

}  // namespace
}  // namespace aslc::sim

// Faults of whole executions: crashes at save points, stops, copies of EXPRESS executions, and the calm after faults.
#include <algorithm>
#include <set>

#include "sim/case_runner.h"
#include "sim/explore.h"
#include "sim/shrink.h"
#include "sim/unseen_crashes.h"
#include "tests/unit/catch.h"
#include "tests/unit/sim/support.h"

namespace aslc::sim {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

// A call, two branches of which one waits and one calls, a wait.
constexpr std::string_view kShop = R"json({"StartAt":"Charge","States":{
  "Charge":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"charge"},
    "ResultPath":null,"TimeoutSeconds":60,
    "Retry":[{"ErrorEquals":["States.ALL"],"MaxAttempts":2,"JitterStrategy":"FULL"}],"Next":"Both"},
  "Both":{"Type":"Parallel","ResultPath":null,"Next":"Rest","Branches":[
    {"StartAt":"Tell","States":{"Tell":{"Type":"Task","Resource":"arn:aws:states:::sns:publish",
      "Parameters":{"Message":"m","TopicArn":"t"},"End":true}}},
    {"StartAt":"Pause","States":{"Pause":{"Type":"Wait","Seconds":5,"End":true}}}]},
  "Rest":{"Type":"Wait","Seconds":3,"Next":"Id"},
  "Id":{"Type":"Pass","Parameters":{"id.$":"States.UUID()"},"End":true}}})json";
constexpr std::string_view kShopAnswers = R"(
definition: x
inputs: [{input: {}}]
tasks:
  - {function: charge, answers: [{output: {StatusCode: 200, Payload: {}}, latency: {uniform: [1s, 4s]}}]}
  - {resource: sns:publish, answers: [{output: {MessageId: m}, latency: 2s}]}
)";

class Collect final : public TrialSink {
 public:
  bool OnTrial(const Trial& trial, const TrialResult& result) override {
    trials.emplace_back(trial, result);
    return true;
  }
  std::vector<std::pair<Trial, TrialResult>> trials;
};

std::shared_ptr<const PropertySet> PropertiesOf(const World& world) {
  Diagnostics diagnostics;
  const aslrt_image* images[] = {world.image()};
  auto properties = CompileProperties(world.scenario.cases[0].properties, world.scenario.source, images,
                                      world.functions, DefaultCompiler(), Engine::kInterp, &diagnostics);
  REQUIRE(properties);
  return properties;
}

struct Bench {
  Bench(std::string_view definition, const std::string& scenario, bool points = false)
      : world(definition, scenario), plan(world.Plan(0)) {
    options.properties.push_back(PropertiesOf(world));
    options.note_points = points;
    options.trace = kWholeTrace;
    options.run.execution.record_history = 1;
    runner = std::make_unique<CaseRunner>(world.machine->get(), std::span(&plan, 1), options);
  }
  const TrialResult& Run(FaultPlan plan_of_faults, uint64_t seed = 1) {
    Trial trial;
    trial.seed = seed;
    trial.faults = std::move(plan_of_faults);
    SortPlan(&*trial.faults);
    runner->Run(trial, &result);
    REQUIRE(result.problem.empty());
    return result;
  }
  const RunResult& run() const { return runner->last().result; }
  size_t Events(TraceEventKind kind, std::string_view state) const {
    const TraceDocument& trace = runner->trace();
    return static_cast<size_t>(std::count_if(trace.events.begin(), trace.events.end(), [&](const TraceEvent& event) {
      return event.kind == kind && trace.StateName(event) == state;
    }));
  }
  World world;
  CasePlan plan;
  CampaignOptions options;
  std::unique_ptr<CaseRunner> runner;
  TrialResult result;
};

Fault Of(FaultKind kind, uint32_t point, int64_t delay_ns = 0) {
  Fault fault;
  fault.site = PointOf(0, point);
  fault.kind = kind;
  fault.delay_ns = delay_ns;
  return fault;
}

TEST_CASE("a crash repeats the calls since the last save, and nothing else of the run shows it") {
  Bench bench(kShop, std::string(kShopAnswers), true);
  bench.Run({});
  const RunResult whole = bench.run();
  REQUIRE(whole.status == ASLRT_SUCCEEDED);
  std::vector<uint32_t> points;
  for (const CallSite& site : bench.result.calls) {
    if (site.IsPoint()) points.push_back(site.call);
  }
  // Charge, both branches, Tell has ended, Rest, the end.
  CHECK(points == std::vector<uint32_t>{1, 2, 3, 4, 5});
  for (const uint32_t point : points) {
    const TrialResult crashed = bench.Run({Of(FaultKind::kCrash, point)});
    REQUIRE(crashed.faults.size() == 1);
    CHECK(crashed.what.empty());
    const RunResult& run = bench.run();
    CHECK(run.status == ASLRT_SUCCEEDED);
    CHECK(run.output == whole.output);  // the engine draws the same identifiers again
    CHECK(run.transitions == whole.transitions);
    CHECK(run.events == whole.events);
    CHECK(run.trace_hash != whole.trace_hash);
    CHECK(bench.Events(TraceEventKind::kRequest, "Charge") == (point == 1 ? 2u : 1u));
    CHECK(bench.Events(TraceEventKind::kEffect, "Charge") == (point == 1 ? 2u : 1u));
    CHECK(bench.Events(TraceEventKind::kRequest, "Tell") == (point == 2 ? 2u : 1u));
    for (const char* state : {"Charge", "Both", "Tell", "Pause", "Rest", "Id"}) {
      CHECK(bench.Events(TraceEventKind::kEntered, state) == 1);
      CHECK(bench.Events(TraceEventKind::kExited, state) == 1);
    }
    CHECK(bench.Events(TraceEventKind::kFault, "") == 1);
    if (point > 2) CHECK(run.history == whole.history);
    const auto repeated = [](const CallSite& site) { return site.repeat == 1; };
    CHECK(std::count_if(crashed.calls.begin(), crashed.calls.end(), repeated) == (point <= 2 ? 1 : 0));
    CHECK(bench.Run({Of(FaultKind::kCrash, point)}).trace_hash == crashed.trace_hash);
  }
}

TEST_CASE("all save points crash in one run, and a point only once") {
  Bench bench(kShop, std::string(kShopAnswers) + "faults: [{kind: crash}]\n");
  CampaignRun run;
  bench.runner->RunSeed(3, &run);
  REQUIRE(run.result.problem.empty());
  CHECK(run.result.status == ASLRT_SUCCEEDED);
  CHECK(run.faults.size() == 5);
  CHECK(bench.Events(TraceEventKind::kRequest, "Charge") == 2);
}

TEST_CASE("a process that is away misses nothing, but timers of the state go on") {
  Bench bench(kShop, std::string(kShopAnswers));
  bench.Run({});
  const int64_t plain = bench.run().end_ns;
  // The answer of Charge comes meanwhile, and is there when the process is.
  bench.Run({Of(FaultKind::kCrash, 2, 30 * kSecond)});
  CHECK(bench.run().status == ASLRT_SUCCEEDED);
  CHECK(bench.run().end_ns > plain + 20 * kSecond);
  CHECK(bench.Events(TraceEventKind::kRequest, "Charge") == 1);
  // What was saved last is a Charge that waits; its time is over when the process is back, and it is tried again.
  Fault never;
  never.site = {0, 0, 0, 0, 0};
  never.kind = FaultKind::kUnanswered;
  bench.Run({never, Of(FaultKind::kCrash, 2, 7200 * kSecond)});
  CHECK(bench.run().status == ASLRT_SUCCEEDED);
  CHECK(bench.Events(TraceEventKind::kRetry, "Charge") == 1);
  CHECK(bench.run().end_ns - bench.run().start_ns > 7200 * kSecond);
}

TEST_CASE("faults that are taken away change no other, crashes and repeated calls too") {
  Bench bench(kShop, std::string(kShopAnswers) + R"(faults:
  - {service: lambda, kind: error, probability: 30%}
  - {kind: crash, probability: 40%, delay: {uniform: [0s, 9s]}}
  - {kind: stop, probability: 2%, error: {Error: Ops}}
  - {resource: sns:publish, kind: slow, delay: {uniform: [1s, 9s]}, probability: 30%}
)");
  size_t crashes = 0, repeats = 0;
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    CampaignRun run;
    bench.runner->RunSeed(seed, &run);
    REQUIRE(run.result.problem.empty());
    const Trial trial = CaseRunner::TrialOf(run);
    TrialResult once;
    bench.runner->Run(trial, &once);
    CHECK(once.faults == run.faults);
    CHECK(bench.run().end_ns == run.result.end_ns);
    CHECK(bench.run().history == run.result.history);
    for (size_t i = 0; i < run.faults.size(); ++i) {
      crashes += run.faults[i].kind == FaultKind::kCrash;
      repeats += run.faults[i].site.repeat > 0;
      Trial less = trial;
      less.faults->erase(less.faults->begin() + static_cast<std::ptrdiff_t>(i));
      bench.runner->Run(less, &once);
      for (const Fault& fault : once.faults) {
        CHECK(std::find(run.faults.begin(), run.faults.end(), fault) != run.faults.end());
      }
    }
  }
  CHECK(crashes > 30);
  CHECK(repeats > 0);
}

TEST_CASE("exploring crashes makes one run a save point, and finds what is done twice") {
  Bench bench(kShop, std::string(kShopAnswers) + "properties: [{name: once, atMost: 1, effects: {function: charge}}]\n",
              true);
  FaultChoices choices(bench.world.image());
  Collect collect;
  ExploreOptions options;
  options.calls = false;
  options.points = true;
  Explored explored = ExploreFaults(*bench.runner, choices, {}, options, collect);
  CHECK(explored.runs == 6);
  CHECK(explored.points == 5);
  CHECK(explored.complete);
  size_t failing = 0;
  for (const auto& [trial, result] : collect.trials) {
    if (result.what.empty()) continue;
    ++failing;
    CHECK(result.what == "property: once");
    const Shrunk shrunk = Shrink(*bench.runner, DefaultCompiler(), trial, result, {});
    CHECK(shrunk.minimal);
    CHECK(*shrunk.trial.faults == FaultPlan{Of(FaultKind::kCrash, 1)});
  }
  CHECK(failing == 1);
  // With faults of calls beside them: pairs of both.
  options.calls = true;
  options.faults = 2;
  explored = ExploreFaults(*bench.runner, choices, {}, options, collect);
  CHECK(explored.runs > 100);
  CHECK(explored.points > 20);
}

TEST_CASE("crashes alone come on top of what the rules of the case draw") {
  Bench bench(kShop, std::string(kShopAnswers) + "faults: [{resource: sns:publish, kind: slow, delay: 20s}]\n", true);
  FaultChoices choices(bench.world.image());
  Collect collect;
  ExploreOptions options;
  options.calls = false;
  options.points = true;
  Trial base;
  base.and_rules = true;
  CHECK(ExploreFaults(*bench.runner, choices, base, options, collect).runs == 6);
  for (const auto& [trial, result] : collect.trials) {
    const auto slow = [](const Fault& fault) { return fault.kind == FaultKind::kSlow; };
    // The crash after the call of Tell makes it again, and that is slow, too.
    const bool again = !trial.faults->empty() && (*trial.faults)[0].site.call == 2;
    CHECK(std::count_if(result.faults.begin(), result.faults.end(), slow) == (again ? 2 : 1));
    CHECK(result.faults.size() - trial.faults->size() == (again ? 2u : 1u));
    // What happened says it all.
    Trial spelt = trial;
    spelt.and_rules = false;
    spelt.faults = result.faults;
    TrialResult same;
    bench.runner->Run(spelt, &same);
    CHECK(same.trace_hash == result.trace_hash);
  }
}

TEST_CASE("somebody stops an execution, at a time or at a save point") {
  Bench bench(kShop, std::string(kShopAnswers));
  Fault stop = Of(FaultKind::kStop, 0);
  stop.at_ns = 2 * kSecond;
  stop.error = "Ops";
  stop.cause = "by hand";
  bench.Run({stop});
  CHECK(bench.run().status == ASLRT_ABORTED);
  CHECK(bench.run().error == "Ops");
  CHECK(bench.run().cause == "by hand");
  CHECK(bench.run().end_ns - bench.run().start_ns == 2 * kSecond);
  CHECK(bench.Events(TraceEventKind::kFault, "") == 1);
  bench.Run({Of(FaultKind::kStop, 4)});
  CHECK(bench.run().status == ASLRT_ABORTED);
  CHECK(bench.Events(TraceEventKind::kEntered, "Rest") == 1);
  // After its end there is nothing to stop.
  stop.at_ns = 3600 * kSecond;
  bench.Run({stop});
  CHECK(bench.run().status == ASLRT_SUCCEEDED);

  Bench drawn(kShop, std::string(kShopAnswers) + "faults: [{kind: stop, at: {uniform: [0s, 20s]}, probability: 50%}]\n");
  std::set<int64_t> ends;
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    CampaignRun run;
    drawn.runner->RunSeed(seed, &run);
    if (run.result.status == ASLRT_ABORTED) ends.insert(run.result.end_ns);
  }
  CHECK(ends.size() > 5);
  CHECK(ends.size() < 25);
}

constexpr std::string_view kEnrich = R"json({"StartAt":"Id","States":{
  "Id":{"Type":"Pass","Parameters":{"id.$":"States.UUID()"},"ResultPath":"$.id","Next":"Put"},
  "Put":{"Type":"Task","Resource":"arn:aws:states:::sns:publish","Parameters":{"Message":"m","TopicArn":"t"},
    "ResultPath":null,"End":true}}})json";

TEST_CASE("EXPRESS executions run twice, at once or one after the other") {
  const std::string scenario = R"(
definition: x
type: EXPRESS
inputs: [{input: {}}]
tasks: [{resource: sns:publish, answers: [{output: {MessageId: m}, latency: {uniform: [1s, 4s]}}]}]
properties: [{name: once, atMost: 1, effects: {resource: "sns:publish"}}]
)";
  CompileOptions express;
  World world("{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Pass\",\"End\":true}}}", scenario);
  express.type = ASLRT_EXPRESS;
  CompileResult compiled =
      DefaultCompiler().Compile(std::make_shared<Source>("test.asl.json", std::string(kEnrich)), express);
  REQUIRE(compiled.machine);
  world.machine = compiled.machine;
  const CasePlan plan = world.Plan(0);
  CampaignOptions options;
  options.note_points = true;
  options.properties.push_back(PropertiesOf(world));
  CaseRunner runner(world.machine->get(), std::span(&plan, 1), options);
  Trial trial;
  trial.faults.emplace();
  TrialResult alone, twice;
  runner.Run(trial, &alone);
  CHECK(alone.what.empty());
  const std::string output = runner.last().result.output;
  for (const auto& [kind, delay_ns] : {std::pair{FaultKind::kDuplicate, int64_t{0}},
                                       std::pair{FaultKind::kDuplicate, 60 * kSecond},
                                       std::pair{FaultKind::kRepeated, int64_t{0}},
                                       std::pair{FaultKind::kRepeated, 3 * kSecond}}) {
    trial.faults = FaultPlan{Of(kind, 0, delay_ns)};
    runner.Run(trial, &twice);
    REQUIRE(twice.problem.empty());
    CHECK(twice.what == "property: once");
    CHECK(twice.faults == *trial.faults);
    const RunResult& run = runner.last().result;
    CHECK(run.output == output);  // what the first one draws is the same
    REQUIRE(run.others.size() == 1);
    CHECK(run.others[0].copied);
    CHECK(run.others[0].status == ASLRT_SUCCEEDED);
    CHECK(run.others[0].output != output);
    const int64_t after = kind == FaultKind::kRepeated ? run.end_ns : run.start_ns;
    CHECK(run.others[0].start_ns == after + delay_ns);
  }
  FaultChoices choices(world.image());
  Collect collect;
  ExploreOptions explore;
  explore.calls = false;
  explore.points = true;
  const Explored explored = ExploreFaults(runner, choices, {}, explore, collect);
  CHECK(explored.points == 4);  // two ways to run twice, two save points
}

TEST_CASE("a workflow that does not end after a fault is found, and where it is") {
  const char* definition = R"json({"StartAt":"Ask","States":{
    "Ask":{"Type":"Task","Resource":"arn:aws:states:::sns:publish","Parameters":{"Message":"m","TopicArn":"t"},
      "Catch":[{"ErrorEquals":["States.ALL"],"Next":"Pause"}],"End":true},
    "Pause":{"Type":"Wait","Seconds":3600,"Next":"Check"},
    "Check":{"Type":"Choice","Choices":[{"Variable":"$.ready","IsPresent":true,"Next":"Done"}],"Default":"Pause"},
    "Done":{"Type":"Succeed"}}})json";
  const std::string answers = R"(
definition: x
inputs: [{input: {}}]
tasks: [{resource: sns:publish, answers: [{output: {MessageId: m}}]}]
)";
  Fault fails, never;
  fails.kind = FaultKind::kError;
  fails.error = "E";
  never.kind = FaultKind::kUnanswered;
  for (const char* calm : {"", "calm: {within: 2d}\n"}) {
    Bench bench(definition, answers + calm);
    CHECK(bench.Run({}).what.empty());
    CHECK(bench.Run({fails}).what == "does not end after faults stop: it circles in Pause, Check");
    CHECK(bench.run().given_up == (calm[0] != 0));
    CHECK(bench.Run({never}).what == "does not end after faults stop: it waits in Ask");
    TrialResult again;
    bench.runner->Run(CaseRunner::TrialOf(bench.runner->last()), &again);
    CHECK(again.what == bench.result.what);
    CHECK(again.trace_hash == bench.result.trace_hash);
  }
}

TEST_CASE("faults cease, and what takes its time anyway is no finding") {
  const char* definition = R"json({"StartAt":"Poll","States":{
    "Poll":{"Type":"Task","Resource":"arn:aws:states:::sns:publish","Parameters":{"Message":"m","TopicArn":"t"},
      "Retry":[{"ErrorEquals":["States.ALL"],"IntervalSeconds":600,"BackoffRate":1,"MaxAttempts":9999}],"Next":"Week"},
    "Week":{"Type":"Wait","Seconds":1814400,"End":true}}})json";
  const std::string answers = R"(
definition: x
inputs: [{input: {}}]
tasks: [{resource: sns:publish, answers: [{output: {MessageId: m}}]}]
faults: [{kind: error}]
)";
  Bench bench(definition, answers + "calm: {after: 6h}\n");
  CampaignRun run;
  bench.runner->RunSeed(1, &run);
  CHECK(run.result.status == ASLRT_SUCCEEDED);
  CHECK_FALSE(run.failed);
  CHECK(run.faults.size() == 37);  // every ten minutes of six hours
  Bench strict(definition, answers + "calm: {after: 6h, within: 1d}\n");
  strict.runner->RunSeed(1, &run);
  CHECK(run.failed);
  CHECK(run.outcome == "does not end after faults stop: it waits in Week");
}

TEST_CASE("threads change nothing of crashes, copies and the calm") {
  World world(kShop, std::string(kShopAnswers) + R"(
calm: {after: 1h, within: 30s}
faults:
  - {kind: crash, probability: 20%, delay: {uniform: [0s, 50s]}}
  - {kind: stop, probability: 2%}
  - {kind: unanswered, probability: 10%}
)");
  const CasePlan plan = world.Plan(0);
  CampaignOptions options;
  options.runs = 400;
  const std::string one = LinesOf(world, plan, options);
  options.jobs = 4;
  CHECK(LinesOf(world, plan, options) == one);
  CHECK(one.find("does not end") != std::string::npos);
}

TEST_CASE("keys of faults that are not theirs are refused") {
  const auto refused = [](const std::string& fault) {
    const auto source = std::make_shared<Source>("x.sim.yaml", "definition: x\nfaults: [" + fault + "]\n");
    ReadResult read = DefaultCompiler().Read(source, true);
    REQUIRE(read.document);
    Diagnostics diagnostics = read.diagnostics;
    return !ReadScenario(*read.document, DefaultCompiler(), &diagnostics).has_value() ? RenderText(diagnostics, false) : "";
  };
  CHECK(refused("{kind: crash, delay: 1s, probability: 1%}").empty());
  CHECK(refused("{kind: stop, at: 1s, error: {Error: E}}").empty());
  for (const char* fault : {"{kind: crash, service: sns}", "{kind: crash, error: {Error: E}}", "{kind: stop, delay: 1s}",
                            "{kind: error, at: 1s}", "{kind: error, delay: 1s}", "{kind: duplicate, attempts: 1}"}) {
    CHECK(refused(fault).find("SIM0050") != std::string::npos);
  }
  World world(kShop, std::string(kShopAnswers) + "faults: [{kind: duplicate}]\n");
  Diagnostics diagnostics;
  CHECK_FALSE(ResolveCase(world.scenario, world.scenario.cases[0], world.image(), world.functions, &diagnostics));
  CHECK(RenderText(diagnostics, false).find("SIM0051") != std::string::npos);
}

}  // namespace
}  // namespace aslc::sim

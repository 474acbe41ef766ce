// Campaigns over scenario files: plans, determinism for every -j and every engine, statistics, reports.
#include "sim/campaign.h"

#include "sim/report.h"
#include "sim/statistics.h"
#include "tests/unit/catch.h"
#include "tests/unit/sim/support.h"

namespace aslc::sim {
namespace {

constexpr std::string_view kDefinition = R"({"StartAt": "Each", "States": {
  "Each": {"Type": "Map", "ItemsPath": "$.items", "MaxConcurrency": 2, "Next": "Ask", "ResultPath": null,
    "ItemProcessor": {"StartAt": "Work", "States": {
      "Work": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:work:live",
               "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 1, "MaxAttempts": 2,
                          "JitterStrategy": "FULL"}],
               "End": true}}}},
  "Ask": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
          "Parameters": {"FunctionName": "${Ask}", "Payload.$": "$"}, "Next": "Tell",
          "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Give up"}]},
  "Tell": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "TimeoutSeconds": 5,
           "Parameters": {"TopicArn": "t", "Message": "m"}, "End": true},
  "Give up": {"Type": "Fail", "Error": "Refused"}}})";

constexpr std::string_view kScenario = R"(
definition: a.asl.json
substitute: {Ask: 'arn:aws:lambda:us-east-1:123456789012:function:ask'}
inputs:
  - {weight: 3, input: {items: [1, 2, 3]}}
  - {weight: 1, input: {items: []}, tasks: [{state: Ask, answers: [{output: {StatusCode: 201}}]}]}
tasks:
  - function: work
    answers:
      - {attempts: 0-1, probability: 20%, error: {Error: Busy}, latency: {uniform: [1ms, 900ms]}}
      - {output: 1, latency: {uniform: [10ms, 2s]}}
  - function: ask
    answers:
      - {probability: 10%, error: {Error: No, Cause: never}}
      - {output: {StatusCode: 200}, latency: 1s}
  - resource: sns:publish
    answers:
      - {probability: 0.05, never: true}
      - {output: {MessageId: m}}
outcomes:
  - {name: REFUSED, visited: Give up}
  - {name: LOST, error: States.Timeout}
allow: [REFUSED]
)";

}  // namespace

TEST_CASE("a campaign is the same for every number of threads and in every engine") {
  CampaignOptions options;
  options.runs = 300;
  std::string expected;
  for (Engine engine : {Engine::kInterp, Engine::kO0, Engine::kO2}) {
    const World world(kDefinition, kScenario, engine);
    const CasePlan plan = world.Plan(0);
    for (unsigned jobs : {1u, 4u}) {
      options.jobs = jobs;
      const std::string lines = LinesOf(world, plan, options);
      if (expected.empty()) expected = lines;
      CHECK(lines == expected);
    }
    options.jobs = 1;
    options.run.snapshot_at_waits = true;
    CHECK(LinesOf(world, plan, options) == expected);
    options.run.snapshot_at_waits = false;
  }
  // One seed by itself is the same run as among many.
  const World world(kDefinition, kScenario);
  options.runs = 1;
  options.first_seed = 200;
  const std::string line = LinesOf(world, world.Plan(0), options);
  CHECK(expected.find("\n" + line) != std::string::npos);
}

TEST_CASE("a campaign adds up") {
  struct Sink final : RunSink {
    explicit Sink(const CasePlan& p) : statistics(p) {}
    bool OnRun(const CampaignRun& run) override {
      statistics.Add(run.result, run.outcome, run.failed);
      inputs[run.input] += 1;
      return statistics.runs() < limit;
    }
    Statistics statistics;
    uint64_t inputs[2] = {0, 0}, limit = UINT64_MAX;
  };
  const World world(kDefinition, kScenario);
  const CasePlan plan = world.Plan(0);
  CampaignOptions options;
  options.runs = 2000;
  options.jobs = 2;
  Sink sink(plan);
  std::string problem;
  REQUIRE(RunCampaign(world.machine->get(), plan, options, sink, &problem));
  Statistics& s = sink.statistics;
  CHECK(s.runs() == 2000);
  CHECK((sink.inputs[1] > 430 && sink.inputs[1] < 570));
  REQUIRE(s.outcomes().size() == 3);
  CHECK(s.outcomes()[0].name == "REFUSED");
  CHECK((s.outcomes()[0].runs > 100 && s.outcomes()[0].runs < 200));  // 10 % of three quarters
  CHECK(s.outcomes()[1].name == "LOST");
  CHECK(s.outcomes()[2].name == "SUCCEEDED");
  CHECK(s.failures() == s.outcomes()[1].runs);  // REFUSED is allowed
  REQUIRE(s.groups().size() == 1);
  CHECK(s.groups()[0].error == "States.Timeout");
  CHECK(s.groups()[0].runs == s.failures());
  const auto* states = ASLRT_ROWS(world.image(), aslrt_image_state, states);
  uint32_t state = 0;
  while (std::string_view(aslrt_image_chars(world.image(), states[state].name), states[state].name.len) !=
         "Work") {
    ++state;
  }
  const std::vector<MachineNumbers> machines = s.machines();
  const std::vector<uint64_t>& work = machines[0].states[state].retries;
  REQUIRE(work.size() == 3);
  CHECK(work[0] + work[1] + work[2] == sink.inputs[0] * 3);
  CHECK((work[1] > work[0] / 8 && work[1] < work[0] / 4));
  const DurationSummary durations = s.Durations();
  CHECK(durations.min_ns <= durations.p50_ns);
  CHECK(durations.p99_ns <= durations.max_ns);

  const ReportNames names{"c", "aslc sim a.sim.yaml --case c"};
  const std::string text = TextReport(PartOf(s, 1, names), MachineInfoOf(world.image(), ""));
  INFO(text);
  CHECK(text.starts_with("case c: 2000 runs, seeds 1 to 2000\nREFUSED"));
  CHECK(text.ends_with("    aslc sim a.sim.yaml --case c --seed " + std::to_string(s.groups()[0].first_seed) +
                       "\n"));
  CHECK(text.find("retries   Work") != std::string::npos);
  const std::string json = JsonReport(PartOf(s, 1, names), MachineInfoOf(world.image(), ""));
  CHECK(json.starts_with(R"({"case":"c","seed":1,"runs":2000,"failures":)"));

  SECTION("and ends when nobody wants more") {
    Sink little(plan);
    little.limit = 70;
    REQUIRE(RunCampaign(world.machine->get(), plan, options, little, &problem));
    CHECK(little.statistics.runs() == 70);
  }
}

TEST_CASE("seeds draw their case, and do in it what they do when it is alone") {
  const World world(kDefinition, R"(
definition: a
substitute: {Ask: ask}
cases:
  - {name: often, runs: 3, inputs: [{input: {items: [1, 2]}}]}
  - {name: rarely, runs: 1, inputs: [{input: {items: [1, 2]}}]}
tasks:
  - {function: work, answers: [{output: 1, latency: {uniform: [1ms, 2s]}}]}
  - {function: ask, answers: [{output: {}}]}
  - {state: Tell, answers: [{output: {}}]}
)");
  const CasePlan plans[] = {world.Plan(0), world.Plan(1)};
  struct Sink final : RunSink {
    bool OnRun(const CampaignRun& run) override {
      lines.push_back(LineOf(run));
      cases[run.case_index] += 1;
      return true;
    }
    std::vector<std::string> lines;
    uint64_t cases[2] = {0, 0};
  };
  CampaignOptions options;
  options.runs = 400;
  Sink mixed, alone;
  std::string problem;
  REQUIRE(RunCampaign(world.machine->get(), plans, options, mixed, &problem));
  REQUIRE(RunCampaign(world.machine->get(), plans[1], options, alone, &problem));
  CHECK((mixed.cases[1] > 70 && mixed.cases[1] < 130));
  CHECK(mixed.lines == alone.lines);  // the cases have the same rules
}

TEST_CASE("what a scenario lacks is said before anything runs") {
  struct {
    const char *tasks, *code, *message;
  } rows[] = {
      {"[{state: Works, answers: [{output: 1}]}]", "SIM0015", "the definition has no state `Works`"},
      {"[{state: Each, answers: [{output: 1}]}]", "SIM0016",
       "the state `Each` is no Task: nobody asks for its answer"},
      {"[{resource: sqs:sendMessage, answers: [{output: 1}]}]", "SIM0017",
       "no Task of the definition has the resource `sqs:sendMessage`"},
      {"[{state: Ask, answers: [{output: 1}]}, {resource: sns:publish, answers: [{output: 1}]}]", "SIM0018",
       "the Task `Work` (arn:aws:lambda:us-east-1:123456789012:function:work:live) has no answer in the "
       "scenario"},
      {"[{state: Ask, answers: [{output: 1}]}, {state: Tell, answers: [{output: 1}]}, {function: work, "
       "answers: "
       "[{attempts: 0-1, output: 1}, {attempts: 2, probability: 99%, output: 1}]}]",
       "SIM0019",
       "the answers of the Task `Work` (arn:aws:lambda:us-east-1:123456789012:function:work:live) in the "
       "scenario "
       "may not apply to attempt 2"},
  };
  for (const auto& row : rows) {
    World world(kDefinition, std::string("definition: a\nsubstitute: {Ask: ask}\ntasks: ") + row.tasks);
    world.scenario.invents = false;
    Diagnostics diagnostics;
    const auto plan =
        ResolveCase(world.scenario, world.scenario.cases[0], world.image(), world.functions, &diagnostics);
    CHECK_FALSE(plan);
    INFO(RenderText(diagnostics, false));
    REQUIRE_FALSE(diagnostics.empty());
    CHECK(diagnostics[0].code == row.code);
    CHECK(diagnostics[0].message == row.message);
  }
}

TEST_CASE("attempts that the retriers allow need not be answered beyond") {
  const World world(kDefinition, R"(
definition: a
substitute: {Ask: ask}
inputs: [{input: {items: [1]}}]
tasks:
  - {function: work, answers: [{attempts: 0, error: {Error: Busy}}, {attempts: 1-2, output: 5}]}
  - {function: ask, answers: [{attempts: 0, output: {}}]}
  - {state: Tell, answers: [{attempts: 0, output: {}}]}
)");
  CHECK(LinesOf(world, world.Plan(0), {}).starts_with("1 SUCCEEDED SUCCEEDED {} "));
}

TEST_CASE("a function that only the request names is matched when it is asked for") {
  const std::string definition = R"({"StartAt": "Ask", "States": {"Ask": {"Type": "Task", "End": true,
    "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName.$": "$.name"}}}})";
  const World world(definition, R"(
definition: a
cases:
  - {name: known, inputs: [{input: {name: 'arn:aws:lambda:us-east-1:123456789012:function:two:live'}}]}
  - {name: unknown, inputs: [{input: {name: three}}]}
tasks:
  - {function: one, answers: [{output: 1}]}
  - {function: two, answers: [{output: 2}]}
)");
  CHECK(LinesOf(world, world.Plan(0), {}).starts_with("1 SUCCEEDED SUCCEEDED 2 "));
  struct Sink final : RunSink {
    bool OnRun(const CampaignRun&) override { return true; }
  } sink;
  std::string problem;
  CHECK_FALSE(RunCampaign(world.machine->get(), world.Plan(1), {}, sink, &problem));
  CHECK(problem ==
        "seed 1: the Task `Ask` (arn:aws:states:::lambda:invoke, function `three`) has no answer to its "
        "attempt 0 (call 0)");
}

}  // namespace aslc::sim

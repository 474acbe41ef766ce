// Answers of scenarios: which applies, what it is computed from, how requests are counted.
#include <set>

#include "tests/unit/catch.h"
#include "tests/unit/sim/support.h"

namespace aslc::sim {
namespace {

// Keeps the runs of a campaign.
class Runs final : public RunSink {
 public:
  bool OnRun(const CampaignRun& run) override {
    runs.push_back(run);
    return true;
  }
  std::vector<CampaignRun> runs;
};

struct Outcome {
  std::string problem;
  std::vector<CampaignRun> runs;
  // Output, or error and cause, of the first run.
  std::string Text() const {
    if (!problem.empty()) return problem;
    const RunResult& result = runs.at(0).result;
    return result.has_output ? result.output : result.error + ": " + result.cause;
  }
};

Outcome RunAll(std::string_view definition, std::string_view scenario, uint64_t seeds = 1) {
  const World world(definition, scenario);
  const CasePlan plan = world.Plan(0);
  CampaignOptions options;
  options.runs = seeds;
  options.record_calls = true;
  Runs sink;
  Outcome outcome;
  RunCampaign(world.machine->get(), plan, options, sink, &outcome.problem);
  outcome.runs = std::move(sink.runs);
  return outcome;
}

// One Task that is asked with its input and retried twice.
constexpr const char* kOne = R"({"StartAt":"T","States":{"T":{"Type":"Task",
  "Resource":"arn:aws:lambda:us-east-1:123456789012:function:f",
  "Retry":[{"ErrorEquals":["Again"],"MaxAttempts":2,"IntervalSeconds":1}],"End":true}}})";
// The same function for each of three items, one after the other, twice each.
constexpr const char* kItems = R"({"StartAt":"M","States":{"M":{"Type":"Map","MaxConcurrency":1,"End":true,
  "ItemProcessor":{"StartAt":"A","States":{
    "A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f","Payload.$":"$"},
      "OutputPath":"$.Payload","End":true}}}}}})";

}  // namespace

TEST_CASE("answers are computed from the request, the counts and the world") {
  const char* rows[][2] = {
      {R"(tasks: [{state: T, answers: [{output: "{% $request.n + 1 %}"}]}])", "8"},
      {R"(tasks: [{state: T, answers: [{output: {a: "{% $request.n %}", b: [1, "{% $state %}"]}}]}])",
       R"({"a":7,"b":[1,"T"]})"},
      {R"(tasks: [{state: T, answers: [{attempts: 0, error: {Error: Again}}, {output: "{% [$attempt, $visit, $call, $item] %}"}]}])",
       "[1,0,1,null]"},
      {R"(tasks: [{state: T, answers: [{output: "{% $input.n %}"}]}])", "7"},
      {R"(tasks: [{state: T, answers: [{error: {Error: "{% 'E' & $request.n %}", Cause: text}}]}])",
       "E7: text"},
      {R"(tasks: [{state: T, answers: [{error: "{% {'Error': 'A', 'Cause': {'n': $request.n}} %}"}]}])",
       R"(A: {"n":7})"},
      {R"(tasks: [{state: T, answers: [{output: "{% $now() %}"}]}])", "\"2026-01-01T00:00:00.000Z\""},
  };
  for (const auto& [rules, wanted] : rows) {
    INFO(rules);
    CHECK(RunAll(kOne, std::string("definition: d\ninputs: [{input: {n: 7}}]\n") + rules).Text() == wanted);
  }
}

TEST_CASE("an answer changes the world that the next one sees, and every run starts anew") {
  const Outcome outcome = RunAll(kOne, R"(
definition: d
world: {count: 10}
tasks:
  - state: T
    answers:
      - attempts: 0-1
        error: {Error: Again}
        update: "{% {'count': $world.count + 1} %}"
      - {output: "{% $world.count %}"}
)",
                                 3);
  REQUIRE(outcome.runs.size() == 3);
  for (const CampaignRun& run : outcome.runs) CHECK(run.result.output == "12");
}

TEST_CASE("what an expression cannot do ends the run with its place") {
  const char* rows[][2] = {
      {"{% $request.none %}", "test.sim.yaml:2:39: the expression returned nothing"},
      {"{% $error('no') %}", "test.sim.yaml:2:39: the expression failed: D3137 no"},
  };
  for (const auto& [expression, problem] : rows) {
    const Outcome outcome = RunAll(
        kOne, std::string("definition: d\ntasks: [{state: T, answers: [{output: \"") + expression + "\"}]}]");
    CHECK(outcome.problem.find(problem) != std::string::npos);
    INFO(outcome.problem);
    CHECK(outcome.runs.empty());
  }
}

TEST_CASE("sequences give one answer after the other") {
  const char* kSequence =
      "definition: d\ntasks: [{state: T, answers: [{sequence: [{error: {Error: Again}}, "
      "{error: {Error: Again}}, {output: third}]%}, {output: other}]}]";
  const auto with = [&](const char* then) {
    std::string text = kSequence;
    return text.replace(text.find('%'), 1, then);
  };
  CHECK(RunAll(kOne, with("")).Text() == "\"third\"");
  const char* kShort =
      "definition: d\ntasks: [{state: T, answers: [{sequence: [{error: {Error: Again}}], then: ";
  CHECK(RunAll(kOne, std::string(kShort) + "last}]}]").Text() == "Again: ");
  CHECK(RunAll(kOne, std::string(kShort) + "next}, {output: other}]}]").Text() == "\"other\"");
  CHECK(RunAll(kOne, std::string(kShort) + "error}]}]").Text().find("its sequence of answers has ended") !=
        std::string::npos);
}

TEST_CASE("requests are counted by attempt, visit, call and item") {
  CHECK(RunAll(kItems, R"(
definition: d
inputs: [{input: [5, 6, 7]}]
tasks:
  - function: f
    answers:
      - {items: 1, returns: second}
      - {calls: 2-, returns: "{% [$item, $call, $visit] %}"}
      - {returns: "{% $request.Payload %}"}
)")
            .Text() == R"([5,"second",[2,2,0]])");
}

TEST_CASE("what a function returns is wrapped as the integration does it") {
  CHECK(RunAll(kOne, "definition: d\ntasks: [{function: f, answers: [{returns: {a: 1}}]}]").Text() ==
        R"({"a":1})");
  const Outcome outcome = RunAll(R"({"StartAt":"T","States":{"T":{"Type":"Task","Resource":
    "arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f"},"End":true}}})",
                                 "definition: d\ntasks: [{function: f, answers: [{returns: {a: 1}}]}]");
  CHECK(outcome.Text().starts_with(R"({"ExecutedVersion":"$LATEST","Payload":{"a":1},"SdkHttpMetadata":{)"));
  CHECK(outcome.Text().ends_with(R"(,"StatusCode":200})"));
}

TEST_CASE("a callback is answered after a delay, by an expression, or never") {
  constexpr const char* kToken = R"({"StartAt":"T","States":{"T":{"Type":"Task","TimeoutSeconds":600,
    "Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken",
    "Parameters":{"QueueUrl":"q","MessageBody":{"token.$":"$$.Task.Token","n.$":"$.n"}},"End":true}}})";
  const std::string head = "definition: d\ninputs: [{input: {n: 3}}]\n";
  const Outcome delayed = RunAll(
      kToken,
      head + R"(tasks: [{state: T, answers: [{output: "{% $request.MessageBody.n * 2 %}", latency: 2m}]}])");
  CHECK(delayed.Text() == "6");
  CHECK(delayed.runs.at(0).result.end_ns - delayed.runs.at(0).result.start_ns == 120'000'000'000);
  const Outcome never = RunAll(kToken, head + "tasks: [{state: T, answers: [{never: true}]}]");
  CHECK(never.Text() == "States.Timeout: ");
  // The message itself goes to the model, what comes back is the rule's.
  const Outcome modelled =
      RunAll(kToken, head + "services: {sqs: {queues: [q]}}\ntasks: [{state: T, answers: [{output: 1}]}]");
  CHECK(modelled.Text() == "1");
  REQUIRE(modelled.runs.at(0).calls.size() == 1);
  CHECK(modelled.runs[0].calls[0].effect);
  const Outcome missing = RunAll(
      kToken, head + "services: {sqs: {queues: [other]}}\ntasks: [{state: T, answers: [{output: 1}]}]");
  CHECK(missing.Text().starts_with("SQS.AmazonSQSException: The specified queue does not exist."));
}

TEST_CASE("calls are logged with what took effect, and answers with their use") {
  const Outcome outcome = RunAll(kOne, R"(
definition: d
tasks: [{state: T, answers: [{attempts: 0, error: {Error: Again}}, {attempts: 1, output: 5}, {output: 6}]}]
)");
  REQUIRE(outcome.runs.size() == 1);
  const std::vector<CallRecord>& calls = outcome.runs[0].calls;
  REQUIRE(calls.size() == 2);
  CHECK((calls[0].service == "lambda" && calls[0].action == "invoke" && calls[0].function == "f"));
  CHECK((calls[0].answer == CallRecord::Answer::kError && calls[0].error == "Again" && !calls[0].effect));
  CHECK((calls[1].attempt == 1 && calls[1].effect && calls[1].request == "{}"));
  CHECK(
      EffectsJson(calls) ==
      R"([{"time":"2026-01-01T00:00:01.000Z","state":"T","service":"lambda","action":"invoke","request":{}}])");
  CHECK(outcome.runs[0].used == std::vector<uint32_t>{0, 1});
}

TEST_CASE("the input and the answers of a run do not depend on other draws") {
  const char* kScenario = R"(
definition: d
inputs: [{generate: {type: object, required: [a, b], properties: {a: {type: integer}, b: {type: string}}}}]
tasks: [{state: T, answers: [{output: "{% [$request.a, $random()] %}"}]}]
)";
  const Outcome first = RunAll(kOne, kScenario, 20), second = RunAll(kOne, kScenario, 20);
  for (size_t i = 0; i < 20; ++i) CHECK(first.runs.at(i).result.output == second.runs.at(i).result.output);
  std::set<std::string> outputs;
  for (const CampaignRun& run : first.runs) outputs.insert(run.result.output);
  CHECK(outputs.size() > 15);
}

}  // namespace aslc::sim

// Expectations: what a run meets, and how it is said that it does not.
#include "tests/unit/catch.h"
#include "tests/unit/sim/support.h"

namespace aslc::sim {
namespace {

constexpr const char* kDefinition = R"({"StartAt":"A","States":{
  "A":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","Parameters":{"QueueUrl":"q","MessageBody.$":"$.m"},
    "ResultPath":null,"Next":"W"},
  "W":{"Type":"Wait","Seconds":10,"Next":"C"},
  "C":{"Type":"Choice","Choices":[{"Variable":"$.fail","IsPresent":true,"Next":"F"}],"Default":"D"},
  "F":{"Type":"Fail","Error":"Broken","Cause":"because"},
  "D":{"Type":"Pass","End":true}}})";

class Last final : public RunSink {
 public:
  bool OnRun(const CampaignRun& run) override {
    unmet = run.unmet;
    failed = run.failed;
    return true;
  }
  std::vector<std::string> unmet;
  bool failed = false;
};

Last Run(const std::string& input, const std::string& expect) {
  const World world(
      kDefinition, "definition: d\nservices: {sqs: {}}\ninputs: [{input: " + input + "}]\nexpect: " + expect);
  const CasePlan plan = world.Plan(0);
  Last sink;
  std::string problem;
  CHECK(RunCampaign(world.machine->get(), plan, {}, sink, &problem));
  CHECK(problem.empty());
  return sink;
}

}  // namespace

TEST_CASE("what is as expected is no failure, however it ended") {
  const char* rows[][2] = {
      {"{m: x}",
       "{status: SUCCEEDED, output: {m: x}, visited: [A, D], notVisited: [F], duration: {min: 10s, max: "
       "10s}}"},
      {"{m: x}",
       R"({output: "{% $output.m = $input.m %}", calls: [{resource: 'sqs:sendMessage', with: {MessageBody: x}, times: 1}]})"},
      {"{m: x}", R"({calls: [{state: A, with: "{% $request.QueueUrl = 'q' %}"}, {function: f, times: 0}]})"},
      {"{m: x, fail: 1}", "{status: FAILED, error: Broken, cause: because, notVisited: [D]}"},
  };
  for (const auto& [input, expect] : rows) {
    INFO(expect);
    const Last run = Run(input, expect);
    CHECK(run.unmet.empty());
    CHECK(!run.failed);
  }
}

TEST_CASE("each thing that is not as expected is a line") {
  const char* rows[][3] = {
      {"{m: x, fail: 1}", "{status: SUCCEEDED}",
       "status: expected SUCCEEDED, was FAILED with Broken: because"},
      {"{m: x}", "{status: FAILED}", "status: expected FAILED, was SUCCEEDED"},
      {"{m: x}", "{error: Broken}", "error: expected \"Broken\", was none"},
      {"{m: x}", "{output: {m: y}}", "output: /m: expected \"y\", was \"x\""},
      {"{m: x}", "{output: {}}", "output: /m: not expected, is \"x\""},
      {"{m: x}", "{output: {m: x, n: [1]}}", "output: /n: expected [1], is missing"},
      {"{m: x}", R"({output: "{% $output.m = 'y' %}"})",
       "output: expected the expression to be true, was false for {\"m\":\"x\"}"},
      {"{m: x}", "{visited: [F]}", "visited: the state `F` was never entered"},
      {"{m: x}", "{notVisited: [D]}", "notVisited: the state `D` was entered"},
      {"{m: x}", "{duration: {max: 9s}}", "duration: expected at most 9s, was 10s"},
      {"{m: x}", "{calls: [{state: A, times: 2}]}", "calls of the state `A`: expected 2, was 1"},
      {"{m: x}", "{calls: [{resource: 'sqs:sendMessage', with: {MessageBody: y}}]}",
       "calls of sqs:sendMessage: expected at least 1, was 0; one that does not fit asked "
       "{\"MessageBody\":\"x\",\"QueueUrl\":\"q\"}"},
  };
  for (const auto& [input, expect, line] : rows) {
    INFO(expect);
    const Last run = Run(input, expect);
    CHECK(run.failed);
    REQUIRE(run.unmet.size() == 1);
    CHECK(run.unmet[0].substr(0, std::string(line).find("asked")) ==
          std::string(line).substr(0, std::string(line).find("asked")));
  }
}

TEST_CASE("an expectation names states that there are") {
  const World world(kDefinition, "definition: d\nservices: {sqs: {}}\nexpect: {visited: [Nowhere]}");
  Diagnostics diagnostics;
  CHECK(!ResolveCase(world.scenario, world.scenario.cases[0], world.image(), world.functions, &diagnostics));
  REQUIRE(diagnostics.size() == 1);
  CHECK(diagnostics[0].pointer == "/expect/visited/0");
}

}  // namespace aslc::sim

// Scenario files: what is read, and what is refused where.
#include "sim/scenario.h"

#include "sim/diagnostics.h"
#include "sim/plan.h"
#include "sim/scenario_keys.h"
#include "tests/unit/catch.h"
#include "tests/unit/sim/support.h"

namespace aslc::sim {
namespace {

// `CODE line:column pointer` of each diagnostic, one a line.
std::string Summary(const Diagnostics& diagnostics) {
  std::string text;
  for (const Diagnostic& d : diagnostics) {
    const LineColumn at = d.source->Locate(d.range.begin);
    text += d.code + " " + std::to_string(at.line) + ":" + std::to_string(at.column) + " " + d.pointer + "\n";
  }
  return text;
}

Diagnostics Read(std::string_view yaml, std::optional<Scenario>* scenario = nullptr) {
  const auto source = std::make_shared<Source>("a.sim.yaml", std::string(yaml));
  ReadResult read = DefaultCompiler().Read(source, true);
  INFO(RenderText(read.diagnostics, false));
  REQUIRE(read.document);
  Diagnostics diagnostics;
  std::optional<Scenario> result = ReadScenario(*read.document, DefaultCompiler(), &diagnostics);
  CHECK(result.has_value() == !HasErrors(diagnostics));
  if (scenario != nullptr) *scenario = std::move(result);
  return diagnostics;
}

}  // namespace

TEST_CASE("a scenario is read whole") {
  std::optional<Scenario> read;
  Read(R"(
definition: a.asl.json
substitute: {Table: t1, Count: 3, On: true}
name: machine
type: EXPRESS
startTime: 2026-02-03T04:05:06Z
quotas: none
tasks:
  - {function: f, answers: [{output: {a: 1.50}}]}
outcomes:
  - {name: TOP, status: FAILED}
allow: [TOP]
cases:
  - name: one
    runs: 12
    inputs:
      - {weight: 2, input: [1, null]}
      - {input: x, tasks: [{state: S, answers: [{never: true}]}]}
    tasks:
      - state: S
        answers:
          - {attempts: 0, error: {Error: E}, latency: 2s}
          - {attempts: 1-2, probability: 12.5%, error: {}, latency: {uniform: [1ms, 2ms]}}
          - {attempts: 3-, output: null, submitted: 7, latency: {fixed: 1m}}
    outcomes: [{name: MINE, visited: S, error: E}]
  - name: two
)",
       &read);
  REQUIRE(read);
  CHECK(read->definition == "a.asl.json");
  CHECK(read->substitutions ==
        std::map<std::string, std::string>{{"Table", "t1"}, {"Count", "3"}, {"On", "true"}});
  CHECK(read->name == "machine");
  CHECK(read->type == ASLRT_EXPRESS);
  CHECK(read->quotas == ASLRT_QUOTAS_NONE);
  CHECK(read->start_ns == 1770091506'000000000);
  REQUIRE(read->cases.size() == 2);
  const Case& one = read->cases[0];
  CHECK(one.runs == 12);
  REQUIRE(one.inputs.size() == 2);
  CHECK(one.inputs[0].weight == 2);
  CHECK(one.inputs[0].text == "[1,null]");
  CHECK(one.inputs[1].tasks.at(0).answers.at(0).kind == AnswerRule::Kind::kNever);
  REQUIRE(one.tasks.size() == 2);
  CHECK(one.tasks[1].answers[0].output.text == R"({"a":1.50})");
  const std::vector<AnswerRule>& answers = one.tasks[0].answers;
  REQUIRE(answers.size() == 3);
  CHECK((answers[0].attempts.first == 0 && answers[0].attempts.last == 0));
  CHECK((answers[0].error == "E" && !answers[0].cause));
  CHECK((answers[1].attempts.first == 1 && answers[1].attempts.last == 2));
  CHECK(answers[1].parts_per_billion == 125'000'000);
  CHECK((answers[1].latency.At(0) == 1'000'000 && answers[1].latency.At(UINT64_MAX) == 2'000'000));
  CHECK((answers[2].attempts.first == 3 && answers[2].attempts.last == UINT32_MAX));
  CHECK((answers[2].output.text == "null" && answers[2].submitted->text == "7"));
  CHECK(one.outcomes.size() == 2);
  CHECK(read->cases[1].allow == std::vector<std::string>{"TOP"});
  CHECK(read->cases[1].inputs.at(0).text == "{}");
}

TEST_CASE("what is not of the format is refused where it stands") {
  struct {
    const char* yaml;
    const char* summary;
  } rows[] = {
      {"tasks: [{state: S, answers: [{output: 1}]}]", "SIM0002 1:1 \n"},
      {"[1]", "SIM0003 1:1 \n"},
      {"definition: d\nexpects: {}", "SIM0001 2:1 /expects\n"},
      {"definition: 5", "SIM0003 1:13 /definition\n"},
      {"definition: d\nruns: 0", "SIM0004 2:7 /runs\n"},
      {"definition: d\nruns: 1.5", "SIM0004 2:7 /runs\n"},
      {"definition: d\ntype: FAST", "SIM0009 2:7 /type\n"},
      {"definition: d\nstartTime: noon", "SIM0008 2:12 /startTime\n"},
      {"definition: d\ninputs: []", "SIM0013 2:9 /inputs\n"},
      {"definition: d\ncases: [{name: a}, {name: a}]", "SIM0012 2:27 /cases/1/name\n"},
      {"definition: d\ncases: [{runs: 2}]", "SIM0002 2:9 /cases/0\n"},
      {"definition: d\nruns: 2\ncases: [{name: a}]", "SIM0010 2:7 /runs\n"},
      {"definition: d\ntasks: [{state: S}]", "SIM0002 2:9 /tasks/0\n"},
      {"definition: d\ntasks: [{answers: [{output: 1}]}]", "SIM0002 2:9 /tasks/0\n"},
      {"definition: d\ntasks: [{state: S, resource: R, answers: [{output: 1}]}]",
       "SIM0010 2:30 /tasks/0/resource\n"},
      {"definition: d\ntasks: [{state: S, answers: [{output: 1, error: {}}]}]",
       "SIM0010 2:49 /tasks/0/answers/0/error\n"},
      {"definition: d\ntasks: [{state: S, answers: [{latency: 1s}]}]", "SIM0002 2:30 /tasks/0/answers/0\n"},
      {"definition: d\ntasks: [{state: S, answers: [{output: 1, latency: fast}]}]",
       "SIM0005 2:51 /tasks/0/answers/0/latency\n"},
      {"definition: d\ntasks: [{state: S, answers: [{output: 1, latency: {uniform: [2s, 1s]}}]}]",
       "SIM0003 2:61 /tasks/0/answers/0/latency/uniform\n"},
      {"definition: d\ntasks: [{state: S, answers: [{output: 1, latency: {percentiles: {p50: 2s}}}]}]",
       "SIM0003 2:65 /tasks/0/answers/0/latency/percentiles\n"},
      {"definition: d\ntasks: [{state: S, answers: [{output: 1, latency: {percentiles: {p50: 2s, p100: 1s}}}]}]",
       "SIM0003 2:65 /tasks/0/answers/0/latency/percentiles\n"},
      {"definition: d\ntasks: [{state: S, answers: [{output: 1, latency: {percentiles: {50: 1s, p100: 2s}}}]}]",
       "SIM0003 2:65 /tasks/0/answers/0/latency/percentiles\n"},
      {"definition: d\ntasks: [{state: S, answers: [{output: 1, latency: {normal: {mean: 1s}}}]}]",
       "SIM0002 2:60 /tasks/0/answers/0/latency/normal\n"},
      {"definition: d\ntasks: [{state: S, answers: [{output: 1, probability: 130%}]}]",
       "SIM0006 2:55 /tasks/0/answers/0/probability\n"},
      {"definition: d\ntasks: [{state: S, answers: [{output: 1, attempts: 2-1}]}]",
       "SIM0007 2:52 /tasks/0/answers/0/attempts\n"},
      {"definition: d\noutcomes: [{name: A}]", "SIM0002 2:12 /outcomes/0\n"},
      {"definition: d\nsubstitute: {a: [1]}", "SIM0003 2:17 /substitute/a\n"},
      {"definition: d\ntaks: []\nallow: [5]", "SIM0001 2:1 /taks\nSIM0003 3:9 /allow/0\n"},
  };
  for (const auto& row : rows) {
    INFO(row.yaml);
    CHECK(Summary(Read(row.yaml)) == row.summary);
  }
}

TEST_CASE("the published schema is that of the table") {
  CHECK(ScenarioSchema() == ReadWhole(ASLC_ROOT "/docs/scenario.schema.json"));
}

TEST_CASE("a typing error is recognised") {
  const Diagnostics diagnostics = Read("definition: d\nsubstitue: {}");
  REQUIRE(diagnostics.size() == 1);
  CHECK(diagnostics[0].message == "a scenario has no key `substitue`");
  CHECK(diagnostics[0].hint == "did you mean `substitute`?");
  const std::string_view words[] = {"PayBill", "Ship"};
  CHECK(Closest("PayBil", words) == "PayBill");
  CHECK(Closest("Refund", words).empty());
}

TEST_CASE("names of functions") {
  struct {
    const char *arn, *name;
  } rows[] = {{"f", "f"},
              {"f:7", "f"},
              {"arn:aws:lambda:us-east-1:123456789012:function:f", "f"},
              {"arn:aws:lambda:us-east-1:123456789012:function:f:live", "f"},
              {"123456789012:function:f", "f"}};
  for (const auto& row : rows) CHECK(FunctionOf(row.arn) == row.name);
}

}  // namespace aslc::sim

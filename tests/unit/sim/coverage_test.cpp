// Coverage over runs: what has a point, sums for every number of threads and in every engine, documents,
// reports, thresholds.
#include "sim/coverage.h"

#include "sim/coverage_document.h"
#include "sim/coverage_report.h"
#include "sim/script.h"
#include "tests/unit/catch.h"
#include "tests/unit/sim/support.h"

namespace aslc::sim {
namespace {

constexpr std::string_view kDefinition = R"({
  "StartAt": "Decide",
  "TimeoutSeconds": 3600,
  "States": {
    "Decide": {
      "Type": "Choice",
      "Choices": [
        {
          "And": [
            {"Variable": "$.n", "NumericGreaterThan": 1},
            {"Not": {"Variable": "$.n", "NumericLessThan": 5}}
          ],
          "Next": "Each"
        },
        {"Variable": "$.n", "NumericEquals": 1, "Next": "Last"}
      ],
      "Default": "Ask"
    },
    "Ask": {
      "Type": "Task",
      "Resource": "arn:aws:states:::sqs:sendMessage",
      "TimeoutSeconds": 5,
      "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 1}],
      "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Last"}],
      "Next": "Last"
    },
    "Each": {
      "Type": "Map",
      "ItemsPath": "$.items",
      "ItemProcessor": {"StartAt": "Item", "States": {
        "Item": {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $states.input > 1 ? 'a' : 'b' %}", "End": true}
      }},
      "Next": "Last"
    },
    "Last": {
      "Type": "Succeed"
    }
  }
})";

constexpr std::string_view kScenario = R"(
definition: a.asl.json
inputs:
  - {input: {n: 0, items: []}}
  - {input: {n: 1, items: []}}
  - {input: {n: 3, items: [1, 2]}}
  - {input: {n: 7, items: [1]}}
tasks:
  - resource: sqs:sendMessage
    answers:
      - {probability: 40%, error: {Error: Busy}}
      - {output: {MessageId: m}}
)";

struct CoverageSink final : RunSink {
  explicit CoverageSink(const aslrt_image* image) : coverage(image, "test.asl.json") {}
  bool OnRun(const CampaignRun& run) override {
    coverage.Add(run.result.coverage);
    return true;
  }
  Coverage coverage;
};

MachinePtr CompileCovered(std::string_view definition, Engine engine) {
  CompileOptions options;
  options.engine = engine;
  options.read_back_ir = true;
  options.coverage = true;
  CompileResult result = Compile(std::make_shared<Source>("test.asl.json", std::string(definition)), options);
  INFO(RenderText(result.diagnostics, false));
  REQUIRE(result.machine != nullptr);
  return result.machine;
}

Coverage Run(const aslrt_machine* machine, uint64_t first, uint64_t runs, unsigned jobs) {
  const World world(kDefinition, kScenario);
  CampaignOptions options;
  options.first_seed = first;
  options.runs = runs;
  options.jobs = jobs;
  options.run.coverage = true;
  CoverageSink sink(aslrt_machine_image(machine));
  std::string problem;
  REQUIRE(RunCampaign(machine, world.Plan(0), options, sink, &problem));
  return std::move(sink.coverage);
}

// `kind outcome state[/ordinal][->target] line:column count`
std::string LineOf(const CoveragePoint& p) {
  return std::string(PluralOf(p.kind)) + " " + std::string(TextOf(p.outcome)) + " " + p.state + "/" +
         (p.ordinal == ASLRT_NONE ? "-" : std::to_string(p.ordinal)) + (p.target.empty() ? "" : "->" + p.target) +
         " " + std::to_string(p.line) + ":" + std::to_string(p.column);
}

std::optional<Coverage> Read(const std::string& text, std::string* problem) {
  ReadResult read = ReadDocument(std::make_shared<Source>("c.json", text), false);
  REQUIRE(read.document);
  return ReadCoverage(*read.document, problem);
}

std::string Replaced(std::string text, std::string_view what, std::string_view by) {
  const size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

}  // namespace

TEST_CASE("what of a definition has a point") {
  const MachinePtr machine = CompileCovered(kDefinition, Engine::kInterp);
  const Coverage coverage(aslrt_machine_image(machine->get()), "test.asl.json");
  std::string lines;
  for (const CoveragePoint& point : coverage.points()) lines += LineOf(point) + "\n";
  CHECK(lines ==
        "states entered Decide/0 5:5\nstates entered Ask/0 19:5\nstates entered Each/0 27:5\n"
        "states entered Last/0 35:5\nstates entered Item/0 31:9\n"
        "operands true Decide/0 10:13\noperands false Decide/0 10:13\n"
        "operands true Decide/1 11:21\noperands false Decide/1 11:21\n"
        "arms taken Decide/0->Each 8:9\ntransitions followed Decide/0->Each 13:19\n"
        "operands true Decide/2 15:9\noperands false Decide/2 15:9\n"
        "arms taken Decide/1->Last 15:9\ntransitions followed Decide/1->Last 15:57\n"
        "arms taken Decide/-->Ask 17:18\ntransitions followed Decide/2->Ask 17:18\n"
        "retriers retried Ask/0 23:17\nretriers exhausted Ask/0 23:17\ncatchers caught Ask/0->Last 24:17\n"
        "timeouts timed out Ask/0 19:5\ntransitions followed Ask/0->Last 25:15\n"
        "transitions followed Ask/1->Last 24:57\n"
        "map-sizes 0 items Each/0 27:5\nmap-sizes 1 item Each/0 27:5\nmap-sizes many items Each/0 27:5\n"
        "transitions followed Each/0->Last 33:15\n"
        "branches then Item/0 31:76\nbranches else Item/0 31:76\ntransitions followed Item/0 31:9\n"
        "timeouts execution timed out /0 1:1\n");
  CHECK(coverage.points()[7].label == "{\"Variable\": \"$.n\", \"NumericLessThan\": 5}");
  CHECK(coverage.points()[27].label == "$states.input > 1 ? 'a' : 'b'");
  const World plain(kDefinition, kScenario);
  CHECK(plain.image()->points.count == 0);
  CHECK(plain.image()->definition_hash == aslrt_machine_image(machine->get())->definition_hash);
}

TEST_CASE("coverage is the same for every number of threads, in every engine and in parts") {
  const MachinePtr machine = CompileCovered(kDefinition, Engine::kInterp);
  const std::string expected = CoverageJson(Run(machine->get(), 1, 300, 1));
  for (Engine engine : {Engine::kInterp, Engine::kO0, Engine::kO2}) {
    const MachinePtr other = CompileCovered(kDefinition, engine);
    for (unsigned jobs : {1u, 4u}) CHECK(CoverageJson(Run(other->get(), 1, 300, jobs)) == expected);
  }
  Coverage sum = Run(machine->get(), 101, 200, 2);
  REQUIRE(sum.Merge(Run(machine->get(), 1, 100, 1)));
  CHECK(CoverageJson(sum) == expected);
  CHECK(sum.runs() == 300);
  CHECK(sum.points()[0].count == 300);
  CHECK((sum.Of(ASLRT_COVERAGE_State).reached == 5 && sum.Of(ASLRT_COVERAGE_State).total == 5));
  CHECK(sum.Of(ASLRT_COVERAGE_Timeout).reached == 0);
}

TEST_CASE("a run counts what it reached") {
  const MachinePtr machine = CompileCovered(kDefinition, Engine::kO2);
  RunOptions options;
  options.coverage = true;
  for (bool snapshots : {false, true}) {
    options.snapshot_at_waits = snapshots;
    Runner runner(machine->get(), options);
    TaskScript script;
    script.SetDefault({});
    RunResult result;
    REQUIRE(runner.Run(R"({"n": 7, "items": [1, 2]})", 1, script, &result));
    std::string reached;
    Coverage coverage(aslrt_machine_image(machine->get()), "");
    coverage.Add(result.coverage);
    for (const CoveragePoint& p : coverage.points()) {
      if (p.count > 0) reached += LineOf(p) + " " + std::to_string(p.count) + "\n";
    }
    CHECK(reached ==
          "states entered Decide/0 5:5 1\nstates entered Each/0 27:5 1\nstates entered Last/0 35:5 1\n"
          "states entered Item/0 31:9 2\noperands true Decide/0 10:13 1\noperands false Decide/1 11:21 1\n"
          "arms taken Decide/0->Each 8:9 1\ntransitions followed Decide/0->Each 13:19 1\n"
          "map-sizes many items Each/0 27:5 1\ntransitions followed Each/0->Last 33:15 1\n"
          "branches then Item/0 31:76 1\nbranches else Item/0 31:76 1\ntransitions followed Item/0 31:9 2\n");
    // The next run starts from nothing.
    REQUIRE(runner.Run(R"({"n": 1, "items": []})", 1, script, &result));
    CHECK(result.coverage[2] == 0);
    CHECK(result.coverage[0] == 1);
  }
}

TEST_CASE("documents are read back, and others are refused") {
  const MachinePtr machine = CompileCovered(kDefinition, Engine::kInterp);
  const Coverage coverage = Run(machine->get(), 1, 50, 1);
  const std::string text = CoverageJson(coverage);
  std::string problem;
  std::optional<Coverage> again = Read(text, &problem);
  INFO(problem);
  REQUIRE(again);
  CHECK(CoverageJson(*again) == text);
  CHECK(again->Merge(coverage));
  CHECK(again->points()[0].count == 100);

  const struct {
    std::string_view what, by, problem;
  } rows[] = {
      {"aslcCoverage", "other", "1:1: this is no coverage document"},
      {"\"aslcCoverage\": 1", "\"aslcCoverage\": 2", "1:18: this is version 2 of coverage documents"},
      {"\"definitionHash\": \"0x", "\"definitionHash\": \"0y", "this is not a hash"},
      {"\"runs\": 50", "\"runs\": -1", "this is not a whole number of its range"},
      {"\"kind\": \"states\"", "\"kind\": \"states!\"", "2:10: there is no kind `states!`"},
      {"\"outcome\": \"entered\"", "\"outcome\": \"taken\"", "2:31: `states` have no outcome `taken`"},
      {"\"from\": [5, 5]", "\"from\": [5]", "a place is [line, column]"},
      {"\"count\": 50", "\"count\": \"50\"", "`count` is missing, or not what it should be"},
      {"\"points\": [", "\"points\": [7,", "a point is an object"},
  };
  for (const auto& row : rows) {
    INFO(row.by);
    CHECK_FALSE(Read(Replaced(text, row.what, row.by), &problem));
    INFO(problem);
    CHECK(problem.find(row.problem) != std::string::npos);
  }
  // Of another definition: another hash, or other points.
  CHECK_FALSE(again->Merge(*Read(Replaced(text, "\"definitionHash\": \"0x", "\"definitionHash\": \"0x1"), &problem)));
  CHECK_FALSE(again->Merge(*Read(Replaced(text, "\"state\": \"Ask\"", "\"state\": \"Ask!\""), &problem)));
  CHECK(again->points()[0].count == 100);
}

TEST_CASE("sums saturate") {
  const MachinePtr machine = CompileCovered(kDefinition, Engine::kInterp);
  Coverage coverage(aslrt_machine_image(machine->get()), "");
  const std::vector<uint64_t> counters(coverage.points().size(), UINT64_MAX - 1);
  for (int i = 0; i < 3; ++i) coverage.Add(counters);
  CHECK(coverage.points()[3].count == UINT64_MAX);
  CHECK(coverage.runs() == 3);
}

TEST_CASE("a report begins with what was never reached") {
  const MachinePtr machine = CompileCovered(kDefinition, Engine::kInterp);
  Coverage coverage(aslrt_machine_image(machine->get()), "a.asl.json");
  std::vector<uint64_t> counters(coverage.points().size(), 1);
  counters[1] = 0;                                    // Ask
  for (size_t i : {15, 16, 17, 18, 19, 20, 21, 22}) counters[i] = 0;  // Default, and what is in Ask
  counters[8] = counters[28] = 0;                     // an operand, a side
  coverage.Add(counters);
  CHECK(CoverageText(coverage) ==
        "coverage of test (a.asl.json), 1 run\n"
        "never reached\n"
        "  a.asl.json:19:5   state Ask\n"
        "  a.asl.json:11:21  Decide: never false: {\"Variable\": \"$.n\", \"NumericLessThan\": 5}\n"
        "  a.asl.json:17:18  Decide: Default -> Ask\n"
        "  a.asl.json:17:18  Decide -> Ask (Default)\n"
        "  a.asl.json:31:76  Item: never else: $states.input > 1 ? 'a' : 'b'\n"
        "  and 6 points of the states above\n"
        "states           4 of     5   80.00 %\n"
        "transitions      4 of     7   57.14 %\n"
        "arms             2 of     3   66.67 %\n"
        "operands         5 of     6   83.33 %\n"
        "retriers         0 of     2    0.00 %\n"
        "catchers         0 of     1    0.00 %\n"
        "timeouts         1 of     2   50.00 %\n"
        "map-sizes        3 of     3  100.00 %\n"
        "branches         1 of     2   50.00 %\n"
        "all             20 of    31   64.52 %\n");
  const std::string summary = CoverageSummaryJson(coverage);
  CHECK(summary.starts_with(R"({"runs": 1, "states": {"reached": 4, "total": 5}, )"));
  CHECK(summary.ends_with(R"("all": {"reached": 20, "total": 31}})"));
  counters.assign(counters.size(), 1);
  coverage.Add(counters);
  CHECK(CoverageText(coverage).starts_with("coverage of test (a.asl.json), 2 runs\nevery point was reached\n"));
}

TEST_CASE("LCOV counts lines, states and branches") {
  const MachinePtr machine = CompileCovered(kDefinition, Engine::kInterp);
  Coverage coverage(aslrt_machine_image(machine->get()), "a.asl.json");
  std::vector<uint64_t> counters(coverage.points().size(), 0);
  counters[0] = 7;                    // Decide
  counters[5] = 3, counters[6] = 4;   // its first comparison
  counters[7] = 3;                    // its second
  counters[9] = 3;                    // its first rule
  counters[2] = 3;                    // Each
  counters[15] = 0;
  coverage.Add(counters);
  const std::string text = CoverageLcov(coverage);
  CHECK(text.starts_with("TN:\nSF:a.asl.json\nFN:5,Decide\nFN:19,Ask\nFN:27,Each\nFN:35,Last\nFN:31,Item\n"
                         "FNDA:7,Decide\nFNDA:0,Ask\nFNDA:3,Each\nFNDA:0,Last\nFNDA:0,Item\nFNF:5\nFNH:2\n"
                         "BRDA:10,0,0,3\nBRDA:10,0,1,4\nBRDA:11,1,0,3\nBRDA:11,1,1,0\nBRDA:8,2,0,3\n"));
  CHECK(text.find("BRDA:31,6,0,-\nBRDA:31,6,1,-\nBRF:11\nBRH:4\n") != std::string::npos);
  // The state's line, the rule's, its comparisons', again the rule's and the state's; a state never entered.
  for (const char* line : {"DA:5,7\n", "DA:8,3\n", "DA:9,3\n", "DA:10,7\n", "DA:11,3\n", "DA:13,3\n", "DA:15,0\n",
                           "DA:16,7\n", "DA:17,0\n", "DA:18,7\n", "DA:19,0\n", "DA:30,3\n", "DA:31,0\n", "DA:32,3\n"}) {
    INFO(line);
    CHECK(text.find(line) != std::string::npos);
  }
  CHECK(text.ends_with("end_of_record\n"));
}

TEST_CASE("thresholds") {
  const MachinePtr machine = CompileCovered(kDefinition, Engine::kInterp);
  Coverage coverage(aslrt_machine_image(machine->get()), "");
  std::vector<uint64_t> counters(coverage.points().size(), 1);
  counters[0] = 0;
  coverage.Add(counters);
  std::vector<CoverageThreshold> thresholds;
  std::string problem;
  const auto unmet = [&](std::string_view text) {
    INFO(problem);
    REQUIRE(ParseThresholds(text, &thresholds, &problem));
    return UnmetThresholds(coverage, thresholds);
  };
  CHECK(unmet("states=80,transitions=100,0").empty());
  CHECK(unmet("states=80.01") ==
        std::vector<std::string>{"coverage of test: states 80.00 % (4 of 5), below 80.01 %"});
  CHECK(unmet("100,states=100").size() == 2);
  CHECK(unmet("all=96.77").empty());  // 30 of 31 are 96.774 %
  CHECK(unmet("all=96.78").size() == 1);
  for (const char* bad : {"", "states", "states=", "states=101", "stats=3", "states=1,", "states=-1", "1.234"}) {
    INFO(bad);
    CHECK_FALSE(ParseThresholds(bad, &thresholds, &problem));
    CHECK_FALSE(problem.empty());
  }
}

}  // namespace aslc::sim

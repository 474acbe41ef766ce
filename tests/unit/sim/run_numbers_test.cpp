// Numbers of runs, against small runs that were worked out by hand.
#include <algorithm>
#include <string>

#include "sim/machine_numbers.h"
#include "sim/statistics.h"
#include "tests/unit/catch.h"
#include "tests/unit/sim/support.h"

namespace aslc::sim {
namespace {

// In seconds: Work 0 to 2; the Map does items 1 and 2 from 0 to 1 and item 3 from 1 to 2; Pay fails at 3, is
// tried again 3 seconds later, and answers at 7.
constexpr std::string_view kDefinition = R"({"StartAt": "Both", "States": {
  "Both": {"Type": "Parallel", "Next": "Pay", "Branches": [
    {"StartAt": "Work", "States": {
      "Work": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:work", "End": true}}},
    {"StartAt": "Each", "States": {
      "Each": {"Type": "Map", "ItemsPath": "$.items", "MaxConcurrency": 2, "End": true, "ItemProcessor": {
        "StartAt": "Item", "States": {
          "Item": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:item", "End": true}}}}}}]},
  "Pay": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:pay",
          "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 3, "MaxAttempts": 2}],
          "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Never"}], "Next": "Done"},
  "Done": {"Type": "Succeed"},
  "Never": {"Type": "Pass", "Next": "Done"}}})";

constexpr std::string_view kScenario = R"(
definition: a.asl.json
inputs: [{input: {items: [1, 2, 3]}}]
tasks:
  - {function: work, answers: [{output: {ok: true}, latency: 2s}]}
  - {function: item, answers: [{output: 12345, latency: 1s}]}
  - function: pay
    answers:
      - {attempts: 0, error: {Error: Busy}, latency: 1s}
      - {output: "paid", latency: 1s}
)";

constexpr uint64_t kSecondNs = 1'000'000'000;

uint32_t StateNamed(const aslrt_image* image, std::string_view name) {
  const auto* states = ASLRT_ROWS(image, aslrt_image_state, states);
  for (uint32_t i = 0; i < image->states.count; ++i) {
    if (std::string_view(aslrt_image_chars(image, states[i].name), states[i].name.len) == name) return i;
  }
  FAIL("no state " << name);
  return 0;
}

struct Adding final : RunSink {
  explicit Adding(const CasePlan& plan) : statistics(plan) {}
  bool OnRun(const CampaignRun& run) override {
    statistics.Add(run.result, run.outcome, run.failed, run.unmet);
    return true;
  }
  Statistics statistics;
};

}  // namespace

TEST_CASE("what a run did is counted as it was worked out by hand") {
  const World world(kDefinition, kScenario);
  const CasePlan plan = world.Plan(0);
  CampaignOptions options;
  options.runs = 2;
  options.run.numbers = true;
  options.run.snapshot_at_waits = GENERATE(false, true);
  Adding sink(plan);
  std::string problem;
  REQUIRE(RunCampaign(world.machine->get(), plan, options, sink, &problem));
  const MachineNumbers machine = sink.statistics.machines().at(0);
  const auto exactly = [](const Histogram& numbers, uint64_t times, uint64_t value) {
    CHECK(numbers.count() == times);
    CHECK(numbers.min() == value);
    CHECK(numbers.Percentile(50) == value);
    CHECK(numbers.Percentile(99) == value);
    CHECK(numbers.max() == value);
  };
  exactly(machine.durations_ns, 2, 7 * kSecondNs);
  // Both, Work, Each, three times Item, twice Pay, for a retry is a transition too, and Done.
  exactly(machine.transitions, 2, 9);
  exactly(machine.branches, 2, 4);         // two branches, and in one of them two items
  exactly(sink.statistics.tasks(), 2, 3);  // Work and two items
  exactly(sink.statistics.executions(), 2, 1);
  exactly(sink.statistics.payloads(), 2, 33);  // `[{"ok":true},[12345,12345,12345]]`, what Pay is given
  const auto state = [&](std::string_view name) { return machine.states[StateNamed(world.image(), name)]; };
  exactly(state("Both").took_ns, 2, 2 * kSecondNs);
  exactly(state("Work").took_ns, 2, 2 * kSecondNs);
  exactly(state("Each").took_ns, 2, 2 * kSecondNs);
  exactly(state("Item").took_ns, 6, kSecondNs);
  exactly(state("Pay").took_ns, 2, 5 * kSecondNs);
  CHECK(state("Done").visits == 2);
  CHECK(state("Never").visits == 0);
  CHECK(state("Never").took_ns.count() == 0);
  CHECK(state("Item").runs == 2);
  CHECK(state("Item").visits == 6);
  CHECK(state("Item").calls == 6);
  CHECK(state("Pay").calls == 4);
  CHECK(state("Pay").retries == std::vector<uint64_t>{0, 2});
  CHECK(state("Item").retries == std::vector<uint64_t>{6});
  exactly(state("Item").requests, 6, 1);  // `1`, `2` and `3`
  exactly(state("Item").replies, 6, 5);   // `12345`
  exactly(state("Pay").replies, 2, 6);    // `"paid"`: an error is no answer
  REQUIRE(machine.outcomes.size() == 1);
  CHECK(machine.outcomes[0].name == "SUCCEEDED");
  CHECK(machine.outcomes[0].runs == 2);
  CHECK(machine.costs.Mean() == machine.transitions.Mean() * Prices().transition);
}

TEST_CASE("percentiles of many executions, and those of other machines apart") {
  const World world(kDefinition, kScenario),
      child(R"({"StartAt": "One", "States": {"One": {"Type": "Succeed"}}})", kScenario);
  const aslrt_image* images[] = {world.image(), child.image()};
  MachineMeter meter;
  meter.UseMachines(images, {});
  const uint32_t rows = world.image()->states.count;
  for (uint64_t i = 1; i <= 100; ++i) {
    RunResult run;
    run.status = ASLRT_SUCCEEDED;
    run.end_ns = static_cast<int64_t>(i * kSecondNs);
    run.transitions = i;
    run.numbers.calls.assign(rows + 1, 0);
    run.numbers.entered.assign(rows + 1, 0);
    run.numbers.entered[rows] = 2;
    run.numbers.samples = {{rows, StateValue::kTookNs, i}, {rows, StateValue::kTookNs, i}};
    for (int k = 0; k < 2; ++k) {
      ExecutionRecord& other = run.others.emplace_back();
      other.machine = 1;
      other.has_error = i % 4 == 0;
      other.error = "Bad";
      other.status = other.has_error ? ASLRT_EXECUTION_FAILED : ASLRT_SUCCEEDED;
      other.transitions = 3;
      other.most_branches = static_cast<uint64_t>(k);
    }
    CHECK(meter.Add(run, i) == (i + 2 * 3) * Prices().transition);
  }
  const std::vector<MachineNumbers> machines = meter.List();
  REQUIRE(machines.size() == 2);
  CHECK(machines[0].durations_ns.Percentile(50) == 50 * kSecondNs);
  CHECK(machines[0].durations_ns.Percentile(90) == 90 * kSecondNs);
  CHECK(machines[0].durations_ns.Percentile(99) == 99 * kSecondNs);
  CHECK(machines[0].durations_ns.max() == 100 * kSecondNs);
  CHECK(machines[0].transitions.Mean() == 50);  // 50.5, rounded down
  CHECK(machines[0].executions() == 100);
  CHECK(machines[1].executions() == 200);
  CHECK(machines[1].branches.Percentile(50) == 0);
  CHECK(machines[1].branches.max() == 1);
  REQUIRE(machines[1].outcomes.size() == 2);
  CHECK(machines[1].outcomes[0].name == "SUCCEEDED");
  CHECK(machines[1].outcomes[0].runs == 150);
  CHECK(machines[1].outcomes[1].name == "Bad");
  CHECK(machines[1].outcomes[1].first_seed == 4);
  CHECK(machines[1].states[0].visits == 200);
  CHECK(machines[1].states[0].runs == 100);
  CHECK(machines[1].states[0].took_ns.count() == 200);
}

TEST_CASE("labels are bounded, and what is left out is counted together whatever the parts") {
  OutcomeCounts whole, left, right;
  for (OutcomeCounts* counts : {&whole, &left, &right}) counts->Name("NAMED");
  for (uint64_t i = 1; i <= 4 * kLabelsMax; ++i) {
    const OutcomeCount one{i % 7 == 0 ? "NAMED" : "Error" + std::to_string(i * 31 % (2 * kLabelsMax)), 1, i,
                           false};
    whole.Add(one);
    (i % 3 == 0 ? left : right).Add(one);
  }
  const std::vector<OutcomeCount> wanted = whole.List();
  std::vector<OutcomeCount> merged = right.List();
  MergeOutcomes(left.List(), &merged);
  CHECK(wanted.size() == kLabelsMax + 2);
  CHECK(wanted.front().name == "NAMED");
  CHECK(wanted.back().name == kOtherLabels);
  REQUIRE(merged.size() == wanted.size());
  uint64_t runs = 0;
  for (size_t i = 0; i < wanted.size(); ++i) {
    CHECK(merged[i].name == wanted[i].name);
    CHECK(merged[i].runs == wanted[i].runs);
    CHECK(merged[i].first_seed == wanted[i].first_seed);
    runs += wanted[i].runs;
  }
  CHECK(runs == 4 * kLabelsMax);
  CHECK(CutText("abc", 3) == "abc");
  CHECK(CutText("ab\xc3\xa4", 3) == "ab...");
  CHECK(LabelOf(std::string(10'000, 'x')).size() == kLabelBytesMax + 3);
}

}  // namespace aslc::sim

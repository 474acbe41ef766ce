// Results of campaigns: written, read and merged to what the whole would have been.
#include "sim/campaign_result.h"

#include <algorithm>

#include "sim/report.h"
#include "tests/unit/catch.h"
#include "tests/unit/sim/support.h"

namespace aslc::sim {
namespace {

constexpr std::string_view kDefinition = R"({"StartAt": "Work", "States": {
  "Work": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:work",
           "Retry": [{"ErrorEquals": ["Busy"], "IntervalSeconds": 1, "MaxAttempts": 2}], "Next": "Tell"},
  "Tell": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish",
           "Parameters": {"TopicArn": "t", "Message": "m"}, "End": true}}})";

constexpr std::string_view kScenario = R"(
definition: a.asl.json
tasks:
  - function: work
    answers:
      - {probability: 20%, error: {Error: Busy}, latency: {uniform: [1ms, 900ms]}}
      - {probability: 1%, error: {Error: Rare, Cause: "a \"cause\" <b>"}}
      - {output: 1, latency: {uniform: [10ms, 2s]}}
  - resource: sns:publish
    answers:
      - {probability: 5%, error: {Error: SNS.InternalErrorException}}
      - {output: {MessageId: m}}
outcomes:
  - {name: LOST, error: SNS.InternalErrorException}
  - {name: UNSEEN, error: Never}
)";

struct Adding final : RunSink {
  explicit Adding(const CasePlan& plan) : statistics(plan) {}
  bool OnRun(const CampaignRun& run) override {
    statistics.Add(run.result, run.outcome, run.failed, run.unmet);
    return true;
  }
  Statistics statistics;
};

// Seeds `first` to `last` of 1 to 900.
CampaignResult ResultOf(const World& world, uint64_t first, uint64_t last) {
  const CasePlan plan = world.Plan(0);
  CampaignOptions options;
  options.first_seed = first;
  options.runs = last - first + 1;
  options.run.numbers = true;
  Adding sink(plan);
  std::string problem;
  REQUIRE(RunCampaign(world.machine->get(), plan, options, sink, &problem));
  CampaignResult result;
  result.version = "1";
  result.file = "a.sim.yaml";
  result.machines.push_back(MachineInfoOf(world.image(), "a.asl.json"));
  result.machines[0].definition_hash = UINT64_MAX - 5;
  result.parts.push_back(PartOf(sink.statistics, first, {"", "aslc sim a.sim.yaml"}));
  CampaignPart& part = result.parts[0];
  part.first_seed = 1;
  part.planned = 900;
  LeastHashed<uint64_t> kinds(kKindsMax);
  for (const FailureGroup& group : part.failures) {
    *kinds.Find(group.error) += group.runs;
    if (result.findings.size() == kStoriesMax) continue;
    FindingStory& story = result.findings.emplace_back();
    story.first_seed = group.first_seed;
    story.what = group.error;
    story.message = "message of " + std::to_string(group.first_seed);
    story.faults = {"a \"fault\""};
    story.rows = {{5, 1, "Work", "failed", "failed"}, {-1, 0, "", "started", ""}};
  }
  for (const auto& [key, runs] : kinds.values()) result.kinds.push_back({key.second, runs});
  result.unused = std::vector<UnusedAnswer>{{"/tasks/0", 3}, {"/tasks/" + std::to_string(first), 4}};
  return result;
}

CampaignResult ReadBack(const CampaignResult& result) {
  CampaignResult back;
  std::string problem;
  const bool read = ReadCampaign(DefaultCompiler(), CampaignText(result), &back, &problem);
  INFO(problem);
  REQUIRE(read);
  return back;
}

}  // namespace

TEST_CASE("a result is read as it was written") {
  const World world(kDefinition, kScenario);
  const CampaignResult result = ResultOf(world, 1, 900);
  CHECK(CampaignText(ReadBack(result)) == CampaignText(result));
  const CampaignPart& part = result.parts[0];
  CHECK(part.runs() == 900);
  CHECK(part.failed > 0);
  CHECK(part.durations_ns().count() == 900);
  REQUIRE(part.machines.size() == 1);
  REQUIRE(part.machines[0].states.size() == 2);
  const size_t row = result.machine().states[0].name == "Work" ? 0 : 1;
  const StateNumbers& work = part.machines[0].states[row];
  CHECK(work.runs == 900);
  CHECK(work.calls > 900);
  CHECK(part.costs.Mean() >= 2 * Prices().transition);
  CHECK(part.payloads.max() > 2);
  REQUIRE(part.outcomes.size() >= 3);
  CHECK(part.outcomes[1].name == "UNSEEN");
  CHECK(part.outcomes[1].runs == 0);
}

TEST_CASE("results of parts merge to the result of the whole, in any order") {
  const World world(kDefinition, kScenario);
  CampaignResult whole = ResultOf(world, 1, 900);
  whole.unused = std::vector<UnusedAnswer>{{"/tasks/0", 3}};
  std::vector<CampaignResult> parts;
  for (const auto [first, last] : {std::pair{1, 250}, {251, 600}, {601, 900}}) {
    parts.push_back(ReadBack(ResultOf(world, static_cast<uint64_t>(first), static_cast<uint64_t>(last))));
  }
  std::vector<size_t> order{0, 1, 2};
  do {
    CampaignResult merged = parts[order[0]];
    std::string problem;
    REQUIRE(MergeCampaign(parts[order[1]], &merged, &problem));
    REQUIRE(MergeCampaign(parts[order[2]], &merged, &problem));
    CHECK(CampaignText(merged) == CampaignText(whole));
    CHECK(TextReport(merged.parts[0], merged.machine()) == TextReport(whole.parts[0], whole.machine()));
    CHECK(merged.RunsOf(merged.findings[0]) == whole.RunsOf(whole.findings[0]));
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("what does not belong together is not merged") {
  const World world(kDefinition, kScenario);
  const CampaignResult first = ResultOf(world, 1, 100);
  CampaignResult second = ResultOf(world, 101, 200), merged = first;
  std::string problem;
  CHECK_FALSE(MergeCampaign(first, &merged, &problem));
  CHECK(problem == "it has runs of the same seeds");
  second.machines[0].definition_hash = 5;
  CHECK_FALSE(MergeCampaign(second, &merged, &problem));
  CHECK(problem == "the definition was another one");
  second = ResultOf(world, 101, 200);
  second.prices.transition = 1;
  CHECK_FALSE(MergeCampaign(second, &merged, &problem));
  CHECK(CampaignText(merged) == CampaignText(first));
}

TEST_CASE("texts that are no results are refused") {
  const World world(kDefinition, kScenario);
  const std::string good = CampaignText(ResultOf(world, 1, 70));
  CampaignResult result;
  std::string problem;
  for (const char* bad :
       {"", "[]", "{}", R"({"aslcCampaign": 99})", R"({"aslcCampaign": 1})", R"({"aslcCampaign": "1"})"}) {
    CHECK_FALSE(ReadCampaign(DefaultCompiler(), bad, &result, &problem));
    CHECK_FALSE(problem.empty());
  }
  for (std::string_view member :
       {"\"sum\"", "\"seeds\"", "\"definitionHash\"", "\"drawings\"", "\"failureKinds\""}) {
    std::string text = good;
    text.replace(text.find(member) + 1, 1, "X");
    CHECK_FALSE(ReadCampaign(DefaultCompiler(), text, &result, &problem));
  }
  // A text that ends anywhere is refused, and breaks nothing.
  for (size_t size = 0; size + 2 < good.size(); size += 97)
    CHECK_FALSE(ReadCampaign(DefaultCompiler(), good.substr(0, size), &result, &problem));
}

TEST_CASE("kinds of failures that are kept do not depend on parts") {
  FailureGroups whole, left, right;
  for (uint64_t seed = 1; seed <= 6 * kGroupsMax; ++seed) {
    FailureGroup group;
    group.has_error = true;
    group.error = "Error" + std::to_string(seed * 7919 % (3 * kGroupsMax));
    group.runs = 1;
    group.first_seed = seed;
    whole.Add(group);
    (seed <= 2 * kGroupsMax ? left : right).Add(group);
  }
  FailureGroups merged;
  for (const FailureGroups* part : {&right, &left}) {
    for (const FailureGroup& group : part->ByFirstSeed()) merged.Add(group);
  }
  const std::vector<FailureGroup> wanted = whole.ByFirstSeed(), got = merged.ByFirstSeed();
  REQUIRE(wanted.size() == kGroupsMax);
  REQUIRE(got.size() == wanted.size());
  CHECK(merged.runs() == whole.runs());
  for (size_t i = 0; i < got.size(); ++i) {
    CHECK(got[i].error == wanted[i].error);
    CHECK(got[i].runs == wanted[i].runs);
    CHECK(got[i].first_seed == wanted[i].first_seed);
  }
}

TEST_CASE("few values are kept as they are, many in buckets, whatever the parts") {
  Histogram few(10), many(10), left(10), right(10);
  for (uint64_t value = 1000; value < 1010; ++value) few.Add(value);
  CHECK(few.bits() == Histogram::kAllBits);
  CHECK(few.Percentile(50) == 1004);
  for (uint64_t value = 1000; value < 1016; ++value) {
    many.Add(value);
    (value % 2 == 0 ? left : right).Add(value);
  }
  CHECK(many.bits() == 9);  // 1000 to 1015 by pairs: eight buckets
  CHECK(many.Percentile(50) == 1007);
  CHECK(left.bits() == Histogram::kAllBits);
  left.Merge(right);
  CHECK(left.bits() == 9);
  CHECK(left.buckets() == many.buckets());
  few.Merge(many);
  CHECK(few.bits() == 9);
  CHECK(few.count() == 26);
}

TEST_CASE("prices are read by name") {
  Prices prices;
  std::string problem;
  CHECK(ReadPrices(R"({"transition": 7, "memoryStepMib": 1})", &prices, &problem));
  CHECK(prices.transition == 7);
  CHECK(prices.request == Prices().request);
  CHECK(ReadPrices(PricesText(prices), &prices, &problem));
  CHECK_FALSE(ReadPrices(R"({"transitions": 7})", &prices, &problem));
  CHECK(problem == "there is no price `transitions`");
  CHECK_FALSE(ReadPrices(R"({"transition": -7})", &prices, &problem));
  CHECK_FALSE(ReadPrices("7", &prices, &problem));
}

}  // namespace aslc::sim

// The order example, and the tutorial's own definition where it is present: what the demo shows holds.
#include <fstream>

#include "sim/statistics.h"
#include "tests/unit/catch.h"
#include "tests/unit/sim/support.h"

namespace aslc::sim {
namespace {

struct Counter final : RunSink {
  explicit Counter(const CasePlan& plan) : statistics(plan) {}
  bool OnRun(const CampaignRun& run) override {
    statistics.Add(run.result, run.outcome, run.failed);
    return true;
  }
  uint64_t Count(std::string_view name) const {
    for (const OutcomeCount& outcome : statistics.outcomes()) {
      if (outcome.name == name) return outcome.runs;
    }
    return 0;
  }
  Statistics statistics;
};

Counter Run(const World& world, size_t index, uint64_t runs) {
  const CasePlan plan = world.Plan(index);
  CampaignOptions options;
  options.runs = runs;
  Counter counter(plan);
  std::string problem;
  const bool good = RunCampaign(world.machine->get(), plan, options, counter, &problem);
  INFO(problem);
  REQUIRE(good);
  return counter;
}

// The outside of the tutorial. Its Persist states have no ResultPath, so what putItem gives back is all that
// its Notify states see: here that is the order, which the real service would not give back.
constexpr std::string_view kTutorialScenario = R"(
definition: order.asl.json
substitute: {VALIDATE_FN_ARN: validate, AUTH_FN_ARN: authorize, TABLE_NAME: orders, TOPIC_ARN: topic}
outcomes:
  - {name: AUTHORIZED, visited: PersistAuthorized}
  - {name: FAILED_AUTH, visited: PersistAuthFailed}
  - {name: INVALID, visited: NotifyInvalid}
tasks:
  - {resource: dynamodb:putItem, answers: [{output: {order: {orderId: o-1}, authorizationId: a, errors: [], authError: {}}}]}
  - {resource: sns:publish, answers: [{output: {MessageId: m}}]}
  - function: authorize
    answers:
      - {probability: 25%, error: {Error: Exception, Cause: busy}, latency: 200ms}
      - output: {Payload: {authorized: true, authorizationId: auth-o-1, order: {orderId: o-1}}}
        latency: 200ms
cases:
  - name: valid
    tasks:
      - {function: validate, answers: [{output: {Payload: {isValid: true, order: {orderId: o-1, amount: 4.5}}}}]}
  - name: invalid
    inputs:
      - weight: 2
        tasks:
          - {function: validate, answers: [{output: {Payload: {isValid: false, errors: [amount], order: {orderId: o-2}}}}]}
      - weight: 1
        tasks:
          - {function: validate, answers: [{output: {Payload: {isValid: false, errors: [orderId], order: {amount: 1}}}}]}
)";

void CheckOrders(const World& world, int64_t wait_ns) {
  Counter valid = Run(world, 0, 10000);
  CHECK(valid.statistics.failures() == 0);
  const uint64_t failed = valid.Count("FAILED_AUTH");
  CHECK((failed >= 20 && failed <= 60));  // 39 expected, a standard deviation of 6
  CHECK(valid.Count("AUTHORIZED") == 10000 - failed);
  const DurationSummary durations = valid.statistics.Durations();
  CHECK(durations.p50_ns >= wait_ns + 200'000'000);
  CHECK(durations.p50_ns < wait_ns + 1'000'000'000);
  CHECK(durations.max_ns >= 14'000'000'000);  // 2 + 4 + 8 seconds between four attempts

  Counter invalid = Run(world, 1, 300);
  const uint64_t found = invalid.Count("States.Runtime");
  CHECK((found > 70 && found < 130));
  CHECK(invalid.Count("INVALID") == 300 - found);
  CHECK(invalid.statistics.failures() == found);
  REQUIRE(invalid.statistics.groups().size() == 1);
  CHECK(invalid.statistics.groups()[0].cause.find("'$.order.orderId'") != std::string::npos);
}

}  // namespace

TEST_CASE("the order example shows what its page says") {
  const std::string folder = std::string(ASLC_EXAMPLES) + "/order/";
  const World world(ReadWhole(folder + "order.asl.json"), ReadWhole(folder + "order.sim.yaml"), Engine::kO2);
  CHECK(world.scenario.cases[0].runs == 10000);
  CHECK(world.scenario.cases[1].runs == 300);
  CheckOrders(world, 86400ll * 1'000'000'000);
}

TEST_CASE("the tutorial's own definition behaves the same way") {
  const std::string path = std::string(ASLC_SUITES) + "/tutorial/order.asl.json";
  if (!std::ifstream(path)) {
    WARN("the tutorial's definition is not here");
    return;
  }
  const World world(ReadWhole(path), kTutorialScenario, Engine::kO2);
  CheckOrders(world, 0);
}

}  // namespace aslc::sim

// Faults of calls: which happen under which rule, and what they make of an answer.
#include <cstring>
#include <set>

#include "sim/fault_injector.h"
#include "tests/unit/catch.h"
#include "tests/unit/sim/support.h"

namespace aslc::sim {
namespace {

constexpr int64_t kSecond = 1'000'000'000;

aslrt_text_view View(std::string_view text) { return {text.data(), text.size()}; }

class Constant final : public Answerer {
 public:
  void Reset() override { calls = 0; }
  bool Answer(const Request&, Choices&, Reply* reply, std::string*) override {
    ++calls;
    reply->kind = Reply::Kind::kOutput;
    reply->output = View("{}");
    reply->latency_ns = kSecond;
    return true;
  }
  int calls = 0;
};

aslrt_task Put(uint64_t path = 0) {
  aslrt_task task{};
  task.state = 3;
  task.path = path;
  task.family = ASLRT_FAMILY_SERVICE;
  task.pattern = ASLRT_PATTERN_REQUEST;
  task.state_name = View("Store");
  task.resource = View("arn:aws:states:::dynamodb:putItem");
  task.timeout_seconds = 10;
  task.input = aslrt_undefined();
  return task;
}

struct Bench {
  explicit Bench(std::vector<FaultRule> given) : rules(std::move(given)), faults(inner, rules, 0) {
    choices.Seed(7);
    faults.Reset();
  }
  Reply Ask(const aslrt_task& task) {
    Reply reply;
    std::string problem;
    REQUIRE(faults.Answer({task, "{}", now_ns}, choices, &reply, &problem));
    return reply;
  }
  std::vector<FaultRule> rules;
  Constant inner;
  int64_t now_ns = 0;
  Choices choices;
  FaultInjector faults;
};

FaultRule Rule(FaultKind kind) {
  FaultRule rule;
  rule.kind = kind;
  return rule;
}

TEST_CASE("a failed call is not made and fails with an error of its service") {
  Bench bench({Rule(FaultKind::kError)});
  Reply reply = bench.Ask(Put());
  CHECK(bench.inner.calls == 0);
  CHECK(reply.kind == Reply::Kind::kError);
  CHECK(std::string(reply.error.data, reply.error.size).starts_with("DynamoDB."));
  REQUIRE(bench.faults.happened().size() == 1);
  CHECK(bench.faults.happened()[0].site == CallSite{0, 3, 0, 0});
}

TEST_CASE("a throttled call fails with an error of throttling") {
  Bench bench({Rule(FaultKind::kThrottled)});
  Reply reply = bench.Ask(Put());
  const std::string error(reply.error.data, reply.error.size);
  const bool throttled = error == "DynamoDB.ProvisionedThroughputExceededException" ||
                         error == "DynamoDB.RequestLimitExceeded";
  CHECK(throttled);
}

TEST_CASE("what was done may be reported as failed") {
  Bench bench({Rule(FaultKind::kDoneButFailed)});
  CHECK(bench.Ask(Put()).kind == Reply::Kind::kError);
  CHECK(bench.inner.calls == 1);
}

TEST_CASE("answers come later, too late, never, or are too large") {
  FaultRule slow = Rule(FaultKind::kSlow);
  slow.delay = Latency::Fixed(5 * kSecond);
  CHECK(Bench({slow}).Ask(Put()).latency_ns == 6 * kSecond);
  CHECK(Bench({Rule(FaultKind::kLate)}).Ask(Put()).latency_ns == 11 * kSecond);
  CHECK(Bench({Rule(FaultKind::kUnanswered)}).Ask(Put()).kind == Reply::Kind::kNever);
  CHECK(Bench({Rule(FaultKind::kOversized)}).Ask(Put()).output.size > 262144);
}

TEST_CASE("faults that could make no difference do not happen") {
  Bench bench({Rule(FaultKind::kLostHeartbeat), Rule(FaultKind::kDoubled)});
  CHECK(bench.Ask(Put()).kind == Reply::Kind::kOutput);
  CHECK(bench.faults.happened().empty());
  aslrt_task waits = Put();
  waits.pattern = ASLRT_PATTERN_TOKEN;
  CHECK(bench.Ask(waits).copies == 2);
}

TEST_CASE("rules are for states, resources, services and functions") {
  FaultRule rule = Rule(FaultKind::kError);
  const std::pair<FaultRule::Match, const char*> fitting[] = {
      {FaultRule::Match::kState, "Store"},
      {FaultRule::Match::kResource, "dynamodb:putItem"},
      {FaultRule::Match::kResource, "arn:aws:states:::dynamodb:putItem"},
      {FaultRule::Match::kService, "dynamodb"},
  };
  for (const auto& [match, name] : fitting) {
    rule.match = match;
    rule.name = name;
    CHECK(RuleMatches(rule, Put(), ""));
    rule.name = "other";
    CHECK_FALSE(RuleMatches(rule, Put(), ""));
  }
  rule.match = FaultRule::Match::kFunction;
  rule.name = "charge";
  CHECK(RuleMatches(rule, Put(), "arn:aws:lambda:us-east-1:123456789012:function:charge:live"));
  CHECK_FALSE(RuleMatches(rule, Put(), ""));
}

TEST_CASE("windows begin and end in virtual time; budgets bound a run") {
  FaultRule rule = Rule(FaultKind::kError);
  rule.from_ns = 10 * kSecond;
  rule.to_ns = 20 * kSecond;
  rule.budget = 2;
  Bench bench({rule});
  auto fails_at = [&](int64_t second) {
    bench.now_ns = second * kSecond;
    return bench.Ask(Put()).kind == Reply::Kind::kError;
  };
  CHECK_FALSE(fails_at(9));
  CHECK(fails_at(10));
  CHECK(fails_at(19));
  CHECK_FALSE(fails_at(19));  // the budget is used up
  CHECK_FALSE(fails_at(20));
}

TEST_CASE("an outage is there or not for all calls of a run") {
  FaultRule rule = Rule(FaultKind::kError);
  rule.outage_parts_per_billion = kPartsPerBillion / 2;
  rule.start = Latency::Uniform(0, 100 * kSecond);
  rule.to_ns = 50 * kSecond;
  std::set<std::string> patterns;
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    Bench bench({rule});
    bench.choices.Seed(seed);
    std::string pattern;
    for (int64_t second = 0; second < 160; second += 2) {
      bench.now_ns = second * kSecond;
      pattern += bench.Ask(Put()).kind == Reply::Kind::kError ? 'x' : '.';
    }
    const size_t first = pattern.find('x'), last = pattern.rfind('x');
    if (first != std::string::npos) {
      CHECK(pattern.substr(first, last - first + 1).find('.') == std::string::npos);
      CHECK(last - first + 1 == 25);
    }
    patterns.insert(pattern);
  }
  CHECK(patterns.contains(std::string(80, '.')));
  CHECK(patterns.size() > 10);
}

TEST_CASE("a plan repeats what rules did, and without one fault the others stay") {
  FaultRule rule = Rule(FaultKind::kError);
  rule.parts_per_billion = kPartsPerBillion / 3;
  Bench bench({rule});
  auto run = [&] {
    std::string pattern;
    for (uint64_t path = 0; path < 5; ++path) {
      for (int call = 0; call < 8; ++call) pattern += bench.Ask(Put(path)).kind == Reply::Kind::kError ? 'x' : '.';
    }
    return pattern;
  };
  const std::string drawn = run();
  FaultPlan plan = bench.faults.happened();
  REQUIRE(plan.size() > 2);
  bench.faults.UsePlan(&plan);
  bench.faults.Reset();
  CHECK(run() == drawn);
  CHECK(bench.faults.happened() == plan);
  const CallSite gone = plan[1].site;
  plan.erase(plan.begin() + 1);
  bench.faults.Reset();
  std::string expected = drawn;
  expected[gone.path * 8 + gone.call] = '.';
  CHECK(run() == expected);
}

TEST_CASE("scenarios and the documentation know every kind of fault") {
  const std::string page = ReadWhole(ASLC_ROOT "/docs/faults.md"), schema = ReadWhole(ASLC_ROOT "/docs/scenario.schema.json");
  for (const std::string_view word : {
#define FAULT(name, word, made, of, doc) word,
#include "sim/fault_kinds.def"
       }) {
    INFO(word);
    CHECK(page.find("| `" + std::string(word) + "` |") != std::string::npos);
    CHECK(schema.find('"' + std::string(word) + '"') != std::string::npos);
    REQUIRE(FaultNamed(word));
    CHECK(FaultWord(*FaultNamed(word)) == word);
  }
}

TEST_CASE("a call that a dead process made is the same call, made again") {
  Bench bench({});
  bench.faults.NotePoints(true);
  const auto calls = [&] { return bench.faults.calls(); };
  bench.Ask(Put());
  bench.faults.Saved(0);
  bench.Ask(Put());
  bench.Ask(Put(7));
  bench.faults.RolledBack(0);
  bench.Ask(Put());
  bench.Ask(Put());
  CHECK(calls() == std::vector<CallSite>{
                       {0, 3, 0, 0, 0}, {0, 3, 0, 1, 0}, {0, 3, 7, 0, 0}, {0, 3, 0, 1, 1}, {0, 3, 0, 2, 0}});
}

TEST_CASE("every resource of the catalogue raises errors under its own name") {
  CHECK(ServiceErrors("arn:aws:states:::aws-sdk:secretsmanager:getSecretValue")[0].name ==
        "SecretsManager.SecretsManagerException");
  CHECK(ServiceErrors("arn:aws:states:::aws-sdk:dynamodb:query")[0].name ==
        "DynamoDb.ProvisionedThroughputExceededException");
  CHECK(ServiceErrors("arn:aws:states:::emr-serverless:startJobRun")[0].name == "States.TaskFailed");
  CHECK(ServiceErrors("arn:aws:lambda:us-east-1:123456789012:function:f")[0].name ==
        "Lambda.TooManyRequestsException");
  CHECK(ServiceErrors("arn:aws:states:us-east-1:123456789012:activity:a").empty());
  for (const ServiceError& error : ServiceErrors("arn:aws:states:::aws-sdk:s3:getObject")) {
    CHECK(error.name.starts_with("S3."));
  }
}

}  // namespace
}  // namespace aslc::sim

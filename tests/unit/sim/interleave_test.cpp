// Exploring orders: how many there are is known beforehand, and what pruning leaves out ends as something that was run.
#include "sim/interleave.h"

#include <algorithm>
#include <functional>
#include <set>

#include "sim/case_runner.h"
#include "sim/choices.h"
#include "sim/shrink.h"
#include "tests/unit/catch.h"
#include "tests/unit/sim/support.h"

namespace aslc::sim {
namespace {

// What a Task of a generated machine does to the outside.
enum class Doing {
  kNothing, kAppend, kLook, kPut, kGet, kPutOnce, kFail, kNext, kCount, kSend
};
constexpr size_t kDoings = 10;

struct Step {
  Doing doing = Doing::kNothing;
  uint32_t which = 0;  // of two items or queues
  bool slow = false;   // a second
};
using Branch = std::vector<Step>;

struct Shape {
  std::vector<Branch> branches;
  bool catches = false;  // the failure of a branch
  bool map = false;      // the first branch, by three items
  uint32_t concurrency = 0;
};

std::string NameOf(size_t branch, size_t step) {
  return std::string(1, static_cast<char>('A' + branch)) + std::to_string(step);
}

std::string TaskText(const std::string& name, const Step& step, const std::string& next) {
  const std::string item = R"("Item":{"id":{"S":")" + std::string(step.which == 0 ? "x" : "y") +
                           R"("},"by":{"S":")" + name + "\"}}";
  const std::string key = R"("Key":{"id":{"S":")" + std::string(step.which == 0 ? "x" : "y") + "\"}}";
  std::string resource = "lambda:invoke", parameters = R"("FunctionName":")" + name + "\"";
  if (step.doing == Doing::kPut || step.doing == Doing::kPutOnce) {
    resource = "dynamodb:putItem";
    parameters = R"("TableName":"t",)" + item;
    if (step.doing == Doing::kPutOnce) parameters += R"x(,"ConditionExpression":"attribute_not_exists(id)")x";
  } else if (step.doing == Doing::kGet) {
    resource = "dynamodb:getItem";
    parameters = R"("TableName":"t",)" + key;
  } else if (step.doing == Doing::kSend) {
    resource = "sqs:sendMessage";
    parameters = R"("QueueUrl":"q)" + std::to_string(step.which) + R"(","MessageBody":"m")";
  }
  return "\"" + name + R"(":{"Type":"Task","Resource":"arn:aws:states:::)" + resource + R"(","Parameters":{)" +
         parameters + "},\"ResultPath\":\"$." + name + "\"," +
         (next.empty() ? "\"End\":true}" : "\"Next\":\"" + next + "\"}");
}

std::string ScopeText(const Branch& branch, size_t number) {
  std::string states;
  for (size_t i = 0; i < branch.size(); ++i) {
    const std::string next = i + 1 < branch.size() ? NameOf(number, i + 1) : "";
    states += (i == 0 ? "" : ",") + TaskText(NameOf(number, i), branch[i], next);
  }
  return R"({"StartAt":")" + NameOf(number, 0) + R"(","States":{)" + states + "}}";
}

std::string DefinitionOf(const Shape& shape) {
  std::string branches;
  for (size_t i = 0; i < shape.branches.size(); ++i) {
    std::string text = ScopeText(shape.branches[i], i);
    if (shape.map && i == 0) {
      text = R"({"StartAt":"M","States":{"M":{"Type":"Map","ItemsPath":"$.items","MaxConcurrency":)" +
             std::to_string(shape.concurrency) + R"(,"ItemSelector":{"i.$":"$$.Map.Item.Index"},"ItemProcessor":)" +
             text + R"(,"End":true}}})";
    }
    branches += (i == 0 ? "" : ",") + text;
  }
  const std::string catcher = shape.catches ? R"("Catch":[{"ErrorEquals":["States.ALL"],"ResultPath":null,"Next":"Z0"}],)" : "";
  return R"({"StartAt":"P","States":{"P":{"Type":"Parallel","Branches":[)" + branches + "]," + catcher +
         R"("Next":"Z0"},)" + TaskText("Z0", {Doing::kAppend}, "") + "}}";
}

std::string AnswerText(Doing doing) {
  switch (doing) {
    case Doing::kAppend:
      return R"(output: {Payload: 1}, update: "{% {'log': $world.log & $state & ';'} %}")";
    case Doing::kLook:
      return R"(output: "{% {'Payload': $world.log} %}")";
    case Doing::kFail:
      return "error: {Error: Broken, Cause: c}";
    case Doing::kCount:
      return R"(output: "{% {'Payload': $call} %}")";
    case Doing::kPut:
    case Doing::kPutOnce:
    case Doing::kGet:
    case Doing::kSend:
      return "model: true";
    default:
      return "output: {Payload: 1}";
  }
}

std::string ScenarioOf(const Shape& shape) {
  std::string rules = "definition: x\ninputs: [{input: {items: [1, 2, 3]}}]\nworld: {log: ''}\n"
                      "services:\n  dynamodb: {tables: {t: {key: [id]}}}\n  sqs: {}\ntasks:\n"
                      "  - {state: Z0, answers: [{" + AnswerText(Doing::kAppend) + "}]}\n";
  std::string next;  // states that take their answers from one sequence
  for (size_t i = 0; i < shape.branches.size(); ++i) {
    for (size_t k = 0; k < shape.branches[i].size(); ++k) {
      const Step& step = shape.branches[i][k];
      const std::string latency = step.slow ? ", latency: 1s" : "";
      rules += "  - {state: " + NameOf(i, k) + ", answers: [{" +
               (step.doing == Doing::kNext ? "sequence: [{output: {Payload: 1}}, {output: {Payload: 2}}]"
                                           : AnswerText(step.doing)) +
               latency + "}]}\n";
    }
  }
  return rules;
}

class Ends final : public TrialSink {
 public:
  bool OnTrial(const Trial& trial, const TrialResult& result) override {
    INFO(result.problem);
    REQUIRE(result.problem.empty());
    ends.insert(result.end_hash);
    orders.push_back(trial);
    results.push_back(result);
    return true;
  }
  std::set<uint64_t> ends;
  std::vector<Trial> orders;
  std::vector<TrialResult> results;
};

struct Case {
  explicit Case(const Shape& shape) : Case(DefinitionOf(shape), ScenarioOf(shape)) {}
  Case(const std::string& definition, const std::string& scenario)
      : world(definition, scenario), plan(world.Plan(0)), runner(world.machine->get(), std::span(&plan, 1), options) {
    base.faults = FaultPlan();
  }
  Interleaved Explore(Ends& ends, InterleaveOptions explore = {}) {
    explore.runs_max = 200'000;
    const Interleaved all = ExploreInterleavings(runner, base, explore, ends);
    CHECK(all.problem.empty());
    CHECK(all.complete);
    CHECK(all.ends == ends.ends.size());
    return all;
  }
  uint64_t Count() {
    Ends ends;
    return Explore(ends).explored;
  }

  CampaignOptions options;
  World world;
  CasePlan plan;
  CaseRunner runner;
  Trial base;
};

Branch Chain(size_t length, Doing doing, uint32_t which = 0) { return Branch(length, Step{doing, which}); }

uint64_t Choose(uint64_t n, uint64_t k) {
  uint64_t result = 1;
  for (uint64_t i = 1; i <= k; ++i) result = result * (n - k + i) / i;
  return result;
}

TEST_CASE("two branches of n and m dependent steps have C(n + m, n) orders") {
  for (size_t n = 1; n <= 4; ++n) {
    for (size_t m = 1; m <= 4; ++m) {
      INFO(n << " and " << m);
      CHECK(Case({{Chain(n, Doing::kAppend), Chain(m, Doing::kAppend)}}).Count() == Choose(n + m, n));
    }
  }
  // An item of a table, and a queue, are shared as the world is.
  CHECK(Case({{Chain(3, Doing::kPut), Chain(2, Doing::kPut)}}).Count() == 10);
  CHECK(Case({{Chain(2, Doing::kSend), Chain(2, Doing::kSend)}}).Count() == 6);
}

TEST_CASE("branches of independent steps have one order") {
  for (size_t n = 1; n <= 4; ++n) {
    INFO(n);
    CHECK(Case({{Chain(n, Doing::kNothing), Chain(4, Doing::kNothing)}}).Count() == 1);
    CHECK(Case({{Chain(n, Doing::kPut, 0), Chain(4, Doing::kPut, 1)}}).Count() == 1);
    CHECK(Case({{Chain(n, Doing::kGet), Chain(4, Doing::kGet), Chain(2, Doing::kSend)}}).Count() == 1);
    CHECK(Case({{Chain(n, Doing::kAppend), Chain(4, Doing::kPut), Chain(3, Doing::kNothing)}}).Count() == 1);
    CHECK(Case({{Chain(n, Doing::kLook), Chain(4, Doing::kLook)}}).Count() == 1);
  }
}

TEST_CASE("three branches have as many orders as their multinomial coefficient") {
  const auto count = [](size_t a, size_t b, size_t c) {
    return Case({{Chain(a, Doing::kAppend), Chain(b, Doing::kAppend), Chain(c, Doing::kAppend)}}).Count();
  };
  CHECK(count(1, 1, 1) == 6);
  CHECK(count(2, 1, 1) == 12);
  CHECK(count(2, 2, 1) == 30);
  CHECK(count(2, 2, 2) == 90);
  CHECK(count(3, 2, 1) == 60);
}

TEST_CASE("steps that touch different things multiply") {
  // Two pairs that conflict, in branches that have nothing else in common.
  const Branch first{{Doing::kAppend}, {Doing::kPut}}, second{{Doing::kAppend}, {Doing::kPut}};
  // Put before append only within a branch: of the four combinations the two orders of each pair.
  CHECK(Case({{first, second}}).Count() == 4);
  CHECK(Case({{Chain(1, Doing::kAppend), Chain(1, Doing::kAppend), Chain(1, Doing::kPut), Chain(1, Doing::kPut)}})
            .Count() == 4);
  // Who only looks has a place among those who change, not among each other.
  CHECK(Case({{Chain(1, Doing::kLook), Chain(1, Doing::kLook), Chain(1, Doing::kAppend)}}).Count() == 4);
}

TEST_CASE("steps of different instants are not swapped") {
  Branch slow = Chain(2, Doing::kAppend), fast = Chain(2, Doing::kAppend);
  slow[0].slow = true;
  CHECK(Case({{slow, fast}}).Count() == 3);  // slow's second step comes a second after all others
  fast[0].slow = true;
  CHECK(Case({{slow, fast}}).Count() == 4);  // two at each of two instants
}

TEST_CASE("items of a Map are branches; with one at a time there is one order") {
  Shape shape;
  shape.branches = {Chain(1, Doing::kAppend)};
  shape.map = true;
  CHECK(Case(shape).Count() == 6);
  shape.concurrency = 1;
  CHECK(Case(shape).Count() == 1);
  shape.branches = {Chain(1, Doing::kNothing)};
  shape.concurrency = 0;
  CHECK(Case(shape).Count() == 1);
}

TEST_CASE("an order is a trial that repeats") {
  Case test({{Chain(2, Doing::kAppend), Chain(2, Doing::kAppend)}});
  Ends ends;
  test.Explore(ends);
  REQUIRE(ends.orders.size() == 6);
  CHECK(ends.ends.size() == 6);
  // The first is that of ordinary runs, which have no order to follow.
  CHECK(ends.orders[0].order.empty());
  TrialResult ordinary;
  test.runner.Run(test.base, &ordinary);
  CHECK(ordinary.input == ends.results[0].input);
  std::set<uint64_t> hashes;
  for (size_t i = 1; i < ends.orders.size(); ++i) {
    TrialResult again;
    test.runner.Run(ends.orders[i], &again);
    CHECK(again.trace_hash == ends.results[i].trace_hash);
    CHECK(again.end_hash == ends.results[i].end_hash);
    CHECK(again.order == ends.orders[i].order);
    hashes.insert(again.trace_hash);
  }
  CHECK(hashes.size() == 5);
}

TEST_CASE("what a request says of its function is known when its turn comes") {
  const std::string task = R"("Type":"Task","Resource":"arn:aws:states:::lambda:invoke",
      "Parameters":{"FunctionName.$":"$.f"},"End":true}}})";
  Case test(R"({"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[
      {"StartAt":"A","States":{"A":{)" + task + R"(,{"StartAt":"B","States":{"B":{)" + task + "]}}}",
            "definition: x\ninputs: [{input: {f: one}}]\nworld: {log: ''}\ntasks:\n"
            "  - {function: two, answers: [{error: {Error: Wrong}}]}\n  - {function: one, answers: [{" +
                AnswerText(Doing::kAppend) + "}]}\n");
  Ends ends;
  CHECK(test.Explore(ends).explored == 2);
  for (const TrialResult& result : ends.results) CHECK(result.what.empty());
}

TEST_CASE("the bound cuts the search, and says so") {
  Case test({{Chain(3, Doing::kAppend), Chain(3, Doing::kAppend)}});
  Ends ends;
  InterleaveOptions options;
  options.runs_max = 7;
  const Interleaved all = ExploreInterleavings(test.runner, test.base, options, ends);
  CHECK_FALSE(all.complete);
  CHECK(all.explored <= 7);
  options.runs_max = 20;
  Ends whole;
  const Interleaved enough = ExploreInterleavings(test.runner, test.base, options, whole);
  CHECK(enough.explored == 20);
}

TEST_CASE("with an eye on the order itself no two steps are independent") {
  Case test({{Chain(1, Doing::kNothing), Chain(1, Doing::kNothing)}});
  Ends ends, full;
  InterleaveOptions options;
  options.order_matters = true;
  const Interleaved some = test.Explore(ends, options);
  options = {};
  options.full = true;
  CHECK(some.explored == test.Explore(full, options).explored);
  CHECK(some.explored == 6);  // each branch is asked for, and replied to
}

// Draws below a bound from one seed.
class Luck {
 public:
  explicit Luck(uint64_t seed) : seed_(seed) {}
  uint32_t Below(uint32_t bound) {
    return static_cast<uint32_t>(UniformBelow(HashDraw(seed_, {kDrawInput, 0, 0, drawn_++, 0}), bound));
  }

 private:
  uint64_t seed_;
  uint32_t drawn_ = 0;
};

Shape RandomShape(uint64_t seed) {
  static constexpr size_t kLengths[][3] = {{1, 1, 0}, {2, 1, 0}, {2, 2, 0}, {1, 1, 1}, {3, 1, 0}, {2, 1, 1}};
  Luck luck(seed);
  Shape shape;
  shape.catches = luck.Below(2) == 0;
  shape.map = luck.Below(5) == 0;
  shape.concurrency = luck.Below(3);
  // What most steps do: items of one Map also share how often their state has asked.
  static constexpr Doing kOften[] = {Doing::kAppend, Doing::kPut, Doing::kPutOnce, Doing::kNext, Doing::kCount};
  const Doing often = kOften[luck.Below(shape.map ? 5 : 3)];
  const size_t* lengths = kLengths[shape.map ? 0 : luck.Below(6)];
  for (size_t i = 0; i < (shape.map ? 1 : 3) && lengths[i] > 0; ++i) {
    Branch branch;
    for (size_t k = 0; k < lengths[i]; ++k) {
      const Doing doing = luck.Below(3) > 0 ? often : static_cast<Doing>(luck.Below(kDoings));
      branch.push_back({doing, luck.Below(3) / 2, luck.Below(6) == 0});
    }
    shape.branches.push_back(std::move(branch));
  }
  return shape;
}

TEST_CASE("pruning loses no way in which a run can end") {
  uint64_t explored = 0, all = 0, several = 0, failed = 0;
  for (uint64_t seed = 1; seed <= 150; ++seed) {
    const Shape shape = RandomShape(seed);
    Case test(shape);
    Ends pruned, full;
    InterleaveOptions options;
    explored += test.Explore(pruned).explored;
    options.full = true;
    all += test.Explore(full, options).explored;
    INFO("seed " << seed << "\n" << DefinitionOf(shape) << "\n" << ScenarioOf(shape));
    CHECK(pruned.ends == full.ends);
    CHECK(pruned.results.size() <= full.results.size());
    several += full.ends.size() > 1 ? 1 : 0;
    failed += std::any_of(full.results.begin(), full.results.end(), [](const TrialResult& r) { return !r.what.empty(); });
  }
  // The machines are worth the while: many end in several ways, and pruning saves most of the runs.
  CHECK(several > 40);
  CHECK(failed > 20);
  CHECK(explored * 4 < all);
}

// One branch reads how much is left, another takes it: sold twice when both read before either writes.
constexpr std::string_view kStock = R"({"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[
  {"StartAt":"Check1","States":{
    "Check1":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"check"},"Next":"Is1"},
    "Is1":{"Type":"Choice","Choices":[{"Variable":"$.Payload","NumericGreaterThan":0,"Next":"Take1"}],"Default":"No1"},
    "Take1":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"take"},"End":true},
    "No1":{"Type":"Pass","End":true}}},
  {"StartAt":"Check2","States":{
    "Check2":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"check"},"Next":"Is2"},
    "Is2":{"Type":"Choice","Choices":[{"Variable":"$.Payload","NumericGreaterThan":0,"Next":"Take2"}],"Default":"No2"},
    "Take2":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"take"},"End":true},
    "No2":{"Type":"Pass","End":true}}},
  {"StartAt":"Refill","States":{
    "Refill":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"refill"},"End":true}}}]}}})";
constexpr std::string_view kStockScenario = R"(
definition: x
world: {stock: 0}
tasks:
  - {function: check, answers: [{output: "{% {'Payload': $world.stock} %}"}]}
  - function: take
    answers: [{output: {Payload: 1}, update: "{% {'stock': $world.stock - 1} %}"}]
  - {function: refill, answers: [{output: {Payload: 1}, update: "{% {'stock': $world.stock + 1} %}"}]}
expect: {output: "{% $world.stock >= 0 %}"}
)";

TEST_CASE("what only some orders show is found, and made small") {
  Case test{std::string(kStock), std::string(kStockScenario)};
  Ends ends;
  const Interleaved all = test.Explore(ends);
  TrialResult ordinary;
  test.runner.Run(test.base, &ordinary);
  REQUIRE(ordinary.problem.empty());
  CHECK(ordinary.what.empty());
  const auto bad = std::find_if(ends.results.rbegin(), ends.results.rend(),
                                [](const TrialResult& result) { return !result.what.empty(); });
  REQUIRE(bad != ends.results.rend());
  const Trial& failing = ends.orders[static_cast<size_t>(ends.results.rend() - bad) - 1];
  ShrinkOptions shrink;
  const Shrunk small = Shrink(test.runner, DefaultCompiler(), failing, *bad, shrink);
  CHECK(small.result.what == bad->what);
  CHECK(small.minimal);
  CHECK(small.trial.order.size() <= failing.order.size());
  REQUIRE_FALSE(small.trial.order.empty());
  // Without any of its choices it does not happen.
  for (size_t i = 0; i < small.trial.order.size(); ++i) {
    Trial without = small.trial;
    without.order.erase(without.order.begin() + static_cast<std::ptrdiff_t>(i));
    TrialResult result;
    test.runner.Run(without, &result);
    CHECK(result.what != small.result.what);
  }
  TrialResult again;
  test.runner.Run(small.trial, &again);
  CHECK(again.trace_hash == small.result.trace_hash);
  CHECK(all.explored > 1);
}

}  // namespace
}  // namespace aslc::sim

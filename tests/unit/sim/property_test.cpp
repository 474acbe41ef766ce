// Properties of scenarios: every form over runs of one workflow, with times on both sides of each bound.
#include "sim/property.h"

#include <memory>

#include "sim/diagnostics.h"
#include "sim/fault_injector.h"
#include "sim/report.h"
#include "sim/scenario_answers.h"
#include "sim/statistics.h"
#include "sim/trace_recorder.h"
#include "tests/unit/catch.h"
#include "tests/unit/sim/support.h"

namespace aslc::sim {
namespace {

// Charge from 0s to 1s, Rest until 6s, Ship until 8s, Capture until 9s; Refund and Cancelled when Ship fails.
constexpr std::string_view kDefinition = R"({"StartAt": "Charge", "States": {
  "Charge": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:charge-card",
             "TimeoutSeconds": 10, "ResultPath": "$.charged", "Next": "Rest",
             "Retry": [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 1, "BackoffRate": 1,
                        "MaxAttempts": 2}]},
  "Rest": {"Type": "Wait", "Seconds": 5, "Next": "Ship"},
  "Ship": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "ResultPath": "$.shipped",
           "Parameters": {"FunctionName": "ship", "Payload.$": "$"}, "Next": "Capture",
           "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.e", "Next": "Refund"}]},
  "Capture": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:sqs:sendMessage",
              "Parameters": {"QueueUrl": "q", "MessageBody.$": "$.orderId"}, "End": true},
  "Refund": {"Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:refund",
             "ResultPath": "$.refunded", "Next": "Cancelled"},
  "Cancelled": {"Type": "Fail", "Error": "Cancelled"}}})";

constexpr std::string_view kAnswers = R"(
  - {function: charge-card, answers: [{output: {id: c-1}, latency: 1s}]}
  - {function: ship, answers: [{output: {}, latency: 2s}]}
  - {resource: aws-sdk:sqs:sendMessage, answers: [{output: {MessageId: m}, latency: 1s}]}
  - {function: refund, answers: [{output: {}, latency: 1s}]}
)";
constexpr const char* kShipFails = "  - {function: ship, answers: [{error: {Error: Lost}, latency: 2s}]}\n";
constexpr const char* kRefundFails = "  - {function: refund, answers: [{error: {Error: Closed}}]}\n";
// The first charge is done after its time is over, and then once more.
constexpr const char* kChargedTwice =
    "  - {function: charge-card, answers: [{attempts: 0, output: {id: c-0}, latency: 11s}]}\n";
constexpr const char* kBusy =
    "  - {function: charge-card, answers: [{attempts: 0-1, error: {Error: Busy}, latency: 1s}]}\n";

std::string ScenarioText(std::string_view properties, std::string_view answers) {
  std::string text = "definition: a\ninputs: [{input: {orderId: o-1, amount: 5}}]\ntasks:\n";
  text += answers;
  text += kAnswers;
  return text + "properties:\n" + std::string(properties);
}

std::shared_ptr<const PropertySet> Compile(const World& world, Diagnostics* diagnostics,
                                           Engine engine = Engine::kInterp, bool defaults = false) {
  const aslrt_image* const images[] = {world.image()};
  std::vector<PropertyRule> rules = world.scenario.cases[0].properties;
  if (defaults) AddDefaultProperties(world.scenario.cases[0].allow, true, &rules);
  return CompileProperties(rules, world.scenario.source, images, world.functions, DefaultCompiler(), engine,
                           diagnostics);
}

std::shared_ptr<const PropertySet> Compiled(const World& world, Engine engine = Engine::kInterp,
                                            bool defaults = false) {
  Diagnostics diagnostics;
  auto set = Compile(world, &diagnostics, engine, defaults);
  INFO(RenderText(diagnostics, false));
  REQUIRE(set != nullptr);
  return set;
}

// Runs the only case once, with these faults.
void Record(const World& world, TraceRecorder& recorder, const FaultPlan& faults = {}) {
  const CasePlan plan = world.Plan(0);
  RunOptions options;
  options.recorder = &recorder;
  Runner runner(world.machine->get(), options);
  ScenarioAnswers answers(plan);
  const std::vector<FaultRule> rules;
  FaultInjector injector(answers, rules, options.start_ns);
  injector.UsePlan(&faults);
  RunResult result;
  const bool good = runner.Run(plan.rules().inputs[0].text, 1, injector, &result);
  INFO(result.problem);
  REQUIRE(good);
}

// What does not hold, a line each.
std::string Judge(const World& world, TraceNeeds needs, const std::shared_ptr<const PropertySet>& set) {
  TraceRecorder recorder(needs);
  Record(world, recorder);
  std::string lines;
  for (const Violation& violation : PropertyChecker(set).Check(recorder.document())) {
    lines += ViolationText(violation) + "\n";
  }
  return lines;
}

std::string Judge(std::string_view properties, std::string_view answers = "") {
  const World world(kDefinition, ScenarioText(properties, answers));
  const auto set = Compiled(world);
  const std::string lines = Judge(world, set->needs, set);
  // To record more than it needs changes no verdict.
  CHECK(Judge(world, kWholeTrace, set) == lines);
  return lines;
}

std::string Refused(std::string_view properties) {
  const auto source = std::make_shared<Source>("test.sim.yaml", ScenarioText(properties, ""));
  ReadResult read = DefaultCompiler().Read(source, true);
  REQUIRE(read.document);
  Diagnostics diagnostics;
  ReadScenario(*read.document, DefaultCompiler(), &diagnostics);
  std::string out;
  for (const Diagnostic& each : diagnostics) out += each.code + " " + each.pointer + "\n";
  return out;
}

struct Row {
  const char *property, *answers, *wanted;
};

void CheckRows(std::initializer_list<Row> rows) {
  for (const Row& row : rows) {
    INFO(row.property << "\n" << row.answers);
    CHECK(Judge(std::string("  - ") + row.property + "\n", row.answers) == row.wanted);
  }
}

}  // namespace

TEST_CASE("never: events that must not be, or not between others") {
  CheckRows({
      {"{never: {visited: Refund}}", "", ""},
      {"{never: {visited: Refund}}", kShipFails, "at 8s: entered `Refund`, at 8s\n"},
      {"{never: {error: Lost}}", kShipFails, "at 8s: reply `Ship` (ship) Lost, at 8s\n"},
      {"{never: {status: FAILED}}", kShipFails, "at 9s: ended FAILED Cancelled, at 9s\n"},
      {"{never: {on: caught, error: Lost}}", kShipFails, "at 8s: caught `Ship` (ship) Lost, at 8s\n"},
      {"{never: {on: retry, attempt: 2-}}", kBusy,
       "at 4s: retry `Charge` (charge-card), attempt 2 Busy, at 4s\n"},
      {"{never: {on: retry, attempt: 3}}", kBusy, ""},
      {"{never: {service: sqs, action: sendMessage}}", "", "at 8s: request `Capture`, at 8s\n"},
      {"{never: {resource: 'arn:aws:states:::aws-sdk:sqs:sendMessage'}}", "",
       "at 8s: request `Capture`, at 8s\n"},
      {"{never: {resource: sqs:sendMessage}}", "", ""},
      {"{never: {function: refund}, after: {function: charge-card}}", kShipFails,
       "at 8s: request `Refund` (refund), at 8s; it comes after request `Charge` (charge-card), at 0s\n"},
      {"{never: {function: refund}, after: {state: Capture}}", kShipFails, ""},
      {"{never: {function: refund}, after: {function: charge-card}, within: 8s}", kShipFails,
       "at 8s: request `Refund` (refund), at 8s; it comes after request `Charge` (charge-card), at 0s\n"},
      {"{never: {function: refund}, after: {function: charge-card}, within: 7.999999999s}", kShipFails, ""},
      {"{never: {function: ship}, before: {on: reply, function: charge-card}}", "", ""},
      {"{never: {function: ship}, before: {function: refund}}", "",
       "at 6s: request `Ship` (ship), at 6s; before it there is no request refund\n"},
      {"{never: \"{% kind = 'request' and $request.Payload.amount > 4 %}\"}", "",
       "at 6s: request `Ship` (ship), at 6s\n"},
      {"{never: {state: Ship, where: \"{% $request.Payload.amount > 5 %}\"}}", "", ""},
  });
}

TEST_CASE("always: an expression at every event, with what came before") {
  CheckRows({
      {"{always: \"{% seconds <= 9 %}\"}", "", ""},
      {"{always: \"{% seconds < 9 %}\"}", "", "at 9s: it is not true at effect `Capture`, at 9s\n"},
      {"{always: \"{% $event.took <= 5 %}\", at: {on: exited, state: Rest}}", "", ""},
      {"{always: \"{% took < 5 %}\", at: {on: exited}}", "",
       "at 6s: it is not true at exited `Rest`, at 6s\n"},
      {"{always: \"{% $count($prefix[kind = 'request']) < 3 %}\"}", "",
       "at 8s: it is not true at request `Capture`, at 8s\n"},
      {"{always: \"{% $output.id = 'c-1' and $input.orderId = 'o-1' %}\", at: {on: reply, function: "
       "charge-card}}",
       "", ""},
      {"{always: \"{% nothing.at.all %}\", at: {on: ended}}", "",
       "at 9s: it is not true at ended SUCCEEDED, at 9s\n"},
  });
  CHECK(Judge("  - {always: \"{% $error('no') %}\"}\n")
            .starts_with("at 0s: an expression of the property failed: {"));
}

TEST_CASE("holds: an expression over the whole trace") {
  CheckRows({
      {"{holds: \"{% status = 'SUCCEEDED' and executions[0].duration = 9 and version = 1 %}\"}", "", ""},
      {"{holds: \"{% $count(events[kind='effect']) = 3 and $output.MessageId = 'm' %}\"}", "", ""},
      {"{holds: \"{% events[kind='exited' and state='Rest'].took > 5 %}\"}", "",
       "at 9s: it is not true of the trace\n"},
  });
}

TEST_CASE("eventually: from the start, or after each of some events, within a time that is part of it") {
  CheckRows({
      {"{eventually: {visited: Capture}}", "", ""},
      {"{eventually: {visited: Capture}, within: 8s}", "", ""},
      {"{eventually: {visited: Capture}, within: 7.999999999s}", "",
       "at 7.999s: it comes too late: entered `Capture`, at 8s, not within 7.999s\n"},
      {"{eventually: {visited: Capture}}", kShipFails, "at 9s: no entered Capture until the end, at 9s\n"},
      {"{eventually: {visited: Refund}, when: failed}", "", ""},
      {"{eventually: {visited: Refund}, when: succeeded}", kShipFails, ""},
      {"{after: {function: charge-card}, eventually: {function: ship}, within: 6s}", "", ""},
      {"{after: {function: charge-card}, eventually: {function: ship}, within: 5.999999999s}", "",
       "at 5.999s: after request `Charge` (charge-card), at 0s there is no request ship within 5.999s; it "
       "comes 6s "
       "later\n"},
      {"{after: {function: ship}, eventually: {function: ship}}", "",
       "at 9s: after request `Ship` (ship), at 6s there is no request ship\n"},
      {"{after: {on: effect, function: charge-card}, eventually: {function: refund}, when: failed}",
       kShipFails, ""},
      // A run that ends before the time is over answers for itself.
      {"{after: {visited: Capture}, eventually: {visited: Refund}, within: 1h}", "",
       "at 9s: after entered `Capture`, at 8s there is no entered Refund within 1h\n"},
      {"{after: {function: charge-card}, eventually: {on: reply, function: charge-card}, within: 1s, by: "
       "\"{% attempt %}\"}",
       kBusy, ""},
  });
}

TEST_CASE("atMost and atLeast count calls, effects or events, in all or for each key") {
  CheckRows({
      {"{atMost: 3, calls: {function: charge-card}}", kBusy, ""},
      {"{atMost: 2, calls: {function: charge-card}}", kBusy,
       "at 4s: 3 of request charge-card; the last is request `Charge` (charge-card), attempt 2, at 4s\n"},
      {"{atMost: 1, calls: {function: charge-card}, by: \"{% attempt %}\"}", kBusy, ""},
      {"{atMost: 1, calls: {function: charge-card}, by: \"{% $request.orderId %}\"}", kBusy,
       "at 2s: 2 of request charge-card, key \"o-1\"; the last is request `Charge` (charge-card), attempt 1, "
       "at "
       "2s\n"},
      {"{atMost: 1, calls: {function: charge-card}, by: \"{% $request.misspelt %}\"}", kBusy,
       "at 2s: 2 of request charge-card, key undefined; the last is request `Charge` (charge-card), attempt "
       "1, at "
       "2s\n"},
      {"{atMost: 1, effects: {function: charge-card}}", kBusy, ""},
      {"{atMost: 0, events: {visited: Refund}}", kShipFails,
       "at 8s: 1 of entered Refund; the last is entered `Refund`, at 8s\n"},
      {"{atLeast: 1, calls: {service: sqs}}", "", ""},
      {"{atLeast: 1, calls: {service: sqs}}", kShipFails, "at 9s: only 0 of request sqs\n"},
      {"{atLeast: 4, events: {on: exited}}", "", ""},
      {"{atLeast: 5, events: {on: exited}}", "", "at 9s: only 4 of exited\n"},
  });
}

TEST_CASE("effects happen although nobody waits for the answer any more") {
  CheckRows({
      {"{idempotent: {function: charge-card}}", "", ""},
      {"{idempotent: {function: charge-card}}", kBusy, ""},
      {"{idempotent: {function: charge-card}, by: \"{% $request.orderId %}\"}", kChargedTwice,
       "at 12s: 2 of effect charge-card, key \"o-1\"; the last is effect `Charge` (charge-card), attempt 1, "
       "at "
       "12s\n"},
      {"{idempotent: {function: charge-card}, by: \"{% attempt %}\"}", kChargedTwice, ""},
      {"{never: {on: reply, function: charge-card, error: States.Timeout}}", kChargedTwice,
       "at 10s: reply `Charge` (charge-card) States.Timeout, at 10s\n"},
  });
  CHECK(
      Judge("  - {idempotent: {function: charge-card}}\n", kChargedTwice).starts_with("at 12s: 2 of effect"));
}

TEST_CASE("a call that is done and reported as failed has its effect") {
  const World world(
      kDefinition, ScenarioText("  - {idempotent: {function: charge-card}}\n  - {never: {on: fault}}\n", ""));
  const auto set = Compiled(world);
  const auto* states = ASLRT_ROWS(world.image(), aslrt_image_state, states);
  Fault fault;
  while (std::string_view(aslrt_image_chars(world.image(), states[fault.site.state].name), 6) != "Charge") {
    ++fault.site.state;
  }
  fault.kind = FaultKind::kDoneButFailed;
  fault.error = "Busy";
  TraceRecorder recorder(set->needs);
  Record(world, recorder, {fault});
  std::string lines;
  for (const Violation& violation : PropertyChecker(set).Check(recorder.document())) {
    lines += ViolationText(violation) + "\n";
  }
  CHECK(lines.starts_with(
      "at 3s: 2 of effect charge-card; the last is effect `Charge` (charge-card), attempt 1, at 3s\n"
      "at 0s: fault `Charge` (charge-card), at 0s\n"));
  // Where the call was not made, there is none.
  fault.kind = FaultKind::kError;
  Record(world, recorder, {fault});
  CHECK(PropertyChecker(set).Check(recorder.document()).size() == 1);
}

TEST_CASE("every and compensated: each has one of its own") {
  const char* every = "{every: {function: charge-card}, matchedBy: [{service: sqs}, {function: refund}]}";
  const char* once = "{every: {function: charge-card}, matchedBy: [{function: refund}], when: failed}";
  const char* late = "{every: {function: charge-card}, matchedBy: [{service: sqs}], within: 8s}";
  const char* too_late =
      "{every: {function: charge-card}, matchedBy: [{service: sqs}], within: 7.999999999s}";
  const char* undone = "{compensated: {do: {function: charge-card}, undo: {function: refund}}}";
  const std::string both = std::string(kShipFails) + kRefundFails,
                    twice = std::string(kShipFails) + kChargedTwice;
  CheckRows({
      {every, "", ""},
      {every, kShipFails, ""},
      {every, both.c_str(),
       "at 8s: effect `Charge` (charge-card), at 1s has no effect sqs or effect refund after it\n"},
      {once, twice.c_str(),
       "at 20s: effect `Charge` (charge-card), attempt 1, at 12s has no effect refund after it\n"},
      {late, "", ""},
      {too_late, "",
       "at 9s: effect `Charge` (charge-card), at 1s has no effect sqs after it within 7.999s\n"},
      {undone, "", ""},
      {undone, kShipFails, ""},
      {undone, both.c_str(), "at 8s: effect `Charge` (charge-card), at 1s has no effect refund after it\n"},
      {"{compensated: {do: {function: charge-card}, undo: {function: refund}}, by: \"{% $request.orderId "
       "%}\"}",
       kShipFails, ""},
      {"{compensated: {do: {function: charge-card}, undo: {function: refund}}, by: \"{% function %}\"}",
       kShipFails,
       "at 9s: effect `Charge` (charge-card), at 1s, key \"charge-card\" has no effect refund after it\n"},
  });
}

TEST_CASE("bounds of executions") {
  CheckRows({
      {"{status: [SUCCEEDED, ABORTED]}", "", ""},
      {"{status: [SUCCEEDED, ABORTED]}", kShipFails, "at 9s: it ends FAILED Cancelled\n"},
      {"{maxDuration: 9s}", "", ""},
      {"{maxDuration: 8.999999999s}", "", "at 8.999s: it takes 9s, more than 8.999s\n"},
      {"{minDuration: 9s}", "", ""},
      {"{minDuration: 9.000000001s}", "", "at 9s: it takes 9s, less than 9s\n"},
      {"{maxTransitions: 4}", "", ""},
      {"{maxTransitions: 3}", "", "at 9s: 4 transitions, more than 3\n"},
      {"{maxHistoryEvents: 100}", "", ""},
      {"{maxHistoryEvents: 5}", kShipFails, "at 9s: 20 history events, more than 5\n"},
      {"{noRuntimeError: true}", kShipFails, ""},
      {"{maxPayload: 1KiB}", "", ""},
      {"{maxPayload: 85B}", "", ""},
      {"{maxPayload: 84}", "", "at 6s: 85 bytes, more than 84: request `Ship` (ship), at 6s\n"},
  });
}

TEST_CASE("properties that every scenario has, and what replaces them") {
  const std::string broken =
      R"({"StartAt": "A", "States": {"A": {"Type": "Pass", "InputPath": "$.no", "End": true}}})";
  const auto judge = [&](const std::string& scenario) {
    const World world(broken, "definition: a\n" + scenario);
    const auto set = Compiled(world, Engine::kInterp, true);
    return Judge(world, set->needs, set);
  };
  CHECK(judge("").starts_with("at 0s: States.Runtime: "));
  CHECK(judge("allow: [States.Runtime]") == "");
  CHECK(judge("properties: [{noRuntimeError: false}]") == "");
  const World world(kDefinition, "definition: a\ntasks:" + std::string(kAnswers));
  const auto set = Compiled(world, Engine::kInterp, true);
  CHECK(set->items.size() == 3);
  CHECK_FALSE(set->needs.calls);  // none of them costs anything while a run goes on
}

TEST_CASE("what is not of the grammar is refused where it stands") {
  const struct {
    const char *property, *wanted;
  } rows[] = {
      {"{never: {visted: X}}", "SIM0001 /properties/0/never/visted\nSIM0002 /properties/0/never\n"},
      {"{never: {}}", "SIM0002 /properties/0/never\n"},
      {"{name: x}", "SIM0002 /properties/0\n"},
      {"{never: {error: X}, always: '{% true %}'}", "SIM0010 /properties/0/always\n"},
      {"{always: 'true'}", "SIM0003 /properties/0/always\n"},
      {"{never: {error: X}, matchedBy: [{error: Y}]}", "SIM0041 /properties/0/matchedBy\n"},
      {"{never: {error: X}, within: 5s}", "SIM0002 /properties/0\n"},
      {"{atMost: 1}", "SIM0002 /properties/0\n"},
      {"{atMost: 1, calls: {state: Ship}, effects: {state: Ship}}", "SIM0010 /properties/0/effects\n"},
      {"{atMost: 1, calls: {on: reply}}", "SIM0041 /properties/0/calls/on\n"},
      {"{every: {state: Ship}}", "SIM0002 /properties/0\n"},
      {"{never: {visited: A, state: A}}", "SIM0010 /properties/0/never/state\n"},
      {"{never: {on: entered, status: FAILED}}", "SIM0010 /properties/0/never/status\n"},
      {"{maxPayload: 5 GB}", "SIM0040 /properties/0/maxPayload\n"},
      {"{maxDuration: 5}", "SIM0005 /properties/0/maxDuration\n"},
      {"{never: {error: X}, name: a}\n  - {never: {error: Y}, name: a}", "SIM0012 /properties/1/name\n"},
      {"{status: [GONE]}", "SIM0009 /properties/0/status/0\n"},
  };
  for (const auto& row : rows) {
    INFO(row.property);
    CHECK(Refused(std::string("  - ") + row.property + "\n") == row.wanted);
  }
  const World world(kDefinition, ScenarioText("  - {never: {visited: Refnd}}\n  - {holds: '{% ( %}'}\n", ""));
  Diagnostics diagnostics;
  CHECK(Compile(world, &diagnostics) == nullptr);
  REQUIRE(diagnostics.size() == 2);
  CHECK(diagnostics[0].hint == "did you mean `Refund`?");
  CHECK(diagnostics[1].code == "SIM0020");
  CHECK(diagnostics[1].pointer == "/properties/1/holds");
  const World vacuous(kDefinition,
                      ScenarioText("  - {atMost: 1, calls: {function: shop}}\n  - {never: {resource: sqs}}\n"
                                   "  - {never: {service: s3}}\n  - {never: {function: ship}}\n",
                                   ""));
  diagnostics.clear();
  CHECK(Compile(vacuous, &diagnostics) != nullptr);
  REQUIRE(diagnostics.size() == 3);
  CHECK(diagnostics[0].message == "no Task of the definition has the function `shop`");
  CHECK(diagnostics[1].pointer == "/properties/1/never");
  CHECK(diagnostics[2].severity == Severity::kWarning);
}

TEST_CASE("a campaign labels what breaks a property, alike for every number of threads and engine") {
  const std::string scenario = R"(
definition: a
inputs: [{input: {orderId: o-1, amount: 5}}]
tasks:
  - {function: ship, answers: [{probability: 20%, error: {Error: Lost}}]}
  - {function: charge-card, answers: [{probability: 10%, output: {}, latency: 11s}]})" +
                               std::string(kAnswers) + R"(
allow: [Cancelled]
properties:
  - {name: charged once, idempotent: {function: charge-card}, by: "{% $request.orderId %}"}
  - {name: no refund, never: {visited: Refund}}
)";
  struct Sink final : RunSink {
    explicit Sink(const CasePlan& plan) : statistics(plan) {}
    bool OnRun(const CampaignRun& run) override {
      statistics.Add(run.result, run.outcome, run.failed);
      lines += LineOf(run) + "\n";
      for (const Violation& each : run.violations) {
        statistics.AddViolation(each.property == 0 ? "charged once" : "no refund", each);
        lines += ViolationText(each) + "\n";
      }
      return true;
    }
    Statistics statistics;
    std::string lines;
  };
  std::string expected;
  for (Engine engine : {Engine::kInterp, Engine::kO2}) {
    const World world(kDefinition, scenario, engine);
    const CasePlan plan = world.Plan(0);
    for (unsigned jobs : {1u, 3u}) {
      CampaignOptions options;
      options.runs = 300;
      options.jobs = jobs;
      options.properties.push_back(Compiled(world, engine, true));
      Sink sink(plan);
      std::string problem;
      REQUIRE(RunCampaign(world.machine->get(), plan, options, sink, &problem));
      if (expected.empty()) expected = sink.lines;
      CHECK(sink.lines == expected);
      const Statistics& s = sink.statistics;
      REQUIRE(s.properties().size() == 2);
      CHECK(s.outcomes().size() == 3);
      uint64_t labelled = 0;
      for (const OutcomeCount& outcome : s.outcomes()) {
        if (outcome.name.starts_with("property: ")) labelled += outcome.runs;
      }
      CHECK(labelled == s.failures());
      CHECK(s.properties()[0].runs + s.properties()[1].runs >= labelled);
      REQUIRE(s.groups().size() == 2);
      CHECK(s.groups()[0].property.starts_with("property: "));
    }
  }
}

TEST_CASE("the documentation has every kind of event and every form") {
  const std::string text = ReadWhole(ASLC_ROOT "/docs/properties.md");
  const std::string_view rows[] = {
#define TRACE_EVENT(name, kind, doc) "\n| `" kind "` | " doc " |\n",
#include "sim/trace_events.def"
#define PROPERTY_FORM(name, key, with) "`" key ": ",
#include "sim/property_forms.def"
  };
  for (std::string_view row : rows) {
    INFO(row);
    CHECK(text.find(row) != std::string::npos);
  }
}

TEST_CASE("the trace document") {
  const World world(kDefinition, ScenarioText("  - {status: [SUCCEEDED]}\n", kBusy));
  TraceRecorder recorder(kWholeTrace);
  Record(world, recorder);
  const std::string json = recorder.document().ToJson();
  INFO(json);
  CHECK(json.starts_with(
      R"({"version":1,"seed":1,"startMs":1767225600000,"status":"SUCCEEDED","executions":[{"execution":0,"machine":")"));
  CHECK(
      json.find(
          R"({"index":6,"kind":"reply","execution":0,"ns":3000000000,"seconds":3,"state":"Charge","attempt":1,)"
          R"("resource":"arn:aws:lambda:us-east-1:123456789012:function:charge-card","service":"lambda",)"
          R"("action":"invoke","function":"charge-card","call":1,"visit":2,"iterations":[],)"
          R"("request":{"orderId":"o-1","amount":5},"error":"Busy","took":1})") != std::string::npos);
  CHECK(json.find(R"("kind":"retry","execution":0,"ns":2000000000,"seconds":2,)") != std::string::npos);
  CHECK(json.find(R"("error":"Busy","delay":1})") != std::string::npos);
}

}  // namespace aslc::sim

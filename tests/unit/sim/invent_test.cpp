// Invented values: for small definitions, all the inputs and answers that many seeds invent.
#include "sim/invent.h"

#include <map>
#include <set>
#include <string>

#include "sim/invent_text.h"
#include "tests/unit/catch.h"
#include "tests/unit/sim/support.h"

namespace aslc::sim {
namespace {

using Texts = std::set<std::string>;

std::string Machine(const std::string& states, const std::string& language = "JSONPath") {
  return R"({"QueryLanguage":")" + language + R"(","StartAt":"S","States":{"S":)" + states + "}}";
}

std::string Choice(const std::string& rule) {
  return R"({"Type":"Choice","Choices":[)" + rule + R"(],"Default":"E"},"E":{"Type":"Pass","End":true},
      "T":{"Type":"Pass","End":true})";
}

// The inputs of seeds 1 to 300.
Texts Inputs(const std::string& definition) {
  const MachinePtr machine = CompileText(definition);
  const Inventor inventor(aslrt_machine_image(machine->get()));
  const InventedAnswers answers(inventor);
  Texts inputs;
  Choices choices;
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    choices.Seed(seed);
    inputs.insert(answers.Input(choices, 0));
  }
  return inputs;
}

// How runs of seeds 1 to `seeds` end: their output or error, and how often.
std::map<std::string, int> Ends(const std::string& definition, uint64_t seeds,
                                Engine engine = Engine::kInterp) {
  const MachinePtr machine = CompileText(definition, engine);
  const Inventor inventor(aslrt_machine_image(machine->get()));
  InventedAnswers answers(inventor);
  Runner runner(machine->get(), {});
  std::map<std::string, int> ends;
  for (uint64_t seed = 1; seed <= seeds; ++seed) {
    RunResult result;
    runner.choices().Seed(seed);
    runner.Run(answers.Input(runner.choices(), kDefaultStartNs), seed, answers, &result);
    ++ends[result.has_output ? result.output : result.error];
  }
  return ends;
}

Texts Keys(const std::map<std::string, int>& ends) {
  Texts keys;
  for (const auto& [key, count] : ends) keys.insert(key);
  return keys;
}

}  // namespace

TEST_CASE("A member that is compared takes the constants, their neighbours and something else") {
  struct Row {
    const char* test;
    Texts inputs;
  };
  const Row kRows[] = {
      {R"("StringEquals":"A")", {R"({"x":"A"})", R"({"x":"x-1"})", R"({"x":"x-2"})", R"({"x":"x-3"})"}},
      {R"("StringMatches":"a*\\*")",
       {R"({"x":"ax*"})", R"({"x":"x-1"})", R"({"x":"x-2"})", R"({"x":"x-3"})"}},
      {R"("NumericEquals":7)", {R"({"x":7})", R"({"x":8})"}},
      {R"("NumericLessThan":5)", {R"({"x":4})", R"({"x":5})", R"({"x":6})"}},
      {R"("NumericGreaterThan":0.5)", {R"({"x":-0.5})", R"({"x":0.5})", R"({"x":1.5})"}},
      {R"("BooleanEquals":true)", {R"({"x":false})", R"({"x":true})"}},
      {R"("TimestampLessThan":"2026-01-01T00:00:00Z")",
       {R"({"x":"2025-12-31T23:00:00.000Z"})", R"({"x":"2026-01-01T00:00:00Z"})",
        R"({"x":"2026-01-01T01:00:00.000Z"})"}},
      {R"("IsPresent":true)", {"{}", R"({"x":"x-1"})", R"({"x":"x-2"})", R"({"x":"x-3"})"}},
      {R"("IsNull":true)", {R"({"x":"x-1"})", R"({"x":"x-2"})", R"({"x":"x-3"})", R"({"x":null})"}},
  };
  for (const Row& row : kRows) {
    INFO(row.test);
    CHECK(Inputs(Machine(Choice(R"({"Variable":"$.x",)" + std::string(row.test) + R"(,"Next":"T"})"))) ==
          row.inputs);
  }
}

TEST_CASE("Where nothing else leads anywhere only the constants are drawn") {
  const std::string rules = R"({"Type":"Choice","Choices":[{"Variable":"$.x","StringEquals":"A","Next":"E"},
      {"Variable":"$.x","StringEquals":"B","Next":"E"}]},"E":{"Type":"Succeed"})";
  CHECK(Inputs(Machine(rules)) == Texts{R"({"x":"A"})", R"({"x":"B"})"});
}

TEST_CASE("What is read is traced to where it comes from") {
  struct Row {
    const char* what;
    std::string definition;
    Texts inputs;
  };
  const std::string check =
      R"("C":{"Type":"Choice","Choices":[{"Variable":"$.y","NumericEquals":1,"Next":"E"}]},
      "E":{"Type":"Succeed"})";
  const Texts one{R"({"a":{"x":1}})"};
  const Row kRows[] = {
      {"templates", Machine(R"({"Type":"Pass","Parameters":{"y.$":"$.a.x"},"Next":"C"},)" + check), one},
      {"paths", Machine(R"({"Type":"Pass","InputPath":"$.a","Parameters":{"y.$":"$.x"},"ResultPath":"$.r",
          "OutputPath":"$.r","Next":"C"},)" + check), one},
      {"variables", Machine(R"({"Type":"Pass","Assign":{"v.$":"$.a"},"Next":"P"},
          "P":{"Type":"Pass","Parameters":{"y.$":"$v.x"},"Next":"C"},)" + check), one},
      {"the context", Machine(R"({"Type":"Pass","Parameters":{"y.$":"$$.Execution.Input.a.x"},"Next":"C"},)" + check),
       one},
      {"branches", Machine(R"({"Type":"Parallel","Branches":[{"StartAt":"B","States":{"B":{"Type":"Pass",
          "InputPath":"$.a","End":true}}}],"ResultSelector":{"y.$":"$[0].x"},"Next":"C"},)" + check), one},
      {"texts of JSON", Machine(R"~({"Type":"Pass","Parameters":{"r.$":"States.StringToJson($.a)"},"Next":"P"},
          "P":{"Type":"Pass","Parameters":{"y.$":"$.r.x"},"Next":"C"},)~" + check), {R"({"a":"{\"x\":1}"})"}},
      {"codes", Machine(R"~({"Type":"Pass","Parameters":{"z.$":"States.Base64Decode($.a)"},"Next":"C"},
          "C":{"Type":"Choice","Choices":[{"Variable":"$.z","StringEquals":"hi","Next":"E"}]},
          "E":{"Type":"Succeed"})~"), {R"({"a":"aGk="})"}},
      {"parts", Machine(R"~({"Type":"Pass","Parameters":{"z.$":"States.ArrayGetItem(States.StringSplit($.a,'-'),1)"},
          "Next":"C"},
          "C":{"Type":"Choice","Choices":[{"Variable":"$.z","StringEquals":"hi","Next":"E"}]},
          "E":{"Type":"Succeed"})~"), {R"({"a":"hi-hi"})", R"({"a":"hi-hi-hi"})"}},
      {"expressions", Machine(R"({"Type":"Pass","Output":{"y":"{% $states.input.a.x %}"},"Next":"C"},
          "C":{"Type":"Choice","Choices":[{"Condition":"{% $states.input.y = true %}","Next":"E"}],"Default":"E"},
          "E":{"Type":"Succeed"})", "JSONata"), {R"({"a":{"x":false}})", R"({"a":{"x":true}})"}},
      {"functions", Machine(R"({"Type":"Choice","Choices":[{"Condition":
          "{% $count($filter($states.input.a, function($v) { $v.x = true })) > 0 %}","Next":"E"}],"Default":"E"},
          "E":{"Type":"Succeed"})", "JSONata"),
       {R"({"a":[]})", R"({"a":[{"x":false}]})", R"({"a":[{"x":true}]})"}},
  };
  for (const Row& row : kRows) {
    INFO(row.what);
    CHECK(Inputs(row.definition) == row.inputs);
  }
}

TEST_CASE("Arrays are as long as they are read") {
  const Texts inputs =
      Inputs(Machine(R"({"Type":"Map","ItemsPath":"$.l","ItemProcessor":{"StartAt":"I","States":
      {"I":{"Type":"Wait","SecondsPath":"$.n","End":true}}},"ResultPath":null,"Next":"P"},
      "P":{"Type":"Pass","InputPath":"$.l[1].n","End":true})"));
  for (const std::string& input : inputs) {
    INFO(input);
    CHECK(input.starts_with(R"({"l":[{"n":)"));
    CHECK(input.find("},{") != std::string::npos);
  }
}

TEST_CASE("Results of Tasks are invented in loops until they leave, and look like the service's") {
  const std::string states = R"({"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":
      {"FunctionName":"f"},"Next":"C"},"C":{"Type":"Choice","Choices":[
      {"Variable":"$.Payload.status","StringEquals":"DONE","Next":"E"},
      {"Variable":"$.Payload.status","StringEquals":"FAILED","Next":"F"}],"Default":"W"},
      "W":{"Type":"Wait","Seconds":60,"Next":"S"},"E":{"Type":"Succeed"},"F":{"Type":"Fail","Error":"Bad"})";
  CHECK(Keys(Ends(Machine(states), 100)) ==
        Texts{R"({"Payload":{"status":"DONE"},"ExecutedVersion":"$LATEST","StatusCode":200})", "Bad"});
}

TEST_CASE("Errors that somebody waits for are met, others are not") {
  const std::string states = R"({"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","Parameters":
      {"QueueUrl":"q","MessageBody":"m"},"Retry":[{"ErrorEquals":["Busy"],"MaxAttempts":2}],"Catch":[
      {"ErrorEquals":["Full"],"Next":"A"},{"ErrorEquals":["States.ALL"],"ResultPath":"$.e","Next":"B"}],"Next":"E"},
      "A":{"Type":"Pass","Result":"full","End":true},
      "B":{"Type":"Choice","Choices":[{"Variable":"$.e.Error","StringEquals":"Gone","Next":"G"}],"Default":"O"},
      "G":{"Type":"Pass","Result":"gone","End":true},"O":{"Type":"Pass","Result":"other","End":true},
      "E":{"Type":"Pass","Result":"fine","End":true})";
  CHECK(Keys(Ends(Machine(states), 200)) == Texts{R"("full")", R"("gone")", R"("other")", R"("fine")"});
  const std::string alone =
      R"({"Type":"Task","Resource":"arn:aws:states:::sns:publish","Parameters":{"TopicArn":"t","Message":"m"},
      "ResultSelector":{"ok":true},"End":true})";
  CHECK(Keys(Ends(Machine(alone), 200)) == Texts{R"({"ok":true})"});
}

TEST_CASE("Seeds repeat in every engine, and a member that is no longer read changes no other") {
  const auto states = [](const std::string& more) {
    return Machine(
        R"({"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f",
        "Payload":{"a.$":"$.a","b.$":"$.b")" +
        more + R"(}},"ResultSelector":{"c.$":"$.Payload.c","d.$":"$.Payload.d"},
        "ResultPath":"$.r","End":true})");
  };
  CHECK(Ends(states(""), 50) == Ends(states(""), 50, Engine::kO0));
  CHECK(Ends(states(""), 50).size() > 10);
  const Texts with = Inputs(states(R"(,"0.$":"$.0")")), without = Inputs(states(""));
  for (const std::string& input : with) {
    INFO(input);
    const std::string rest = "{" + input.substr(input.find(",") + 1);
    CHECK(without.contains(rest));
  }
}

TEST_CASE("Texts go by names") {
  CHECK(PlausibleText("topicArn", 0) == "arn:aws:service:us-east-1:123456789012:topicArn/1");
  CHECK(PlausibleText("orderId", 1) == "orderId-2");
  CHECK(PlausibleJson("itemCount", 2) == "3");
  CHECK(PlausibleJson("N", 0) == R"("1")");
  CHECK(MatchOf(R"(a*\*\\b)") == R"(ax*\b)");
  CHECK(Shifted("9007199254740993", 1) == "9007199254740994");
  CHECK(Shifted("1.5", -1) == "0.5");
  CHECK(Base64("") == "");
  CHECK(Base64("a") == "YQ==");
  CHECK(Base64("ab") == "YWI=");
  CHECK(Base64("abc") == "YWJj");
}

}  // namespace aslc::sim

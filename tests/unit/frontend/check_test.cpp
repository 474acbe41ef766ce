// Every message of the checker, by the smallest definition that gives it, with the JSON pointer it stands
// at. A row's text is what goes into `States` after state names; the verdict lists all diagnostics.
#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "frontend/diagnostics.h"
#include "tests/unit/catch.h"
#include "tests/unit/frontend/check.h"

using namespace aslc;
using namespace aslc::frontend;

namespace {

struct Row {
  const char* states;  // members of States; the first one, A, is where it starts
  const char* verdict;
};

#define MAP_OF(state) R"("ItemProcessor":{"StartAt":")" state R"(","States":{")" state R"(":{"Type":"Succeed"}}})"
#define P "/States/A"
const std::string kLong(81, 'x');

const Row kRows[] = {
    // Fields and values.
    {R"("A":{"Type":"Pass","End":true,"End":true})", "DuplicateKey " P "/End"},
    {R"("A":{"Type":"Task","End":true})", "MissingField " P},
    {R"("A":{"End":true})", "MissingField " P},
    {R"("A":3)", "WrongType " P},
    {R"("A":{"Type":"Pas","End":true})", "UnknownStateType " P "/Type"},
    {R"("A":{"Type":["Pass"],"End":true})", "WrongType " P "/Type"},
    {R"("A":{"Type":"Pass","End":true,"Inputpath":"$"})", "UnknownField " P "/Inputpath"},
    {R"("A":{"Type":"Pass","End":true,"Resource":"x"})", "MisplacedField " P "/Resource"},
    {R"("A":{"Type":"Pass","End":true,"Output":1})", "JsonataOnlyField " P "/Output"},
    {R"("A":{"Type":"Pass","End":true,"Next":"A"})", "ExclusiveFields " P "/Next"},
    {R"("A":{"Type":"Pass","Next":"A","End":true})", "ExclusiveFields " P "/End"},
    {R"("A":{"Type":"Pass","End":false,"Next":"B"},"B":{"Type":"Succeed"})", ""},
    {R"("A":{"Type":"Pass"})", "MissingNext " P},
    {R"("A":{"Type":"Pass","End":false})", "MissingNext " P},
    {R"("A":{"Type":"Wait","End":true})", "MissingOneOf " P},
    {R"("A":{"Type":"Wait","Seconds":1,"Timestamp":"2026-01-01T00:00:00Z","End":true})",
     "ExclusiveFields " P "/Timestamp"},
    {R"("A":{"Type":"Wait","Seconds":1.5,"End":true})", "WrongType " P "/Seconds"},
    {R"("A":{"Type":"Wait","Seconds":-1,"End":true})", "BelowMinimum " P "/Seconds"},
    {R"("A":{"Type":"Wait","Seconds":100000000,"End":true})", "AboveMaximum " P "/Seconds"},
    {R"("A":{"Type":"Wait","Seconds":"${N}","End":true})", "QuotedPlaceholder " P "/Seconds"},
    {R"("A":{"Type":"Wait","Timestamp":"2026-02-30T00:00:00Z","End":true})",
     "InvalidTimestamp " P "/Timestamp"},
    {R"("A":{"Type":"Wait","Timestamp":"${When}","End":true})", ""},
    {R"("A":{"Type":"Parallel","Branches":[],"End":true})", "EmptyValue " P "/Branches"},
    {R"("A":{"Type":"Parallel","Branches":[[]],"End":true})", "WrongType " P "/Branches/0"},
    {R"("A":{"Type":"Parallel","Branches":[{"StartAt":"B","States":{"B":{"Type":"Pass"}}}],"End":true})",
     "MissingNext " P "/Branches/0/States/B"},
    {R"("":{"Type":"Fail"},"A":{"Type":"Pass","Next":""})", "EmptyName /States/"},
    // Query language.
    {R"("A":{"Type":"Pass","QueryLanguage":"JSONata","End":true})",
     ""},
    {R"("A":{"Type":"Pass","QueryLanguage":"JSONata","InputPath":"$","End":true})",
     "JsonpathOnlyField " P "/InputPath"},
    {R"("A":{"Type":"Choice","QueryLanguage":"JSONata","Choices":[{"Next":"B"}]},"B":{"Type":"Succeed"})",
     "MissingField " P "/Choices/0"},
    {R"("A":{"Type":"Pass","QueryLanguage":"jsonata","End":true})", "UnknownValue " P "/QueryLanguage"},
    {R"("A":{"Type":"Wait","QueryLanguage":"JSONata","Seconds":"{% 1 %}","End":true})",
     ""},
    // Transitions.
    {R"("A":{"Type":"Pass","Next":"C"},"B":{"Type":"Succeed"})", "UnknownTarget " P "/Next"},
    {R"("A":{"Type":"Pass","Next":"${To}"},"B":{"Type":"Succeed"})", "QuotedPlaceholder " P "/Next"},
    {R"("A":{"Type":"Pass","Next":"A"})", "MissingEndState "},
    {R"("A":{"Type":"Pass","End":true},"B":{"Type":"Pass","Next":"B"})", "UnreachableState /States/B"},
    {R"("A":{"Type":"Parallel","Next":"B","Branches":[{"StartAt":"B","States":{"B":{"Type":"Succeed"}}}]},)"
     R"("B":{"Type":"Succeed"})",
     "DuplicateStateName /States/B"},
    {R"("A":{"Type":"Parallel","End":true,"Branches":[{"StartAt":"B","States":{"B":{"Type":"Pass","Next":"A"}}}]})",
     "MissingEndState " P "/Branches/0; TargetOutsideScope " P "/Branches/0/States/B/Next"},
    // Retriers and catchers.
    {R"("A":{"Type":"Pass","End":true,"Retry":[]})", "MisplacedField " P "/Retry"},
    {R"("A":{"Type":"Parallel","End":true,"Branches":[{"StartAt":"B","States":{"B":{"Type":"Succeed"}}}],)"
     R"("Retry":[{"ErrorEquals":["States.ALL","x"]},{"ErrorEquals":["States.ALL"]},{"ErrorEquals":["y"],)"
     R"("BackoffRate":0.5,"MaxDelaySeconds":0,"JitterStrategy":"full"},{"ErrorEquals":[]}]})",
     "AllErrorsNotAlone " P "/Retry/0/ErrorEquals/0; AllErrorsNotLast " P "/Retry/1/ErrorEquals/0; "
     "BelowMinimum " P "/Retry/2/BackoffRate; BelowMinimum " P "/Retry/2/MaxDelaySeconds; "
     "UnknownValue " P "/Retry/2/JitterStrategy; EmptyValue " P "/Retry/3/ErrorEquals"},
    {R"("A":{"Type":"Parallel","End":true,"Branches":[{"StartAt":"B","States":{"B":{"Type":"Succeed"}}}],)"
     R"("Catch":[{"ErrorEquals":[1]}]})",
     "MissingField " P "/Catch/0; WrongType " P "/Catch/0/ErrorEquals/0"},
    // Tasks.
    {R"("A":{"Type":"Task","Resource":"foo:bar","End":true})", "UnknownResource " P "/Resource"},
    {R"("A":{"Type":"Task","Resource":"arn:aws:states:::sq:sendMessage","End":true})",
     "UnknownService " P "/Resource"},
    {R"("A":{"Type":"Task","Resource":"arn:aws:states:::sqs:send","End":true})",
     "UnknownAction " P "/Resource"},
    {R"("A":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.sync","End":true})",
     "UnknownPattern " P "/Resource"},
    {R"("A":{"Type":"Task","Resource":"arn:aws:states:::aws-sdk:s3:getObject.sync","End":true})",
     "UnknownPattern " P "/Resource"},
    {R"("A":{"Type":"Task","Resource":"arn:aws:lambda:r:1:function:f:","End":true})",
     "UnknownResource " P "/Resource"},
    {R"("A":{"Type":"Task","Resource":"${Fn}","Credentials":{"roleArn":"x"},"End":true})",
     "MissingRole " P "/Credentials"},
    {R"("A":{"Type":"Task","Resource":"${Fn}","TimeoutSeconds":5,"HeartbeatSeconds":5,"End":true})",
     "HeartbeatNotBelowTimeout " P "/HeartbeatSeconds"},
    // Choice rules.
    {R"("A":{"Type":"Choice","Choices":[{"Variable":"$.a","Next":"B"}]},"B":{"Type":"Succeed"})",
     "RuleWithoutOperator " P "/Choices/0"},
    {R"("A":{"Type":"Choice","Choices":[{"Variable":"$.a","IsNull":true,"IsString":true,"Next":"B"}]},)"
     R"("B":{"Type":"Succeed"})",
     "RuleWithTwoOperators " P "/Choices/0/IsString"},
    {R"("A":{"Type":"Choice","Choices":[{"Variable":"$.a","NumericEqual":1,"Next":"B"}]},"B":{"Type":"Succeed"})",
     "UnknownField " P "/Choices/0/NumericEqual"},
    {R"("A":{"Type":"Choice","Choices":[{"IsNull":true,"Next":"B"}]},"B":{"Type":"Succeed"})",
     "MissingField " P "/Choices/0"},
    {R"("A":{"Type":"Choice","Choices":[{"Variable":"$.a","NumericEquals":"1","Next":"B"}]},)"
     R"("B":{"Type":"Succeed"})",
     "WrongType " P "/Choices/0/NumericEquals"},
    {R"("A":{"Type":"Choice","Choices":[{"Not":{"Variable":"$.a","IsNull":true,"Next":"B"},"Next":"B"}]},)"
     R"("B":{"Type":"Succeed"})",
     "FieldOfNestedRule " P "/Choices/0/Not/Next"},
    {R"("A":{"Type":"Choice","Choices":[{"And":[],"Next":"B"}]},"B":{"Type":"Succeed"})",
     "EmptyValue " P "/Choices/0/And"},
    {R"("A":{"Type":"Choice","Choices":[{"Variable":"$.a","And":[{"Variable":"$.a","IsNull":true}],"Next":"B"}]},)"
     R"("B":{"Type":"Succeed"})",
     "ExclusiveFields " P "/Choices/0/And"},
    {R"("A":{"Type":"Choice","Choices":[{"Variable":"$.a","StringMatches":"a\\d*","Next":"B"}]},)"
     R"("B":{"Type":"Succeed"})",
     "PatternEscape " P "/Choices/0/StringMatches"},
    {R"("A":{"Type":"Choice","Choices":[{"Variable":"$.a","TimestampEquals":"today","Next":"B"}]},)"
     R"("B":{"Type":"Succeed"})",
     "InvalidTimestamp " P "/Choices/0/TimestampEquals"},
    {R"("A":{"Type":"Choice","Next":"B","Choices":[{"Variable":"$.a","IsNull":true,"Next":"B"}]},)"
     R"("B":{"Type":"Succeed"})",
     "MisplacedField " P "/Next"},
    // Variables.
    {R"("A":{"Type":"Pass","Assign":{"1a":1,"states":1,"x.y":1,"ok":1},"End":true})",
     "VariableName " P "/Assign/1a; ReservedVariable " P "/Assign/states; AssignToPart " P "/Assign/x.y"},
    {R"("A":{"Type":"Parallel","Assign":{"v":1},"End":true,"Branches":[{"StartAt":"B","States":{"B":)"
     R"({"Type":"Pass","Assign":{"v":2},"End":true}}}]})",
     "ShadowedVariable " P "/Branches/0/States/B/Assign/v"},
    {R"("A":{"Type":"Pass","InputPath":"$v","End":true})", "UnassignedVariable " P "/InputPath"},
    // Map.
    {R"("A":{"Type":"Map","ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},)"
     R"("StartAt":"B","States":{"B":{"Type":"Succeed"}}},"Label":"a b","End":true})",
     "LabelCharacter " P "/Label"},
    {R"("A":{"Type":"Map","ItemProcessor":{"ProcessorConfig":{"Mode":"INLINE","ExecutionType":"STANDARD"},)"
     R"("StartAt":"B","States":{"B":{"Type":"Succeed"}}},"End":true})",
     "FieldNotInMode " P "/ItemProcessor/ProcessorConfig/ExecutionType"},
    {R"("A":{"Type":"Map","ItemReader":{"Resource":"arn:aws:states:::s3:getObject","Parameters":{"Bucket":"b"}},)"
     R"("Iterator":{"StartAt":"B","States":{"B":{"Type":"Succeed"}}},"End":true})",
     "FieldWithoutEffect " P "/ItemReader; MissingParameter " P "/ItemReader/Parameters"},
    {R"("A":{"Type":"Map","Label":"x","Next":"B",)" MAP_OF("C") R"(},"B":{"Type":"Map","Label":"x","End":true,)" MAP_OF("D")
     "}",
     "DuplicateLabel /States/B/Label"},
    {R"("A":{"Type":"Map","ItemReader":{"Resource":"arn:aws:states:::s3:getObject","Parameters":{"Bucket":"b",)"
     R"("Key":"k"},"ReaderConfig":{"InputType":"JSON","ItemsPointer":"a","CSVDelimiter":"TAB"}},"End":true,)" MAP_OF("C")
     "}",
     "InvalidPointer " P "/ItemReader/ReaderConfig/ItemsPointer; "
     "FieldWithoutEffect " P "/ItemReader/ReaderConfig/CSVDelimiter"},
    {R"("A":{"Type":"Map","MaxConcurrencyPath":"$$.x","Iterator":{"StartAt":"B","States":{"B":{"Type":"Succeed"}}},)"
     R"("End":true})",
     "ContextInPath " P "/MaxConcurrencyPath"},
    // Advice: the service accepts these.
    {R"("A":{"Type":"Choice","Choices":[{"Variable":"$.a","IsNull":true,"Next":"B"},)"
     R"({"Variable":"$.a","IsNull":false,"Next":"B"},{"Next":"C","Variable":"$.a","IsNull":true}]},)"
     R"("B":{"Type":"Succeed"},"C":{"Type":"Succeed"})",
     "ArmNeverReached " P "/Choices/2"},
    {R"("A":{"Type":"Parallel","End":true,"Branches":[{"StartAt":"B","States":{"B":{"Type":"Succeed"}}}],)"
     R"("Retry":[{"ErrorEquals":["a"],"MaxAttempts":18},{"ErrorEquals":["b"],"MaxAttempts":17},)"
     R"({"ErrorEquals":["c"],"MaxAttempts":99,"MaxDelaySeconds":60},)"
     R"({"ErrorEquals":["d"],"MaxAttempts":99999999,"BackoffRate":1}]})",
     "RetryWithoutCap " P "/Retry/0; RetryWithoutCap " P "/Retry/3"},
    {R"("A":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken","Next":"B"},)"
     R"("B":{"Type":"Task","Resource":"arn:aws:states:r:1:activity:a","HeartbeatSeconds":9,"Next":"C"},)"
     R"("C":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","End":true})",
     "TaskWithoutTimeout " P},
    {R"("A":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"Payload.$":"$",)"
     R"("TaskToken":"t"},"Next":"B"},"B":{"Type":"Task","Resource":"arn:aws:states:::http:invoke",)"
     R"("Parameters":{"ApiEndpoint":"e","Method":"GET"},"Next":"C"},"C":{"Type":"Task",)"
     R"("Resource":"arn:aws:states:::lambda:invoke","Parameters":{"${Key}":1},"End":true})",
     "MissingParameter " P "/Parameters; UnknownParameter " P "/Parameters/TaskToken; "
     "MissingParameter /States/B/Parameters"},
    // Templates; paths and calls have tables of their own in language_test.cpp.
    {R"("A":{"Type":"Pass","Parameters":{"a":1,"a.$":"$","b.$":2},"End":true})",
     "TemplateCollision " P "/Parameters/a.$; TemplateValue " P "/Parameters/b.$"},
    {R"x("A":{"Type":"Fail","ErrorPath":"States.Format('{}', States.MathAdd(1, 2))"})x",
     "FunctionNotAllowed " P "/ErrorPath"},
};

const Row kExpressRows[] = {
    {R"("A":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken","End":true})",
     "ExpressPattern " P "/Resource"},
    {R"("A":{"Type":"Task","Resource":"arn:aws:states:r:1:activity:a","End":true})",
     "ExpressActivity " P "/Resource"},
    {R"("A":{"Type":"Map","ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"EXPRESS"},)"
     R"("StartAt":"B","States":{"B":{"Type":"Succeed"}}},"End":true})",
     "ExpressDistributedMap " P "/ItemProcessor/ProcessorConfig/Mode"},
};

// Whole definitions.
const Row kMachineRows[] = {
    {R"({})", "MissingField ; MissingField "},
    {R"([])", "DefinitionNotObject "},
    {R"({"StartAt":"A","States":{}})", "EmptyValue /States"},
    {R"({"StartAt":"B","States":{"A":{"Type":"Pass","End":true}}})", "UnknownTarget /StartAt"},
    {R"({"StartAt":"A","Version":"2.0","States":{"A":{"Type":"Pass","End":true}}})", "UnknownValue /Version"},
    {R"({"StartAt":"A","QueryLanguage":"JSONata","States":{"A":{"Type":"Pass","QueryLanguage":"JSONPath","End":true}}})",
     "QueryLanguageDowngrade /States/A/QueryLanguage"},
};

std::string Machine(std::string_view states) {
  return R"({"StartAt":"A","States":{)" + std::string(states) + "}}";
}

}  // namespace

TEST_CASE("each message of the checker has its definition") {
  std::set<std::string> seen;
  auto check = [&](const std::string& text, aslrt_machine_type type, const char* verdict) {
    ParseResult result = test::Parse(text, type);
    INFO(text);
    CHECK(test::Verdict(result) == verdict);
    CHECK(result.definition.has_value() == !HasErrors(result.diagnostics));
    for (const Diagnostic& diagnostic : result.diagnostics) {
      seen.insert(diagnostic.name);
      CHECK(diagnostic.range.begin <= diagnostic.range.end);
      CHECK(diagnostic.range.end <= text.size());
      CHECK(diagnostic.message.find("{0}") == std::string::npos);
    }
  };
  for (const Row& row : kRows) check(Machine(row.states), ASLRT_STANDARD, row.verdict);
  for (const Row& row : kExpressRows) check(Machine(row.states), ASLRT_EXPRESS, row.verdict);
  for (const Row& row : kMachineRows) check(row.states, ASLRT_STANDARD, row.verdict);
  check(Machine("\"A\":{\"Type\":\"Pass\",\"Next\":\"" + kLong + "\"},\"" + kLong + "\":{\"Type\":\"Fail\"}"),
        ASLRT_STANDARD, ("NameTooLong /States/" + kLong).c_str());
  check(Machine(R"("A":{"Type":"Pass","End":true,"Result":")" + std::string(1u << 20, 'x') + "\"}"),
        ASLRT_STANDARD, "DefinitionTooLarge ");

  for (const DiagnosticRow& row : DiagnosticRows()) {
    // Those of readers are tested with the readers, those of paths and calls in language_test.cpp, those of
    // templates in templates_test.cpp.
    bool here = (row.code >= "ASL0020" && row.code < "ASL0300") ||
                (row.code >= "ASL0500" && row.code < "ASL1000");
    // What cannot be compiled is refused only where a definition is to be lowered: below.
    if (!here || row.name == "TooManyDiagnostics" || row.name == "Unsupported") continue;
    INFO(row.name);
    CHECK(seen.contains(std::string(row.name)));
  }
}

TEST_CASE("what is accepted but not compiled is refused by name where it is lowered") {
  const std::string text = Machine(
      R"("A":{"Type":"Map","ItemReader":{"Resource":"arn:aws:states:::s3:getObject","Parameters":)"
      R"({"Bucket":"b","Key":"k"},"ReaderConfig":{"InputType":"PARQUET"}},"ItemProcessor":{"ProcessorConfig":)"
      R"({"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"C","States":{"C":{"Type":"Pass","End":true}}},)"
      R"("End":true})");
  for (bool to_lower : {false, true}) {
    FrontendOptions options;
    options.to_lower = to_lower;
    ParseResult result = ParseDefinition(std::make_shared<Source>("a.asl.json", text), options);
    CHECK(result.definition.has_value() == !to_lower);
    CHECK(test::Verdict(result) ==
          (to_lower ? "Unsupported(parquet) /States/A/ItemReader/ReaderConfig/InputType" : std::string()));
  }
}

TEST_CASE("a flood of errors ends") {
  std::string states = R"("A":{"Type":"Pass","End":true)";
  for (int i = 0; i < 2000; ++i) states += ",\"f" + std::to_string(i) + "\":1";
  ParseResult result = test::Parse(Machine(states + "}"));
  CHECK(result.diagnostics.size() == kDiagnosticsMax + 1);
  CHECK(std::count_if(result.diagnostics.begin(), result.diagnostics.end(), [](const Diagnostic& diagnostic) {
          return diagnostic.name == "TooManyDiagnostics";
        }) == 1);
}

TEST_CASE("codes and names of messages are unique and in order") {
  std::set<std::string_view> names;
  std::string_view previous;
  for (const DiagnosticRow& row : DiagnosticRows()) {
    INFO(row.code);
    CHECK(row.code > previous);
    CHECK(names.insert(row.name).second);
    CHECK(!row.format.ends_with('.'));
    CHECK(FindDiagnosticRow(row.code) == &row);
    CHECK(FindDiagnosticRow(row.name) == &row);
    previous = row.code;
  }
}

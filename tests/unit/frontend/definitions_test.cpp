// Accepted definitions as trees, and what holds for whole texts: folding, positions, YAML.
#include <string>

#include "tests/unit/catch.h"
#include "tests/unit/frontend/check.h"

using namespace aslc;
using namespace aslc::frontend;

namespace {

constexpr const char* kDefinition = R"json({
  "Comment": "all state types", "StartAt": "A", "TimeoutSeconds": 60,
  "States": {
    "A": {"Type": "Pass", "Parameters": {"a.$": "$.x", "b": [1, {"c.$": "States.UUID()"}], "k": {"z": [1, 2.50]}},
          "Assign": {"v.$": "$.q", "w": {"l": "$.x"}}, "ResultPath": "$.r", "Next": "C"},
    "C": {"Type": "Choice", "Choices": [
           {"And": [{"Variable": "$.a", "IsPresent": true},
                    {"Not": {"Variable": "$v", "NumericLessThanPath": "$.c"}}], "Next": "W", "Assign": {"u": 1}}],
          "Default": "F"},
    "W": {"Type": "Wait", "Seconds": 10, "InputPath": null, "Next": "M"},
    "M": {"Type": "Map", "ItemsPath": "$$.Execution.Input.x", "MaxConcurrency": 2, "Iterator": {"StartAt": "T",
          "States": {
            "T": {"Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2", "End": true,
                  "Parameters": {"${Table}.$": "$"}, "TimeoutSecondsPath": "$v.t",
                  "Retry": [{"ErrorEquals": ["X", "Y"], "BackoffRate": 1.5, "JitterStrategy": "FULL"}],
                  "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "E", "ResultPath": null}]},
            "E": {"Type": "Succeed"}}}, "Parameters": "$.x", "Next": "P"},
    "P": {"Type": "Parallel", "Branches": [{"StartAt": "L", "States": {"L": {"Type": "Task", "End": true,
          "Resource": "arn:aws:lambda:<region>:1:function:f:${Version}", "HeartbeatSeconds": 5}}}],
          "ResultSelector": {"n.$": "$[0]"}, "End": true},
    "F": {"Type": "Fail", "ErrorPath": "States.Format('x{}', $v)", "Cause": "c"}
  }
})json";

constexpr const char* kTree = R"(definition
  comment "all state types"
  timeout_seconds 60
  scope start "A"
    state "A" Pass
      parameters object
        "a" $['x']
        "b" array
          [0] literal 1
          [1] object
            "c" States.UUID()
        "k" literal {"z":[1,2.50]}
      assign v
        value $['q']
      assign w
        value literal {"l":"$.x"}
      result_path $['r']
      next "C"
    state "C" Choice
      rule next "W"
        and
          test $['a'] IsPresent true
          not
            test $v NumericLessThanPath $['c']
        assign u
          value literal 1
      default "F"
    state "W" Wait
      input_path null
      seconds 10
      next "M"
    state "M" Map
      items_path $$['Execution']['Input']['x']
      item_selector literal "$.x"
      legacy_iterator
      max_concurrency 2
      processor start "T"
        state "T" Task
          resource "arn:aws:states:::states:startExecution.sync:2" service sync
          calls "states" "startExecution.sync:2"
          timeout_seconds_path $v['t']
          parameters object
            "${Table}" $
          retry "X" "Y"
            interval_seconds 1 max_attempts 3 backoff_rate 1.5
            jitter full
          catch "States.ALL" next "E"
            result_path null
        state "E" Succeed
      next "P"
    state "P" Parallel
      branch start "L"
        state "L" Task
          resource "arn:aws:lambda:<region>:1:function:f:${Version}" lambda request
          heartbeat_seconds 5
      result_selector object
        "n" $[0]
    state "F" Fail
      error_path States.Format("x{}", $v)
      cause "c"
)";

}  // namespace

TEST_CASE("a definition as a tree") {
  ParseResult result = test::Parse(kDefinition);
  CHECK(test::Verdict(result) == "");
  REQUIRE(result.definition);
  CHECK(PrintAst(*result.definition) == kTree);
}

TEST_CASE("resources") {
  struct Row {
    const char* resource;
    uint32_t family, pattern;
    const char *type, *action;
  };
  for (const Row& row : {
           Row{"arn:aws:states:::aws-sdk:secretsmanager:createSecret", ASLRT_FAMILY_SERVICE,
               ASLRT_PATTERN_REQUEST, "aws-sdk:secretsmanager", "createSecret"},
           Row{"arn:aws-cn:states:::aws-sdk:s3:putObject.waitForTaskToken", ASLRT_FAMILY_SERVICE,
               ASLRT_PATTERN_TOKEN, "aws-sdk:s3", "putObject.waitForTaskToken"},
           Row{"arn:${AWS::Partition}:states:::batch:submitJob.sync", ASLRT_FAMILY_SERVICE,
               ASLRT_PATTERN_SYNC, "batch", "submitJob.sync"},
           Row{"arn:aws:states:r:1:activity:a-task", ASLRT_FAMILY_ACTIVITY, ASLRT_PATTERN_REQUEST, "", ""},
           Row{"arn:aws:lambda:r:1:function:f:$LATEST", ASLRT_FAMILY_LAMBDA, ASLRT_PATTERN_REQUEST, "", ""},
           Row{"arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${Fn}", ASLRT_FAMILY_LAMBDA,
               ASLRT_PATTERN_REQUEST, "", ""},
           Row{"${FunctionArn}", ASLRT_FAMILY_LAMBDA, ASLRT_PATTERN_REQUEST, "", ""},
       }) {
    INFO(row.resource);
    ParseResult result =
        test::Parse(R"({"StartAt":"A","States":{"A":{"Type":"Task","End":true,"Resource":")" +
                    std::string(row.resource) + "\"}}}");
    REQUIRE(result.definition);
    const State& state = result.definition->scope.states[0];
    CHECK(state.task_family == row.family);
    CHECK(state.task_pattern == row.pattern);
    CHECK(state.resource_type == row.type);
    CHECK(state.resource_action == row.action);
  }
}

TEST_CASE("values for placeholders are put in before the check") {
  FrontendOptions options;
  options.substitutions = {{"N", "5"}, {"Name", "B"}};
  std::string text =
      R"({"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":${N},"Next":"${Name}"},"${Name}":)"
      R"({"Type":"Wait","Seconds":"${N}","End":true}}})";
  ParseResult result = ParseDefinition(std::make_shared<const Source>("a.json", text), options);
  CHECK(test::Verdict(result) == "WrongType /States/B/Seconds");
  REQUIRE(result.diagnostics.size() == 1);
  SourceRange range = result.diagnostics[0].range;
  CHECK(text.substr(range.begin, range.end - range.begin) == "\"${N}\"");
}

TEST_CASE("YAML has the same checks") {
  FrontendOptions options;
  std::string text =
      "StartAt: A\nStates:\n  A:\n    Type: Pass\n    InputPath: $.a[\n    End: true\n  B:\n    Type: "
      "Succeed\n";
  ParseResult result = ParseDefinition(std::make_shared<const Source>("a.yaml", text), options);
  CHECK(test::Verdict(result) == "PathSyntax /States/A/InputPath");
}

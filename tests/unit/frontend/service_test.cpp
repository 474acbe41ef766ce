// What the service says of a definition: each row is a text and the refusal of CreateStateMachine.
#include <algorithm>
#include <string>

#include "aslc/diagnostic.h"
#include "frontend/diagnostics.h"
#include "tests/unit/catch.h"
#include "tests/unit/frontend/check.h"

using namespace aslc;
using namespace aslc::frontend;

namespace {

struct Row {
  const char* text;
  const char* refusal;  // between the quotes
};

const Row kRows[] = {
    {R"({})", "SCHEMA_VALIDATION_FAILED: These fields are required: [States, StartAt] at /"},
    {R"([])", "SCHEMA_VALIDATION_FAILED: Definition must be a valid JSON object at null"},
    {" \n", "SCHEMA_VALIDATION_FAILED: Definition must be a valid JSON object at null"},
    // A field that does not belong is the state's trouble; a value is its own.
    {R"({"StartAt":"A","States":{"A":{"Type":"Pass","End":true,"Retry":[]}}})",
     "SCHEMA_VALIDATION_FAILED: Field 'Retry' is not supported at /States/A"},
    {R"({"StartAt":"A","States":{"A":{"Type":"Wait","SecondsPath":"$.a","Seconds":1,"End":true}}})",
     "SCHEMA_VALIDATION_FAILED: There should only be one of the following fields: [Seconds, SecondsPath] at "
     "/States/A"},
    {R"({"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":-1,"End":true}}})",
     "SCHEMA_VALIDATION_FAILED: Minimum value is 0 at /States/A/Seconds"},
    {R"x({"StartAt":"A","States":{"A":{"Type":"Pass","Parameters":{"x":[{"b.$":"States.No()"}]},"End":true}}})x",
     "SCHEMA_VALIDATION_FAILED: The value for the field 'b.$' must be a valid JSONPath or a valid intrinsic "
     "function call at /States/A/Parameters/x[0]"},
    // Names of states stand as they are, and numbers of elements in brackets.
    {R"({"StartAt":"a/~","States":{"a/~":{"Type":"Choice","Choices":[{"Variable":"$.x","IsNull":true,"Next":"B"}],)"
     R"("Default":"B"},"c":{"Type":"Succeed"}}})",
     "MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/a/~/Choices[0]/Next, "
     "MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/a/~/Default"},
    {R"({"StartAt":"A","States":{"A":{"Type":"Pass","Next":"X"},"B":{"Type":"Pass","Next":"A"}}})",
     "MISSING_TRANSITION_TARGET: Missing 'Next' target: X at /States/A/Next, "
     "MISSING_END_STATE: Workflow has no terminal state at null"},
    {R"({"StartAt":"A","States":{"A":{"Type":"Pass","End":true},"B":{"Type":"Succeed"}}})",
     "MISSING_TRANSITION_TARGET: State \"B\" is not reachable. at /States/B"},
};

// Texts that are no JSON, and where Jackson stops.
const Row kTexts[] = {
    {"nul", "Unrecognized token 'nul': was expecting (JSON String, Number, Array, Object or token 'null', "
            "'true' or 'false')\n at [Source: (String)\"nul\"; line: 1, column: 4]"},
    {"{\n}}", ""},
    {"{\"a\": 1,}", "Unexpected character ('}' (code 125)): was expecting double-quote to start field name\n"
                    " at [Source: (String)\"{\"a\": 1,}\"; line: 1, column: 10]"},
    {"{\n \"a\" 1}", "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and "
                     "value\n at [Source: (String)\"{\n \"a\" 1}\"; line: 2, column: 7]"},
    {"[1 2]", "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries\n"
              " at [Source: (String)\"[1 2]\"; line: 1, column: 5]"},
    {"{\"a\": [", "Unexpected end-of-input: expected close marker for Array (start marker at [Source: "
                  "(String)\"{\"a\": [\"; line: 1, column: 7])\n at [Source: (String)\"{\"a\": [\"; line: 1, "
                  "column: 8]"},
    {"{\"a\": 1]", "Unexpected close marker ']': expected '}' (for Object starting at [Source: "
                   "(String)\"{\"a\": 1]\"; line: 1, column: 1])\n at [Source: (String)\"{\"a\": 1]\"; line: 1, "
                   "column: 9]"},
};

ParseResult ParseNamed(const char* name, const std::string& text, bool allow_unknown_fields = false) {
  FrontendOptions options;
  options.allow_unknown_fields = allow_unknown_fields;
  return ParseDefinition(std::make_shared<Source>(name, text), options);
}

}  // namespace

TEST_CASE("refusals have the service's words and places") {
  for (const Row& row : kRows) {
    INFO(row.text);
    ParseResult result = ParseNamed("a.asl.json", row.text);
    CHECK(ServiceRefusal(ServiceDiagnostics(result.diagnostics)) ==
          "Invalid State Machine Definition: '" + std::string(row.refusal) + "'");
  }
}

TEST_CASE("texts that are no JSON have the words of the service's reader") {
  for (const Row& row : kTexts) {
    INFO(row.text);
    ParseResult result = ParseNamed("a.asl.json", row.text);
    REQUIRE(!result.diagnostics.empty());
    CHECK(result.diagnostics[0].service_code == "INVALID_JSON_DESCRIPTION");
    CHECK(result.diagnostics[0].service_message == row.refusal);
  }
  // The service has no word for what is no YAML.
  CHECK(ParseNamed("a.asl.yaml", "a: [").diagnostics[0].service_code.empty());
}

TEST_CASE("unknown fields can be allowed, misplaced ones cannot") {
  std::string text = R"({"StartAt":"A","States":{"A":{"Type":"Pass","Newer":1,"End":true}}})";
  CHECK(!ParseNamed("a.json", text).definition);
  CHECK(ParseNamed("a.json", text, true).diagnostics.empty());
  text.replace(text.find("Newer"), 5, "Retry");
  CHECK(!ParseNamed("a.json", text, true).definition);
  text = R"({"StartAt":"A","States":{"A":{"Type":"Choice","Choices":[{"Variable":"$.a","IsNew":1,"Next":"B"}]},)"
         R"("B":{"Type":"Succeed"}}})";
  ParseResult result = ParseNamed("a.json", text, true);
  REQUIRE(result.diagnostics.size() == 1);
  CHECK(result.diagnostics[0].name == "RuleWithoutOperator");
}

TEST_CASE("every diagnostic can be explained") {
  std::vector<DiagnosticTopic> topics = DiagnosticTopics();
  CHECK(topics.size() == DiagnosticRows().size());
  for (const DiagnosticTopic& topic : topics) {
    INFO(topic.code);
    CHECK(!topic.message.empty());
    CHECK(topic.message.find("{0}") == std::string::npos);
    CHECK((topic.severity == Severity::kError || topic.service_code.empty()));
  }
}

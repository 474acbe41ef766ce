// Templates in, their machines out: documents, and the places of what is wrong.
#include <map>
#include <memory>
#include <string>

#include "aslc/templates.h"
#include "frontend/frontend.h"
#include "tests/unit/catch.h"

using namespace aslc;

namespace {

using Texts = std::map<std::string, std::string>;

TemplateResult Read(const std::string& name, const std::string& text, const Texts& substitutions = {},
                    const Texts& files = {}) {
  TemplateOptions options;
  options.substitutions = substitutions;
  options.open = [files](const std::string& path) {
    auto found = files.find(path);
    return found == files.end() ? nullptr : std::make_shared<const Source>(path, found->second);
  };
  return ReadTemplate(std::make_shared<const Source>(name, text), options);
}

std::string Place(const Diagnostic& diagnostic) {
  LineColumn at = diagnostic.source->Locate(diagnostic.range.begin);
  return diagnostic.name + " " + diagnostic.source->name() + ":" + std::to_string(at.line) + ":" +
         std::to_string(at.column);
}

// All that is wrong, the template first, then each machine and its definition.
std::string Verdict(const TemplateResult& result) {
  std::string out;
  auto add = [&](const Diagnostics& diagnostics) {
    for (const Diagnostic& one : diagnostics) out += (out.empty() ? "" : "; ") + Place(one);
  };
  add(result.diagnostics);
  for (const TemplateMachine& machine : result.machines) {
    add(machine.diagnostics);
    if (machine.document == nullptr) continue;
    frontend::FrontendOptions options;
    options.document = machine.document;
    if (machine.type) options.type = *machine.type;
    add(frontend::ParseDefinition(machine.source, options).diagnostics);
  }
  return out;
}

// A YAML template with one machine of the given properties, which start in line 5.
std::string Yaml(const std::string& properties, const std::string& rest = "") {
  return "Resources:\n  M:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n" + properties +
         rest;
}

std::string Definition(const std::string& value) {
  return "      Definition:\n        StartAt: A\n        States:\n          A:\n            Type: Pass\n"
         "            End: true\n            Result: " +
         value + "\n";
}

struct ValueRow {
  const char* value;
  const char* json;
};

// What functions give inside of a definition.
const ValueRow kValues[] = {
    {"!Ref Delay", R"("5")"},
    {"!Ref Free", R"("${Free}")"},
    {"!Ref Other", R"("${Other}")"},
    {"{Ref: Delay}", R"("5")"},
    {"!GetAtt Other.Arn", R"("${Other.Arn}")"},
    {"!GetAtt [Other, Arn]", R"("${Other.Arn}")"},
    {"!Sub 'a-${Delay}-${Other}-${Other.Arn}-${!Kept}'", R"("a-5-${Other}-${Other.Arn}-${Kept}")"},
    {"!Sub ['${x}/${ y }', {x: !Ref Delay, y: b}]", R"("5/b")"},
    {"!Sub 'arn:${AWS::Partition}:x:${AWS::Region}'", R"("arn:aws:x:${AWS::Region}")"},
    {"!Join ['-', [a, !Ref Delay, 3]]", R"("a-5-3")"},
    {"!Join [',', !Ref List]", R"("p,q")"},
    {"!Select [1, !Ref List]", R"("q")"},
    {"!Select [0, !Split ['/', 'x/y']]", R"("x")"},
    {"!Select [0, !Split ['/', !Ref Free]]", R"("${Fn::Select}")"},
    {"!FindInMap [Map, one, two]", "7"},
    {"!FindInMap [Map, !Ref Free, two]", R"("${Fn::FindInMap}")"},
    {"!If [Five, {a: 1}, 2]", R"({"a":1})"},
    {"!If [NotFive, 1, 2]", "2"},
    {"!If [Both, 1, 2]", "1"},
    {"[1, !Ref AWS::NoValue]", "[1]"},
    {"{a: !Ref AWS::NoValue, b: 2}", R"({"b":2})"},
    {"!Base64 abc", R"("YWJj")"},
    {"!Base64 abcd", R"("YWJjZA==")"},
    {"!ImportValue shared", R"("${Fn::ImportValue:shared}")"},
    {"{'Fn::Length': [1, 2]}", R"("2")"},
    {"!ToJsonString {a: !Ref Delay}", R"("{\"a\":\"5\"}")"},
};

constexpr const char* kSections =
    "  Other:\n    Type: AWS::SQS::Queue\n"
    "Parameters:\n  Delay: {Type: Number, Default: 5}\n  Free: {Type: String}\n"
    "  List: {Type: CommaDelimitedList, Default: 'p, q'}\n"
    "Mappings:\n  Map: {one: {two: 7}}\n"
    "Conditions:\n  Five: !Equals [!Ref Delay, '5']\n  NotFive: !Not [{Condition: Five}]\n"
    "  Both: !And [{Condition: Five}, !Or [!Equals [!Ref Free, x], !Equals [a, a]]]\n"
    "  Unknown: !Equals [!Ref Free, x]\n  Round: !Not [{Condition: Trip}]\n  Trip: {Condition: Round}\n";

}  // namespace

TEST_CASE("functions of a template give values and placeholders") {
  for (const ValueRow& row : kValues) {
    CAPTURE(row.value);
    TemplateResult result = Read("t.yaml", Yaml(Definition(row.value), kSections));
    CHECK(Verdict(result) == "");
    REQUIRE(result.machines.size() == 1);
    REQUIRE(result.machines[0].document);
    const Node* state = result.machines[0].document->root.Find("States")->Find("A");
    CHECK(Document::ToJson(*state->Find("Result")) == row.json);
  }
}

TEST_CASE("what is given wins over a template's own values") {
  TemplateResult result =
      Read("t.yaml", Yaml(Definition("!Sub '${Delay} ${AWS::Partition} ${Other.Arn}'"), kSections),
           {{"Delay", "9"}, {"AWS::Partition", "aws-cn"}, {"Other.Arn", "arn"}});
  const Node* state = result.machines.at(0).document->root.Find("States")->Find("A");
  CHECK(state->Find("Result")->text == "9 aws-cn arn");
}

struct WrongRow {
  std::string value;
  const char* verdict;
};

TEST_CASE("functions that cannot be carried out are reported at their place") {
  const WrongRow rows[] = {
      {"!Ref Othr", "TemplateReference t.yaml:11:21"},
      {"!GetAtt Othr.Arn", "TemplateReference t.yaml:11:21"},
      {"!GetAtt Other", "TemplateArguments t.yaml:11:21"},
      {"!Sub 'x-${Othr}'", "TemplateReference t.yaml:11:29"},
      {"!Sub [a]", "TemplateArguments t.yaml:11:21"},
      {"!Join ['-']", "TemplateArguments t.yaml:11:21"},
      {"!Join ['-', [[a]]]", "TemplateArguments t.yaml:11:34"},
      {"!Select [2, [a, b]]", "TemplateArguments t.yaml:11:21"},
      {"!Select [x, [a, b]]", "TemplateArguments t.yaml:11:21"},
      {"!FindInMap [Map, one, three]", "TemplateArguments t.yaml:11:21"},
      {"!If [Unknown, 1, 2]", "TemplateCondition t.yaml:11:26"},
      {"!If [Missing, 1, 2]", "TemplateReference t.yaml:11:26"},
      {"!If [Round, 1, 2]", "TemplateCircle t.yaml:26:21"},
      {"{'Fn::Nope': 1}", "TemplateFunction t.yaml:11:21"},
      {"{'Fn::Transform': {Name: Macro}}", "TemplateTransform t.yaml:11:21"},
      {"!GetAtt M.Arn", "TemplateCircle t.yaml:11:21"},
      {"!Sub '${Other}-${M.Arn}'", "TemplateCircle t.yaml:11:36"},
  };
  for (const WrongRow& row : rows) {
    CAPTURE(row.value);
    CHECK(Verdict(Read("t.yaml", Yaml(Definition(row.value), kSections))) == row.verdict);
  }
}

TEST_CASE("circles through other resources") {
  const std::string role = "  R:\n    Type: AWS::IAM::Role\n    Properties: {Arn: !GetAtt M.Arn}\n";
  CHECK(Verdict(Read("t.yaml", Yaml("      RoleArn: !GetAtt R.Arn\n" + Definition("1"), role))) ==
        "TemplateCircle t.yaml:5:16");
  CHECK(Verdict(Read("t.yaml", Yaml(Definition("1"), role))) == "");
  // Only one branch of Fn::If is made, and SAM makes resources of their own for events.
  CHECK(Verdict(Read("t.yaml", Yaml("      RoleArn: !If [C, !GetAtt R.Arn, x]\n" + Definition("1"),
                                    role + "Conditions: {C: !Equals [a, b]}\n"))) == "");
}

TEST_CASE("definitions in texts keep the places of the template") {
  const WrongRow rows[] = {
      // A block of YAML.
      {"      DefinitionString: |\n        {\"StartAt\": \"A\",\n         \"States\": {\"A\": {\"Type\": "
       "\"Pas\"}}}\n",
       "UnknownStateType t.yaml:7:35"},
      {"      DefinitionString: !Sub |\n        {\"StartAt\": \"${Nope}\",\n         \"States\": {}}\n",
       "TemplateReference t.yaml:6:22"},
      // Escapes.
      {"      DefinitionString: \"{\\\"StartAt\\\": \\\"A\\\", \\\"States\\\": {\\\"A\\\": {\\\"Type\\\": "
       "\\\"Pas\\\"}}}\"\n",
       "UnknownStateType t.yaml:5:78"},
      {"      DefinitionString: '{\"StartAt\": \"A\",}'\n", "JsonSyntax t.yaml:5:42"},
      {"      DefinitionString: '{\"StartAt\": \"A\"'\n", "UnexpectedEnd t.yaml:5:41"},
      {"      DefinitionString: ''\n", "TextEmpty t.yaml:5:26"},
      {"      DefinitionString: {StartAt: A}\n", "TemplateShape t.yaml:5:25"},
      {"      DefinitionString: '{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Wait\", \"Seconds\": "
       "${N}, "
       "\"End\": true}}}'\n",
       "PlaceholderValue t.yaml:5:87"},
      // Pieces.
      {"      DefinitionString: !Join\n        - ''\n        - - '{\"StartAt\": \"A\", \"States\": {\"A\": "
       "{\"Type\": \"'\n"
       "          - !Ref AWS::Region\n          - '\", \"Ned\": true}}}'\n",
       "UnknownStateType t.yaml:7:56"},
      {"      DefinitionString: !ToJsonString\n        StartAt: A\n        States: {A: {Type: Pas}}\n",
       "UnknownStateType t.yaml:7:28"},
  };
  for (const WrongRow& row : rows) {
    CAPTURE(row.value);
    CHECK(Verdict(Read("t.yaml", Yaml(row.value))) == row.verdict);
  }
}

TEST_CASE("a definition of the CDK keeps its places") {
  const std::string text =
      "{\"Resources\": {\"M\": {\"Type\": \"AWS::StepFunctions::StateMachine\", \"Properties\": {\n"
      "\"DefinitionString\": {\"Fn::Join\": [\"\", [\"{\\\"StartAt\\\":\\\"A\\\",\\\"States\\\":{\\\"A\\\":{"
      "\\\"Type\\\":\\\"Task\\\",\\\"Resource\\\":\\\"arn:\", {\"Ref\": \"AWS::Partition\"}, "
      "\":states:::lambda:invoke\\\",\\\"Nex\\\":\\\"B\\\",\\\"End\\\":true}}}\"]]}},\n"
      "\"Metadata\": {\"aws:cdk:path\": \"Stack/Order/Resource\"}}}}";
  TemplateResult result = Read("Stack.template.json", text);
  CHECK(Verdict(result) == "UnknownField Stack.template.json:2:173");
  const TemplateMachine& machine = result.machines.at(0);
  CHECK(machine.document->root.Find("States")->Find("A")->Find("Resource")->text ==
        "arn:aws:states:::lambda:invoke");
  for (const char* name : {"M", "Stack/Order", "Stack/Order/Resource"}) CHECK(machine.IsCalled(name));
  for (const char* name : {"", "Stack", "Order"}) CHECK_FALSE(machine.IsCalled(name));
}

TEST_CASE("definitions in files beside the template") {
  const std::string state = R"({"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":${N},"Next":"${To}"},)"
                            R"("B":{"Type":"Succeed"}}})";
  const Texts files = {{"app/m.asl.json", state}, {"app/asset.1.json", state}, {"app/bad.json", "{"}};
  const std::string values = "      DefinitionSubstitutions: {N: 3, To: !Sub '${L}', Free: !GetAtt O.Arn}\n";
  const std::string rest = "  O: {Type: AWS::SNS::Topic}\nParameters: {L: {Type: String, Default: B}}\n";
  const WrongRow rows[] = {
      {"      DefinitionUri: m.asl.json\n", ""},
      {"      DefinitionUri: no.asl.json\n", "DefinitionFileMissing app/t.yaml:5:22"},
      {"      DefinitionUri: s3://bucket/folder/m.asl.json\n", ""},
      {"      DefinitionUri: s3://bucket/no.json\n", "DefinitionInS3 app/t.yaml:5:22"},
      {"      DefinitionS3Location: {Bucket: b, Key: 1.json}\n", ""},
      {"      DefinitionS3Location: {Bucket: b, Key: 2.json}\n", "DefinitionInS3 app/t.yaml:5:46"},
      {"      DefinitionS3Location: {Bucket: b}\n", "TemplateShape app/t.yaml:5:29"},
      {"      DefinitionUri: bad.json\n", "UnexpectedEnd app/bad.json:1:2"},
      {"      Definition: {'Fn::Transform': {Name: AWS::Include, Parameters: {Location: m.asl.json}}}\n", ""},
  };
  for (const WrongRow& row : rows) {
    CAPTURE(row.value);
    TemplateResult result = Read("app/t.yaml", Yaml(row.value + values, rest), {}, files);
    CHECK(Verdict(result) == row.verdict);
    if (*row.verdict != '\0') continue;
    CHECK(result.machines.at(0).document->root.Find("States")->Find("A")->Find("Next")->text == "B");
  }
  // A value of the command line wins; what only a deployment knows stays a placeholder.
  TemplateResult given =
      Read("app/t.yaml", Yaml("      DefinitionUri: m.asl.json\n" + values, rest), {{"N", "4"}}, files);
  CHECK(given.machines.at(0).document->root.Find("States")->Find("A")->Find("Seconds")->text == "4");
}

TEST_CASE("templates that are no good") {
  const WrongRow rows[] = {
      {"Resources: {T: {Type: AWS::SNS::Topic}}\n", "TemplateWithoutMachines t.yaml:1:12"},
      {"AWSTemplateFormatVersion: '2010-09-09'\n", "TemplateWithoutMachines t.yaml:1:1"},
      {"Resources: [1]\n", "TemplateShape t.yaml:1:12"},
      {"Resources:\n  M: {Type: AWS::Serverless::StateMachine}\n", "MachineWithoutDefinition t.yaml:2:3"},
      {Yaml("      Type: EXPRESS\n"), "MachineWithoutDefinition t.yaml:2:3"},
      {Yaml("      Definition: {}\n      DefinitionString: '{}'\n"), "MachineDefinedTwice t.yaml:6:7"},
      {Yaml("      DefinitionSubstitutions: [a]\n" + Definition("1")), "TemplateShape t.yaml:5:32"},
      {Yaml("      DefinitionSubstitutions: {a: [1]}\n" + Definition("1")), "TemplateShape t.yaml:5:36"},
      {Yaml("      StateMachineType: FAST\n" + Definition("1")), "TemplateShape t.yaml:5:25"},
      {Yaml("      Definition: !Nope x\n"), "YamlTag t.yaml:5:19"},
      {Yaml("      Definition: !Ref AWS::NoValue\n"), "MachineWithoutDefinition t.yaml:5:19"},
      {"Resources:\n  M: [\n", "YamlSyntax t.yaml:3:1"},
      {"Resources: {'Fn::ForEach::X': []}\n", "TemplateTransform t.yaml:1:13"},
  };
  for (const WrongRow& row : rows) {
    CAPTURE(row.value);
    TemplateResult result = Read("t.yaml", row.value);
    CHECK(result.is_template);
    CHECK(Verdict(result) == row.verdict);
  }
}

TEST_CASE("definitions are no templates, and have no short tags") {
  const std::string definition = "StartAt: A\nStates:\n  A: {Type: Pass, End: true, Result: Resources}\n";
  CHECK_FALSE(Read("d.yaml", definition).is_template);
  CHECK_FALSE(Read("d.json", "{").is_template);
  frontend::ParseResult tagged = frontend::ParseDefinition(
      std::make_shared<const Source>("d.yaml", "StartAt: !Ref A\nStates: {}\n"), frontend::FrontendOptions{});
  REQUIRE(tagged.diagnostics.size() == 1);
  CHECK(Place(tagged.diagnostics[0]) == "YamlTag d.yaml:1:10");
}

TEST_CASE("names and types of machines") {
  TemplateResult result = Read(
      "t.yaml",
      Yaml("      StateMachineName: !Sub 'order-${S}'\n      StateMachineType: EXPRESS\n" + Definition("1"),
           "Parameters: {S: {Type: String, Default: dev}}\n"));
  const TemplateMachine& machine = result.machines.at(0);
  CHECK(machine.id == "M");
  CHECK(machine.name == "order-dev");
  CompileOptions options = machine.Options({}, true);
  CHECK(options.name == "order-dev");
  CHECK(options.type == ASLRT_EXPRESS);
  CHECK(machine.Options({}, false).type == ASLRT_STANDARD);
}

TEST_CASE("functions inside functions do not fill the memory") {
  std::string value = "x123456789";
  for (int i = 0; i < 40; ++i) value = "{'Fn::Sub': ['${a}${a}', {a: " + value + "}]}";
  CHECK(Verdict(Read("t.yaml", Yaml(Definition(value)))).starts_with("TemplateTextTooLarge t.yaml:11:"));
}

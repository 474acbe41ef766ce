// What is written as YAML is read back as it was, however it looks.
#include "cli/scenario_writer.h"

#include "sim/json.h"
#include "sim/json_members.h"
#include "tests/unit/catch.h"

namespace aslc::cli {
namespace {

sim::Scenario Read(const std::string& text) {
  ReadResult read = DefaultCompiler().Read(std::make_shared<Source>("made.sim.yaml", text), true);
  Diagnostics diagnostics = read.diagnostics;
  std::optional<sim::Scenario> scenario;
  if (read.document) scenario = sim::ReadScenario(*read.document, DefaultCompiler(), &diagnostics);
  INFO(text << RenderText(diagnostics, false));
  REQUIRE(scenario);
  return std::move(*scenario);
}

// One spelling for one text.
std::string Spelled(const std::string& text) {
  sim::Json json;
  REQUIRE(sim::Json::Parse(text, &json));
  return json.ToText();
}

sim::ScenarioDraft Plain() {
  sim::ScenarioDraft draft;
  draft.definition = "a.asl.json";
  draft.cases.emplace_back().name = "one";
  return draft;
}

// Texts that other readers of YAML take for something else, that end lines, and that are long.
const char* const kTexts[] = {"", " ", "a", "a b ", "a: b", "a:", "a #b", "#", "- a", "? a", "*a", "&a", "!a", "%a", "@a",
                              "`a`", "{a}", "[a]", "a, b", "null", "Null", "~", "true", "No", "on", "y", "1", "-1", "1e3",
                              "0x1F", "1_000", ".5", ".inf", "2026-01-01", "1:30", "a\nb", "a\nb\n", "a\nb\n\n", "\na\n",
                              " a\nb\n", "a \nb\n", "a\tb\n", "a\r\nb\n", "\"quoted\"", "it's", "back\\slash", "\x01\x7f",
                              "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80", "{% 1 + 1 %}", "{% 'a' %} b", "{%%}", "<<", "=", "---",
                              "...", "arn:aws:sns:us-east-1:1:t", "h,1\nv,\"2\"\n", "ends with:", "$.a.b[*]", "|", ">"};

TEST_CASE("texts, keys and numbers are read back as they were") {
  sim::Json all = sim::Json::Object(), list = sim::Json::Array();
  for (const char* text : kTexts) {
    all.Set(text, sim::Json::Text(text));
    list.items.push_back(sim::Json::Text(text));
  }
  for (const char* number : {"0", "-0", "1.0", "1e400", "-1.5E-7", "123456789012345678901234567890"}) {
    list.items.push_back(sim::Json::Number(number));
  }
  list.items.push_back(sim::Json());
  list.items.push_back(sim::Json::Bool(true));
  list.items.push_back(sim::Json::Array());
  list.items.push_back(sim::Json::Object());
  all.Set("list", list);
  sim::ScenarioDraft draft = Plain();
  sim::DraftCase& made = draft.cases[0];
  made.input = all.ToText();
  sim::DraftTask& task = made.tasks.emplace_back();
  task.state = "T";
  for (const sim::Json& each : list.items) {
    sim::DraftReply reply;
    reply.kind = sim::DraftReply::Kind::kOutput;
    reply.output = each.ToText();
    task.answers.push_back({{}, {}, {}, reply});
  }
  made.expect.status = "SUCCEEDED";
  const sim::Scenario scenario = Read(ScenarioText(draft));
  CHECK(Spelled(scenario.cases.at(0).inputs.at(0).text) == made.input);
  const auto& answers = scenario.cases[0].tasks.at(0).answers;
  REQUIRE(answers.size() == list.items.size());
  sim::Evaluations evaluations;
  const std::vector<std::string_view> none(std::size(sim::kAnswerNames));
  for (size_t i = 0; i < answers.size(); ++i) {
    std::string text, problem;
    CHECK(evaluations.Evaluate(answers[i].output, none, &text, &problem));
    CHECK(problem.empty());
    CHECK(Spelled(text) == list.items[i].ToText());
  }
}

TEST_CASE("every part of a draft is in the scenario") {
  sim::ScenarioDraft draft = Plain();
  draft.head = {"first\nline", "", "last"};
  draft.tail = {"end"};
  draft.substitutions = {{"A", "7"}, {"B", "x: y"}};
  draft.context = {{"executionName", "run-1"}};
  draft.name = "Machine";
  draft.express = true;
  draft.start_ns = 1'767'225'600'123'000'000;
  sim::DraftCase& made = draft.cases[0];
  made.name = "name: with # signs";
  made.notes = {"note"};
  made.buckets["bucket"]["a/b.csv"] = "h\n1\n";
  made.buckets["empty"];
  made.max_history_events = 25000;
  made.stop = sim::DraftStop{90'000'000'000, "Stopped", "by hand"};
  sim::DraftTask& task = made.tasks.emplace_back();
  task.state = "The State";
  sim::DraftReply never, failed;
  failed.kind = sim::DraftReply::Kind::kError;
  failed.error = "E";
  failed.cause = std::string(200, 'c') + "\n";
  failed.latency_ns = 1'500'000'000;
  sim::DraftAnswer& first = task.answers.emplace_back();
  first.reply = failed;
  first.attempts = sim::NumberRange{0, 1};
  first.items = sim::NumberRange{3, 3};
  first.visits = sim::NumberRange{2, UINT32_MAX};
  task.answers.push_back({{}, {}, {}, never});
  made.tasks.push_back(task);
  made.tasks.back().state = "Other";
  made.tasks.back().sequence = true;
  made.tasks.back().answers[0] = {{}, {}, {}, failed};
  made.expect.status = "FAILED";
  made.expect.error = "E";
  made.expect.cause = "{% not an expression %}";
  made.expect.predicate = "$output.a = 1";
  made.expect.visited = {"The State", "null"};

  const sim::Scenario scenario = Read(ScenarioText(draft));
  CHECK(scenario.substitutions == draft.substitutions);
  CHECK(scenario.context == draft.context);
  CHECK(scenario.name == "Machine");
  CHECK(scenario.type == ASLRT_EXPRESS);
  CHECK(scenario.start_ns == draft.start_ns);
  const sim::Case& read = scenario.cases.at(0);
  CHECK(read.name == made.name);
  CHECK(read.services.buckets == made.buckets);
  REQUIRE(read.tasks.size() == 2);
  const sim::AnswerRule& answer = read.tasks[0].answers.at(0);
  CHECK(answer.error == "E");
  CHECK(answer.cause == failed.cause);
  CHECK(answer.latency.At(0) == failed.latency_ns);
  CHECK((answer.attempts.last == 1 && answer.items.first == 3 && answer.visits.first == 2));
  CHECK(answer.visits.last == UINT32_MAX);
  CHECK(read.tasks[0].answers.at(1).kind == sim::AnswerRule::Kind::kNever);
  CHECK(read.tasks[1].answers.at(0).sequence.size() == 2);
  CHECK(read.expect.cause == made.expect.cause);
  CHECK(read.expect.output->predicate);
  REQUIRE(read.expect.visited.size() == 2);
  CHECK(read.expect.visited[1].name == "null");
  CHECK(read.properties.at(0).limit == 25000);
  REQUIRE(read.faults.size() == 1);
  CHECK(read.faults[0].kind == sim::FaultKind::kStop);
  CHECK(read.faults[0].at->At(0) == 90'000'000'000);
  CHECK(read.faults[0].error == "Stopped");
}

TEST_CASE("keys are explained once") {
  sim::ScenarioDraft draft = Plain();
  draft.cases.push_back(draft.cases[0]);
  draft.cases[1].name = "two";
  const std::string text = ScenarioText(draft);
  const std::string words = "# The input: any JSON.";
  const size_t first = text.find(words);
  REQUIRE(first != std::string::npos);
  CHECK(text.find(words, first + 1) == std::string::npos);
  CHECK(text.find("\n# \n") == std::string::npos);
}

}  // namespace
}  // namespace aslc::cli

// Expressions by themselves, through the public interface: outcomes in every engine, bindings, errors,
// bounds, reuse, many threads, and the code of a loop over known numbers.
#include "aslc/expression.h"

#include <algorithm>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <thread>

#include "tests/unit/catch.h"

using namespace aslc;
using nlohmann::json;

namespace {

struct Destroy {
  MachinePtr machine;  // must outlive the evaluator
  void operator()(aslrt_evaluator* e) const { aslrt_evaluator_destroy(e); }
};
using EvaluatorPtr = std::unique_ptr<aslrt_evaluator, Destroy>;

MachinePtr Compiled(std::string_view text, std::vector<std::string> bindings = {},
                    Engine engine = Engine::kInterp) {
  ExpressionOptions options;
  options.engine = engine;
  options.bindings = std::move(bindings);
  options.read_back_ir = true;
  ExpressionResult result = CompileExpression(text, options);
  INFO(text);
  REQUIRE(!result.error);
  REQUIRE(result.machine);
  return result.machine;
}

EvaluatorPtr NewEvaluator(const MachinePtr& machine, const aslrt_evaluator_options& options = {}) {
  EvaluatorPtr evaluator(aslrt_evaluator_create(machine->get(), &options), Destroy{machine});
  REQUIRE(evaluator);
  return evaluator;
}

aslrt_result_code SetInput(const EvaluatorPtr& e, std::string_view text, size_t* offset = nullptr) {
  return aslrt_evaluator_input(e.get(), text.data(), text.size(), offset);
}

aslrt_result_code Bind(const EvaluatorPtr& e, const char* name, std::string_view text) {
  return aslrt_evaluator_bind(e.get(), name, text.data(), text.size(), nullptr);
}

std::string Text(const EvaluatorPtr& e) {
  size_t size = 0;
  const char* text = aslrt_evaluator_text(e.get(), &size);
  return {text, size};
}

// The value's text, or the code of the error.
std::string Run(const EvaluatorPtr& e) {
  if (aslrt_evaluator_run(e.get()) != ASLRT_EVALUATION_ERROR) return Text(e);
  json error = json::parse(Text(e), nullptr, false);
  return error.value("code", "no code");
}

// The blocks of a loop around `instruction` in LLVM's text: those that it reaches and that reach it.
std::vector<std::string> LoopAround(const std::string& llvm, const std::string& instruction) {
  std::map<std::string, std::string> texts;
  std::map<std::string, std::set<std::string>> next;
  std::string block, line, around;
  std::istringstream lines(llvm);
  while (std::getline(lines, line)) {
    if (line.starts_with("define")) block = "";
    if (!line.empty() && line[0] != ' ' && line.find(':') != std::string::npos)
      block = line.substr(0, line.find(':'));
    if (block.empty()) continue;
    texts[block] += line + "\n";
    if (around.empty() && line.find(instruction) != std::string::npos) around = block;
    for (size_t at = 0; (at = line.find("label %", at)) != std::string::npos; at += 7) {
      size_t end = line.find_first_of(", ]", at + 7);
      next[block].insert(line.substr(at + 7, end == std::string::npos ? end : end - at - 7));
    }
  }
  auto reached = [&](const std::string& from) {
    std::set<std::string> seen;
    std::vector<std::string> open = {from};
    while (!open.empty()) {
      std::string at = open.back();
      open.pop_back();
      for (const std::string& to : next[at]) {
        if (seen.insert(to).second) open.push_back(to);
      }
    }
    return seen;
  };
  std::vector<std::string> loop;
  for (const std::string& to : reached(around)) {
    if (reached(to).contains(around)) loop.push_back(texts[to]);
  }
  return loop;
}

}  // namespace

TEST_CASE("expressions give what the reference implementation gives, in every engine") {
  struct Expression {
    const char *text, *input, *outcome;
  };
  static constexpr Expression kRows[] = {
#define EXPRESSION(text, input, outcome) {text, input, outcome},
#include "tests/unit/jsonata/expression_rows.def"
  };
  for (Engine engine : {Engine::kInterp, Engine::kO0, Engine::kO2}) {
    for (const Expression& row : kRows) {
      CAPTURE(row.text, row.input);
      EvaluatorPtr evaluator = NewEvaluator(Compiled(row.text, {"x", "y"}, engine));
      REQUIRE(SetInput(evaluator, row.input) == ASLRT_OK);
      REQUIRE(Bind(evaluator, "x", "3") == ASLRT_OK);
      REQUIRE(Bind(evaluator, "y", R"([4,2,{"a":1,"b":"t"},"t"])") == ASLRT_OK);
      CHECK(Run(evaluator) == row.outcome);
      CHECK(Run(evaluator) == row.outcome);  // and once more
    }
  }
}

TEST_CASE("an evaluator keeps its input and its bindings until there is another input") {
  EvaluatorPtr evaluator = NewEvaluator(Compiled("$n & ':' & a", {"n"}));
  CHECK(Run(evaluator) == R"(":")");  // both undefined
  REQUIRE(SetInput(evaluator, R"({"a":1})") == ASLRT_OK);
  REQUIRE(Bind(evaluator, "n", R"("é")") == ASLRT_OK);
  REQUIRE(Bind(evaluator, "unknown", "1") == ASLRT_OK);
  CHECK(Run(evaluator) == R"("é:1")");
  CHECK(Run(evaluator) == R"("é:1")");
  REQUIRE(Bind(evaluator, "n", "2") == ASLRT_OK);
  CHECK(Run(evaluator) == R"("2:1")");
  REQUIRE(SetInput(evaluator, R"({"a":3})") == ASLRT_OK);
  CHECK(Run(evaluator) == R"(":3")");
}

TEST_CASE("malformed JSON is refused with its place, and forgets the input") {
  EvaluatorPtr evaluator = NewEvaluator(Compiled("$"));
  REQUIRE(SetInput(evaluator, "1") == ASLRT_OK);
  size_t offset = 99;
  CHECK(SetInput(evaluator, R"({"a": tru})", &offset) == ASLRT_BAD_JSON);
  CHECK(offset >= 6);
  CHECK(offset <= 9);
  CHECK(aslrt_evaluator_run(evaluator.get()) == ASLRT_EVALUATION_NOTHING);
  CHECK(Bind(evaluator, "x", "[") == ASLRT_BAD_JSON);
  std::string deep = std::string(20'000, '[') + std::string(20'000, ']');
  CHECK(SetInput(evaluator, deep, &offset) == ASLRT_BAD_JSON);
  CHECK(offset <= deep.size());
}

TEST_CASE("an error is JSON with code, position, token and message") {
  EvaluatorPtr evaluator = NewEvaluator(Compiled("1 + $uppercase(5)"));
  REQUIRE(aslrt_evaluator_run(evaluator.get()) == ASLRT_EVALUATION_ERROR);
  json error = json::parse(Text(evaluator));
  CHECK(error["code"] == "T0410");
  CHECK(error["position"] == 15);
  CHECK(error["token"] == "uppercase");
  CHECK(error["message"] == "Argument 1 of function \"uppercase\" does not match function signature");

  ExpressionResult refused = CompileExpression("a.\n[1, é", {});
  REQUIRE(refused.error);
  CHECK(!refused.machine);
  CHECK(refused.error->code == "S0203");
  CHECK(refused.error->position == 8);  // UTF-16 units
  CHECK(refused.error->end == 9);       // bytes
  CHECK(!refused.error->message.empty());
}

TEST_CASE("expressions too deep are refused, and evaluations that go too deep or on too long end") {
  std::string deep = std::string(100'000, '(') + "1" + std::string(100'000, ')');
  ExpressionResult refused = CompileExpression(deep, {});
  REQUIRE(refused.error);
  CHECK(!refused.error->code.empty());

  MachinePtr recursion = Compiled("($f := function($n){1 + $f($n + 1)}; $f(0))");
  aslrt_evaluator_options options{};
  CHECK(Run(NewEvaluator(recursion)) == "D1011");
  options.depth_max = 20;
  CHECK(Run(NewEvaluator(recursion, options)) == "D1011");
  options.depth_max = 0;
  options.steps_max = 1000;
  CHECK(Run(NewEvaluator(Compiled("($f := function($n){$f($n + 1)}; $f(0))"), options)) == "D1012");
  CHECK(Run(NewEvaluator(Compiled("$sum([1..100])"), options)) == "5050");
}

TEST_CASE("time and chance come from the host") {
  aslrt_evaluator_options options{};
  options.now = 1'767'225'600'123'000'000;
  uint64_t draws = 0;
  options.draw = [](void* data) { return ++*static_cast<uint64_t*>(data) << 60; };
  options.draw_data = &draws;
  EvaluatorPtr evaluator = NewEvaluator(Compiled("[$millis(), $now(), $random() < 0.1]"), options);
  CHECK(Run(evaluator) == R"([1767225600123,"2026-01-01T00:00:00.123Z",true])");
  CHECK(draws == 1);
  aslrt_evaluator_set_now(evaluator.get(), 1'000'000);
  CHECK(Run(evaluator) == R"([1,"1970-01-01T00:00:00.001Z",false])");
}

TEST_CASE("one expression serves many threads") {
  // What is compiled once a machine, when it is first needed: expressions of text and functions with
  // signatures.
  constexpr const char* kText = R"x(($f := function($s)<s:s>{$replace($s, /[aeiou]/, '*')};
    $count($map([1..50], function($i){$f('value' & $i)})[$contains($, /^v.l.*[02468]$/)]) & $f(name)))x";
  for (Engine engine : {Engine::kInterp, Engine::kO2}) {
    MachinePtr machine = Compiled(kText, {}, engine);
    std::vector<std::string> wrong(8);
    std::vector<std::thread> threads;
    for (size_t t = 0; t < wrong.size(); ++t) {
      threads.emplace_back([&, t] {
        aslrt_evaluator_options options{};
        EvaluatorPtr evaluator(aslrt_evaluator_create(machine->get(), &options), Destroy{machine});
        for (int i = 0; i < 20 && wrong[t].empty(); ++i) {
          std::string name = "ada" + std::to_string(t * 100 + static_cast<size_t>(i));
          std::string expected = "\"25*d*" + name.substr(3) + "\"";
          SetInput(evaluator, R"({"name":")" + name + "\"}");
          std::string actual = Run(evaluator);
          if (actual != expected) wrong[t] = actual;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    for (const std::string& text : wrong) CHECK(text == "");
  }
}

TEST_CASE("the loop of a reduction over known numbers calls nothing") {
  ExpressionOptions options;
  options.engine = Engine::kO2;
  ExpressionText llvm = EmitExpression("$reduce([1..n], function($a, $x){$a + $x}, 0)", options, Emit::kLlvm);
  REQUIRE(llvm.bytes);
  std::vector<std::string> loop = LoopAround(*llvm.bytes, "fadd double");
  REQUIRE(!loop.empty());
  for (const std::string& block : loop) {
    std::istringstream lines(block);
    for (std::string line; std::getline(lines, line);) {
      CAPTURE(line);
      CHECK((line.find("call ") == std::string::npos || line.find("@llvm.") != std::string::npos));
    }
  }
}

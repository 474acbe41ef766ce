// `aslc jsonata`: evaluates one JSONata expression, compiled as in workflows.
#include <fmt/format.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "aslc/expression.h"
#include "cli/command.h"
#include "cli/common_options.h"
#include "cli/local_host.h"

namespace aslc::cli {
namespace {

struct Arguments {
  std::string expression, input, dialect = "jsonata", engine = "interp", emit, output = "-";
  std::vector<std::string> bindings;  // name=JSON
  uint64_t seed = 0;
  bool has_seed = false;
};

struct Binding {
  std::string name, json;
};

std::vector<Binding> ReadBindings(const std::vector<std::string>& given) {
  std::vector<Binding> bindings;
  for (const std::string& each : given) {
    size_t equals = each.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw UsageError("--bind takes name=JSON, not `" + each + "`");
    }
    size_t start = each[0] == '$' ? 1 : 0;
    bindings.push_back({each.substr(start, equals - start), ReadInput(each.substr(equals + 1))});
  }
  return bindings;
}

ExpressionOptions OptionsOf(const Arguments& arguments, const std::vector<Binding>& bindings) {
  static const std::map<std::string, Engine> kEngines = {
      {"interp", Engine::kInterp}, {"O0", Engine::kO0}, {"O2", Engine::kO2}};
  ExpressionOptions options;
  options.engine = kEngines.at(arguments.engine);
  options.dialect = arguments.dialect == "aws" ? JsonataDialect::kService : JsonataDialect::kStandard;
  for (const Binding& binding : bindings) options.bindings.push_back(binding.name);
  return options;
}

class Evaluator {
 public:
  Evaluator(const Machine& machine, const aslrt_evaluator_options& options)
      : evaluator_(aslrt_evaluator_create(machine.get(), &options)) {
    if (evaluator_ == nullptr) throw UsageError("out of memory");
  }
  ~Evaluator() { aslrt_evaluator_destroy(evaluator_); }
  Evaluator(const Evaluator&) = delete;
  Evaluator& operator=(const Evaluator&) = delete;
  aslrt_evaluator* get() const { return evaluator_; }

 private:
  aslrt_evaluator* evaluator_;
};

uint64_t Draw(void* data) {
  uint64_t z = *static_cast<uint64_t*>(data) += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

int Evaluate(const Arguments& arguments, const std::vector<Binding>& bindings, const Machine& machine) {
  uint64_t seed = arguments.has_seed ? arguments.seed : FreshSeed();
  aslrt_evaluator_options options = {};
  options.service_dialect = arguments.dialect == "aws";
  options.now = arguments.has_seed ? sim::kDefaultStartNs : RealTimeNs();
  options.draw = Draw;
  options.draw_data = &seed;
  Evaluator evaluator(machine, options);
  size_t offset = 0;
  if (!arguments.input.empty()) {
    std::string input = ReadInput(arguments.input);
    if (aslrt_evaluator_input(evaluator.get(), input.data(), input.size(), &offset) != ASLRT_OK) {
      throw UsageError(fmt::format("--input is not JSON: it goes wrong at byte {}", offset));
    }
  }
  for (const Binding& binding : bindings) {
    aslrt_result_code code = aslrt_evaluator_bind(evaluator.get(), binding.name.c_str(), binding.json.data(),
                                                  binding.json.size(), &offset);
    if (code != ASLRT_OK) {
      throw UsageError(fmt::format("--bind {}: not JSON, it goes wrong at byte {}", binding.name, offset));
    }
  }
  aslrt_evaluation outcome = aslrt_evaluator_run(evaluator.get());
  size_t size = 0;
  const char* text = aslrt_evaluator_text(evaluator.get(), &size);
  std::string line(text, size);
  if (outcome == ASLRT_EVALUATION_VALUE) WriteFile(arguments.output, line + "\n");
  if (outcome == ASLRT_EVALUATION_ERROR) fmt::print(stderr, "{}\n", line);
  return outcome == ASLRT_EVALUATION_ERROR ? 1 : 0;
}

int Run(const Arguments& arguments) {
  static const std::map<std::string, Emit> kEmits = {
      {"ir", Emit::kIr}, {"llvm", Emit::kLlvm}, {"asm", Emit::kAsm}, {"object", Emit::kObject}, {"header", Emit::kHeader}};
  std::string expression = arguments.expression.starts_with('@') || arguments.expression == "-"
                               ? ReadInput(arguments.expression)
                               : arguments.expression;
  std::vector<Binding> bindings = ReadBindings(arguments.bindings);
  ExpressionOptions options = OptionsOf(arguments, bindings);
  if (!arguments.emit.empty()) {
    if (arguments.engine != "O0") options.engine = Engine::kO2;
    ExpressionText text = EmitExpression(expression, options, kEmits.at(arguments.emit));
    if (text.bytes) WriteFile(arguments.output, *text.bytes);
    if (text.error) fmt::print(stderr, "{}\n", text.error->ToJson());
    return text.bytes ? 0 : 1;
  }
  ExpressionResult compiled = CompileExpression(expression, options);
  if (compiled.error) {
    fmt::print(stderr, "{}\n", compiled.error->ToJson());
    return 1;
  }
  return Evaluate(arguments, bindings, *compiled.machine);
}

}  // namespace

void AddJsonataCommand(CLI::App& app, CommandResult& result) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("jsonata", "Evaluate a JSONata expression");
  command->add_option("EXPR", arguments->expression, "the expression, @FILE, or - for standard input")->required();
  command->add_option("--input", arguments->input, "JSON, @FILE or -: the value of $; none: undefined");
  command->add_option("--bind", arguments->bindings, "name=JSON or name=@FILE: the value of $name");
  command->add_option("--dialect", arguments->dialect, "jsonata: 2.2.2; aws: as in workflows")
      ->check(CLI::IsMember({"jsonata", "aws"}));
  command->add_option("--engine", arguments->engine, "interp, or native code: O0, O2")
      ->check(CLI::IsMember({"interp", "O0", "O2"}));
  CLI::Option* seed = command->add_option("--seed", arguments->seed,
                                          "for $random, $shuffle and $uuid; the time is then 2026-01-01");
  command->add_option("--emit", arguments->emit, "instead of evaluating: ir, llvm, asm, object or header")
      ->check(CLI::IsMember({"ir", "llvm", "asm", "object", "header"}));
  command->add_option("-o,--output", arguments->output, "file to write to");
  command->footer(
      "Prints the result as JSON, nothing when it is undefined. An error is JSON on standard error, exit code 1.\n\n"
      "Examples:\n"
      "  aslc jsonata '$sum(orders.(qty * price))' --input @orders.json\n"
      "  aslc jsonata '$greeting & \", \" & name' --input '{\"name\": \"Ada\"}' --bind 'greeting=\"Hello\"'");
  command->callback([arguments, seed, &result] {
    arguments->has_seed = seed->count() > 0;
    result.exit_code = Run(*arguments);
  });
}

}  // namespace aslc::cli

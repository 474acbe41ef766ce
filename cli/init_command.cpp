// `aslc init`: writes a scenario to begin with.
#include <filesystem>
#include <memory>

#include "cli/command.h"
#include "cli/init_scenario.h"
#include "cli/repeat_command.h"
#include "cli/template_files.h"

namespace aslc::cli {
namespace {

namespace fs = std::filesystem;

std::string Stem(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.substr(0, name.find('.'));
}

// Beside the definition: named after it, or after the history.
std::string OutputOf(const InitArguments& arguments) {
  if (!arguments.output.empty()) return arguments.output;
  // `cdk.out/` has no name behind the last slash.
  fs::path definition(arguments.definition.file);
  if (!definition.has_filename()) definition = definition.parent_path();
  std::string name = arguments.definition.machine.empty() ? Stem(definition) : Stem(arguments.definition.machine);
  if (!arguments.history.empty()) name = arguments.history == "-" ? "recorded" : Stem(arguments.history);
  return (definition.parent_path() / (name + ".sim.yaml")).string();
}

int RunInit(const InitArguments& arguments) {
  if (arguments.definition.file == "-") {
    throw UsageError("DEFINITION: a scenario names the file of its definition, which standard input is not");
  }
  const std::string output = OutputOf(arguments);
  std::error_code unknown;
  if (output != "-" && !arguments.force && fs::exists(output, unknown)) {
    throw UsageError("`" + output + "` exists; --force writes over it, -o FILE writes another one");
  }
  if (output != "-" && LooksLikeYaml(output, "{") == false) {
    throw UsageError("-o: `" + output + "`: scenarios are written as YAML, to a name that ends with .sim.yaml");
  }
  const MadeScenario made = arguments.history.empty() ? ScenarioOfDefinition(arguments, output)
                                                      : ScenarioOfHistory(arguments, output);
  WriteFile(output, made.text);
  if (output != "-") {
    WriteFile("-", "wrote " + output + ": " + made.summary + "\n" + SimCommand(arguments, output) + "\n");
  }
  return 0;
}

}  // namespace

sim::ScenarioDraft DraftFor(const InitArguments& arguments, const std::string& scenario) {
  sim::ScenarioDraft draft;
  std::error_code failed;
  const fs::path folder = scenario == "-" ? fs::path() : fs::path(scenario).parent_path();
  fs::path path = fs::relative(arguments.definition.file, folder.empty() ? fs::path(".") : folder, failed);
  if (failed || path.empty()) path = fs::absolute(arguments.definition.file);
  draft.definition = path.generic_string();
  draft.name = arguments.definition.name;
  draft.express = arguments.definition.TypeGiven() && arguments.definition.type == "EXPRESS";
  draft.substitutions = ResolveDefinition(arguments.definition).substitutions;
  return draft;
}

std::string FileName(const std::string& path) { return fs::path(path).filename().string(); }

std::string SimCommand(const InitArguments& arguments, const std::string& scenario) {
  std::string command = "aslc sim " + (scenario == "-" ? std::string("FILE") : ShellQuoted(scenario));
  if (!arguments.definition.machine.empty()) command += " --machine " + ShellQuoted(arguments.definition.machine);
  if (arguments.definition.allow_unknown_fields) command += " --allow-unknown-fields";
  return command;
}

void AddInitCommand(CLI::App& app, CommandResult& result) {
  auto arguments = std::make_shared<InitArguments>();
  CLI::App* command = app.add_subcommand("init", "Write a scenario: a case for each arm, or a recorded execution");
  command
      ->add_option("DEFINITION", arguments->definition.file,
                   "the definition, JSON or YAML, or a SAM or CloudFormation template or cdk.out with it")
      ->required()
      ->type_name("");
  command
      ->add_option("-o,--output", arguments->output,
                   "the scenario (default: NAME.sim.yaml beside the definition); - for standard output")
      ->type_name("FILE");
  command->add_flag("--force", arguments->force, "write over a file that exists");
  command
      ->add_option("--from-history", arguments->history,
                   "an exported execution history to be repeated; - for standard input")
      ->type_name("FILE");
  command->add_option("--execution-arn", arguments->execution_arn, "of that execution; default: found out")
      ->type_name("ARN");
  command->add_option("--execution-name", arguments->execution_name, "of that execution; default: found out")
      ->type_name("NAME");
  AddDefinitionOptions(*command, arguments->definition);
  command->footer(
      "Examples:\n"
      "  aslc init order.asl.json                     writes order.sim.yaml\n"
      "  aslc sim order.sim.yaml                      runs it\n"
      "  aws stepfunctions get-execution-history --execution-arn ARN > exported.json\n"
      "  aslc init order.asl.json --from-history exported.json\n\n"
      "Without a history: looks for runs that reach every state, transition, choice, retrier, catcher, timeout and\n"
      "size of Map, with inputs and answers invented to fit how the definition reads them, and writes a case for\n"
      "each that is needed. What no run reached is listed at the end. With a history: one case with the input, the\n"
      "answers and the end that the execution had. What is written always passes `aslc sim`.\n\n"
      "Exit codes: 0 written, 1 the definition does not do what the history says, 2 wrong arguments, definition or\n"
      "history.");
  command->callback([arguments, &result] { result.exit_code = RunInit(*arguments); });
}

}  // namespace aslc::cli

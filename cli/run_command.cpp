// `aslc run`: one execution with local handlers.
#include <memory>
#include <optional>

#include "cli/account_options.h"
#include "cli/command.h"
#include "cli/run_machine.h"

namespace aslc::cli {
namespace {

struct RunArguments {
  DefinitionArguments definition;
  ExecutionArguments execution;
  LocalArguments local;
  AccountArguments account;
  FormatArguments format;
};

int Run(RunArguments& arguments) {
  const bool json = arguments.format.json();
  CompileResult compiled = CompileOrFail(arguments.definition, json);
  const std::string text(compiled.source->text());
  std::optional<LoadedAccount> loaded;
  if (arguments.account.Given()) loaded.emplace(arguments.account, arguments.definition, text, json);
  return RunMachine(compiled.machine->get(), loaded ? &loaded->account() : nullptr, arguments.execution,
                    arguments.local, arguments.format);
}

}  // namespace

void AddRunCommand(CLI::App& app, CommandResult& result) {
  auto arguments = std::make_shared<RunArguments>();
  CLI::App* command = app.add_subcommand("run", "Run a workflow, with local programs for its tasks");
  AddFileArgument(*command, arguments->definition);
  AddExecutionOptions(*command, arguments->execution);
  AddLocalOptions(*command, arguments->local);
  AddAccountOptions(*command, arguments->account);
  AddDefinitionOptions(*command, arguments->definition);
  AddEngineOption(*command, arguments->definition);
  AddFormatOption(*command, arguments->format);
  command->footer(
      "Examples:\n"
      "  aslc run hello.asl.json\n"
      "  aslc run order.asl.json --input @order.json --task 'Validate=./validate.py --fast'\n"
      "  aslc run order.asl.json --task 'arn:aws:states:::sns:publish=./publish' --virtual-time --trace\n"
      "  echo '{\"id\": 7}' | aslc run order.asl.json --input - --format json\n"
      "  aslc run parent.asl.json --with child=child.asl.json --virtual-time --trace\n\n"
      "A handler gets the task's input on standard input and prints its output. A non-zero exit fails the\n"
      "task: with {\"Error\",\"Cause\"} or {\"errorType\",\"errorMessage\"} if it prints one, else with\n"
      "States.TaskFailed and what it wrote to standard error. A handler of lambda:invoke prints the whole\n"
      "result, {\"Payload\": ...}.\n\n"
      "Exit codes: 0 succeeded, 1 the execution failed, 2 wrong arguments or definition.");
  command->callback([arguments, &result] { result.exit_code = Run(*arguments); });
}

}  // namespace aslc::cli

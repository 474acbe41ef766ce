// `aslc run`: one execution with local handlers.
#include <memory>

#include "cli/command.h"
#include "cli/run_machine.h"

namespace aslc::cli {
namespace {

struct RunArguments {
  DefinitionArguments definition;
  ExecutionArguments execution;
  LocalArguments local;
  FormatArguments format;
};

}  // namespace

void AddRunCommand(CLI::App& app, CommandResult& result) {
  auto arguments = std::make_shared<RunArguments>();
  CLI::App* command = app.add_subcommand("run", "Run a workflow, with local programs for its tasks");
  AddFileArgument(*command, arguments->definition);
  AddExecutionOptions(*command, arguments->execution);
  AddLocalOptions(*command, arguments->local);
  AddDefinitionOptions(*command, arguments->definition);
  AddEngineOption(*command, arguments->definition);
  AddFormatOption(*command, arguments->format);
  command->footer(
      "Examples:\n"
      "  aslc run hello.asl.json\n"
      "  aslc run order.asl.json --input @order.json --task 'Validate=./validate.py --fast'\n"
      "  aslc run order.asl.json --task 'arn:aws:states:::sns:publish=./publish' --virtual-time --trace\n"
      "  echo '{\"id\": 7}' | aslc run order.asl.json --input - --format json\n\n"
      "A handler gets the task's input on standard input and prints its output. A non-zero exit fails the\n"
      "task: with {\"Error\",\"Cause\"} or {\"errorType\",\"errorMessage\"} if it prints one, else with\n"
      "States.TaskFailed and what it wrote to standard error. A handler of lambda:invoke prints the whole\n"
      "result, {\"Payload\": ...}.\n\n"
      "Exit codes: 0 succeeded, 1 the execution failed, 2 wrong arguments or definition.");
  command->callback([arguments, &result] {
    CompileResult compiled = CompileOrFail(arguments->definition, arguments->format.json());
    result.exit_code =
        RunMachine(compiled.machine->get(), arguments->execution, arguments->local, arguments->format);
  });
}

}  // namespace aslc::cli

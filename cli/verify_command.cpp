// `aslc verify`: does a definition do what an exported history says?
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "cli/command.h"
#include "cli/common_options.h"
#include "cli/event_printer.h"
#include "cli/history_file.h"
#include "cli/verify_report.h"
#include "sim/verify.h"

namespace aslc::cli {
namespace {

constexpr uint32_t kWidth = 110;  // of the table, without a terminal

struct VerifyArguments {
  DefinitionArguments definition;
  std::string history, execution_arn, execution_name, quotas = "aws";
  FormatArguments format;
};

sim::Verification Judge(const VerifyArguments& arguments, const SourcePtr& source,
                        const aslrt_machine* machine) {
  sim::History history;
  sim::HistoryTrouble trouble;
  if (!LoadHistory(source, arguments.format.json(), &history, &trouble)) {
    return sim::Misnumbered(history, *trouble.misnumbered, trouble.expected_id);
  }
  const auto run = std::find_if(history.events.begin(), history.events.end(),
                                [](const sim::HistoryEvent& event) { return event.type == "MapRunStarted"; });
  if (run != history.events.end()) {
    throw UsageError(fmt::format("{}: event {} starts a Map Run: the history has nothing of its children, so "
                                 "that they cannot be replayed",
                                 source->name(), run->id));
  }
  sim::ReplaySettings settings;
  settings.quotas = arguments.quotas == "none" ? ASLRT_QUOTAS_NONE : ASLRT_QUOTAS_AWS;
  settings.execution_arn = arguments.execution_arn;
  settings.execution_name = arguments.execution_name;
  settings.state_machine_name = arguments.definition.name;
  return sim::Verify(DefaultCompiler(), machine, history, std::move(settings));
}

int RunVerify(const VerifyArguments& arguments) {
  if (arguments.definition.file == "-" && arguments.history == "-") {
    throw UsageError("--definition and --history: only one of them can be standard input");
  }
  CompileResult compiled = CompileOrFail(arguments.definition, arguments.format.json());
  const sim::Verification verification =
      Judge(arguments, ReadSource(arguments.history), compiled.machine->get());
  const uint32_t width = TerminalWidth();
  WriteFile("-", arguments.format.json() ? VerificationJson(verification) + "\n"
                                         : VerificationText(verification, width == 0 ? kWidth : width));
  return verification.holds ? 0 : 1;
}

}  // namespace

void AddVerifyCommand(CLI::App& app, CommandResult& result) {
  auto arguments = std::make_shared<VerifyArguments>();
  CLI::App* command =
      app.add_subcommand("verify", "Check that a definition does what a recorded history says");
  command
      ->add_option("--definition", arguments->definition.file,
                   "the definition, JSON or YAML; - for standard input")
      ->required()
      ->type_name("FILE");
  command->add_option("--history", arguments->history, "the exported history; - for standard input")
      ->required()
      ->type_name("FILE");
  command->add_option("--execution-arn", arguments->execution_arn, "of the execution; default: found out")
      ->type_name("ARN");
  command->add_option("--execution-name", arguments->execution_name, "of the execution; default: found out")
      ->type_name("NAME");
  command->add_option("--quotas", arguments->quotas, "limits of the service: aws or none")
      ->check(CLI::IsMember({"aws", "none"}))
      ->type_name("PROFILE")
      ->capture_default_str();
  AddDefinitionOptions(*command, arguments->definition);
  AddEngineOption(*command, arguments->definition);
  AddFormatOption(*command, arguments->format);
  command->footer(
      "Examples:\n"
      "  aws stepfunctions get-execution-history --execution-arn ARN > exported.json\n"
      "  aslc verify --definition order.asl.json --history exported.json\n"
      "  aslc run hello.asl.json --history h.json && aslc verify --definition hello.asl.json --history "
      "h.json\n\n"
      "Runs the definition with the input and the task results of the history and prints the first event\n"
      "that differs, both sides side by side. Several pages may follow each other, in either order.\n"
      "Branches that run at the same time may interleave in any way; each one's events, and what follows\n"
      "what, must be the same. Times are not compared. Not told by a history, and found out where it\n"
      "shows: the execution's name and ARN, UUIDs, random numbers; then all that follows from them must\n"
      "fit. Task tokens and times in the context object stand for each other. What tasks returned, the\n"
      "input and the role are taken from the history: a change there shows where it is used.\n\n"
      "Exit codes: 0 it holds, 1 it diverges, 2 wrong arguments, history or definition.");
  command->callback([arguments, &result] { result.exit_code = RunVerify(*arguments); });
}

}  // namespace aslc::cli

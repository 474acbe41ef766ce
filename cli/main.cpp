// The `aslc` command: picks the command, turns whatever goes wrong into one message and an exit code.
#include <cstdio>
#include <exception>
#include <string>

#include "cli/command.h"
#include "cli/common_options.h"

namespace aslc::cli {
namespace {

constexpr const char* kExamples =
    "Examples:\n"
    "  aslc check order.asl.json\n"
    "  aslc run order.asl.json --input '{\"id\": 7}' --task 'Validate=./validate.py'\n"
    "  aslc run order.asl.json --virtual-time --trace --task 'Validate=./validate.py'\n"
    "  aslc sim order.asl.json --seeds 1000\n"
    "  aslc init order.asl.json\n"
    "  aslc verify --definition order.asl.json --history exported.json\n"
    "  aslc build order.asl.json\n\n"
    "Exit codes: 0 all held, 1 the workflow failed or something did not hold, 2 wrong arguments or files,\n"
    "3 internal error.";

int Run(int argc, char** argv) {
  CLI::App app{"Compiles, runs and simulates Amazon States Language workflows.", "aslc"};
  app.require_subcommand(1);
  app.failure_message(CLI::FailureMessage::simple);
  app.footer(kExamples);
  CommandResult result;
  AddCheckCommand(app, result);
  AddRunCommand(app, result);
  AddSimCommand(app, result);
  AddInitCommand(app, result);
  AddReplayCommand(app, result);
  AddCoverageCommand(app, result);
  AddReportCommand(app, result);
  AddVerifyCommand(app, result);
  AddBuildCommand(app, result);
  AddGraphCommand(app, result);
  AddJsonataCommand(app, result);
  AddExplainCommand(app, result);
  AddSchemaCommand(app, result);
  AddVersionCommand(app, result);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help
    // CLI11 would only say that a command is missing.
    if (app.get_subcommands().empty() && argc > 1 && argv[1][0] != '-') {
      throw UsageError("there is no command `" + std::string(argv[1]) +
                       "`; `aslc --help` lists what there is");
    }
    std::string command = "aslc";
    for (const CLI::App* used : app.get_subcommands()) command += " " + used->get_name();
    throw UsageError(std::string(error.what()) + "; `" + command + " --help` lists what there is");
  }
  return result.exit_code;
}

}  // namespace
}  // namespace aslc::cli

int main(int argc, char** argv) {
  try {
    return aslc::cli::Run(argc, argv);
  } catch (const aslc::cli::UsageError& error) {
    std::fprintf(stderr, "aslc: error: %s\n", error.what());
    return 2;
  } catch (const aslc::cli::CommandFailed& failed) {
    return failed.exit_code;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "aslc: internal error: %s\n", error.what());
    return 3;
  }
}

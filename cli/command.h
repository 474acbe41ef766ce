// The commands of `aslc`: one file each. A command adds itself to the application with its options and a
// callback that does the work and leaves the exit code. Callbacks may throw UsageError (a wrong argument
// or file: exit code 2) and CommandFailed (all is said already).
#pragma once

#include <CLI/CLI.hpp>

namespace aslc::cli {

// DESIGN: 0 it did what was asked and all held; 1 it ran, and the workflow failed or something did not
// hold; 2 the command line or an input file was wrong; 3 an internal error.
struct CommandResult {
  int exit_code = 0;
};

// Arguments of a command live as long as the application: the callback owns them through a shared_ptr.
void AddCheckCommand(CLI::App& app, CommandResult& result);
void AddJsonataCommand(CLI::App& app, CommandResult& result);
void AddExplainCommand(CLI::App& app, CommandResult& result);
void AddRunCommand(CLI::App& app, CommandResult& result);
void AddSimCommand(CLI::App& app, CommandResult& result);
void AddInitCommand(CLI::App& app, CommandResult& result);
void AddReplayCommand(CLI::App& app, CommandResult& result);
void AddVerifyCommand(CLI::App& app, CommandResult& result);
void AddBuildCommand(CLI::App& app, CommandResult& result);
void AddGraphCommand(CLI::App& app, CommandResult& result);
void AddSchemaCommand(CLI::App& app, CommandResult& result);
void AddCoverageCommand(CLI::App& app, CommandResult& result);
void AddReportCommand(CLI::App& app, CommandResult& result);
void AddVersionCommand(CLI::App& app, CommandResult& result);

}  // namespace aslc::cli

// What `aslc init` writes: scenarios made of runs, from a definition or from an exported history.
#pragma once

#include <string>

#include "cli/common_options.h"
#include "sim/draft.h"

namespace aslc::cli {

struct InitArguments {
  DefinitionArguments definition;
  std::string output;   // "": beside the definition; -: standard output
  std::string history;  // "": there is none
  std::string execution_arn, execution_name;
  bool force = false;
};

struct MadeScenario {
  std::string text;
  std::string summary;  // a line about what is in it
};

// The draft without cases: how it names its definition, and what is on the command line. scenario: path of the file.
sim::ScenarioDraft DraftFor(const InitArguments& arguments, const std::string& scenario);
// The command that runs it.
std::string SimCommand(const InitArguments& arguments, const std::string& scenario);

// The part of a path behind the last slash: comments are the same wherever a file is.
std::string FileName(const std::string& path);

// A case for each arm that a search comes to. Both throw UsageError, and CommandFailed after what they report.
MadeScenario ScenarioOfDefinition(const InitArguments& arguments, const std::string& scenario);
// The case that repeats the execution.
MadeScenario ScenarioOfHistory(const InitArguments& arguments, const std::string& scenario);

}  // namespace aslc::cli

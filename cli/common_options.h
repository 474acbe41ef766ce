// Options that several commands share. The first part belongs to whatever runs an execution, also to
// executables without a compiler; definition options are those of whatever reads a definition.
#pragma once

#include <CLI/CLI.hpp>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aslc/compile.h"
#include "cli/text_file.h"
#include "sim/folder_objects.h"
#include "sim/run.h"

namespace aslc::cli {

// ---- execution options (common_options.cpp) ----------------------------------------------------------

struct FormatArguments {
  std::string format = "text";
  bool json() const { return format == "json"; }
};
void AddFormatOption(CLI::App& app, FormatArguments& arguments);

struct ExecutionArguments {
  std::string input = "{}";
  bool input_given = false;  // set by ResolveExecution
  std::string quotas = "aws", context_file, start_time, history_file, histories_folder;
  std::string log_file = "-", log_level = "OFF", map_runs_file;
  std::vector<std::string> child_histories;  // `NUMBER=FILE`
  bool log_execution_data = false;
  bool Records() const {
    return !history_file.empty() || !histories_folder.empty() || !map_runs_file.empty() || !child_histories.empty() ||
           log_level != "OFF";
  }
  std::string seed;  // a number; "" = not given
  CLI::Option* input_option = nullptr;
};
void AddExecutionOptions(CLI::App& app, ExecutionArguments& arguments);

// What of its events a run records, and the files they go to afterwards.
void ChooseRecords(const ExecutionArguments& arguments, sim::RunOptions* run);
void WriteRecords(const ExecutionArguments& arguments, const sim::RunResult& result);

// The arguments with their files read and their texts understood.
struct ExecutionSettings {
  std::string input;
  std::map<std::string, std::string> context;  // by the name of aslrt_options
  uint32_t quotas = ASLRT_QUOTAS_AWS;
  std::optional<int64_t> start_ns;
  std::optional<uint64_t> seed;

  // The texts live as long as the settings.
  aslrt_options Options() const;
};
// Throws UsageError. The input is checked to be JSON.
ExecutionSettings ResolveExecution(ExecutionArguments& arguments);

// Buckets that are folders.
struct BucketArguments {
  std::vector<std::string> folders;  // BUCKET=DIR
};
void AddBucketOption(CLI::App& app, BucketArguments& arguments);
// Throw UsageError. where: the option or key that names the folder.
void OpenBucket(const std::string& where, const std::string& bucket, const std::string& folder,
                sim::FolderObjects* objects);
void OpenBuckets(const BucketArguments& arguments, sim::FolderObjects* objects);

struct LocalArguments {
  std::vector<std::string> tasks;
  BucketArguments buckets;
  bool virtual_time = false, trace = false;
  std::string response_file;  // "" = none
  uint32_t redrives = 0;
};
void AddLocalOptions(CLI::App& app, LocalArguments& arguments);

// ---- definition options (definition_options.cpp) -----------------------------------------------------

struct DefinitionArguments {
  std::string file, type = "STANDARD", name, machine, substitutions_file, engine;
  std::vector<std::string> substitute;
  bool strict = false, allow_unknown_fields = false;
  const CLI::Option* type_option = nullptr;
  bool type_given = false;  // otherwise than by the option
  bool TypeGiven() const { return type_given || (type_option != nullptr && type_option->count() > 0); }
};
// --type, --name, --machine, --substitute, --substitutions, --strict and --allow-unknown-fields.
void AddDefinitionOptions(CLI::App& app, DefinitionArguments& arguments);
void AddFileArgument(CLI::App& app, DefinitionArguments& arguments);
void AddEngineOption(CLI::App& app, DefinitionArguments& arguments);

// Throws UsageError.
CompileOptions ResolveDefinition(const DefinitionArguments& arguments);
SourcePtr ReadSource(const std::string& path);
// Prints diagnostics to standard error. False when they forbid to go on: errors, or warnings if strict.
bool ReportDiagnostics(const Diagnostics& diagnostics, bool strict, bool json);
// A definition that is to be checked or compiled: a file, or a machine of a template.
struct ChosenDefinition {
  SourcePtr source;
  CompileOptions options;
};
// The definition in a file; of a template or a folder of the CDK the machine that was chosen, or the only one.
// Throws UsageError; CommandFailed(2) after errors in a template, which it reports.
ChosenDefinition LoadDefinition(const DefinitionArguments& arguments, bool json);
// The same for another file and options that were changed. source: of the file, where it is read already.
ChosenDefinition LoadDefinition(const DefinitionArguments& arguments, const std::string& file,
                                SourcePtr source, CompileOptions options, bool json);
// Compiles and reports; throws CommandFailed(2) on a definition with errors.
CompileResult CompileOrFail(const DefinitionArguments& arguments, bool json);

// Ends a command whose trouble has been reported already.
struct CommandFailed {
  int exit_code;
};

}  // namespace aslc::cli

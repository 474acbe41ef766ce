// Options of executions (common_options.h). Linked into executables without a compiler.
#include "cli/common_options.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <system_error>

#include "cli/json_scan.h"
#include "sim/value_text.h"

namespace aslc::cli {
namespace {

struct ContextField {
  const char* name;
  aslrt_text_view aslrt_options::* field;
};
constexpr ContextField kContextFields[] = {
    {"account", &aslrt_options::account},
    {"region", &aslrt_options::region},
    {"partition", &aslrt_options::partition},
    {"roleArn", &aslrt_options::role_arn},
    {"stateMachineName", &aslrt_options::state_machine_name},
    {"stateMachineArn", &aslrt_options::state_machine_arn},
    {"executionName", &aslrt_options::execution_name},
    {"executionArn", &aslrt_options::execution_arn},
};

std::map<std::string, std::string> ReadContext(const std::string& path) {
  std::string text = ReadFile(path);
  auto members = ScanObject(text);
  if (!members) throw UsageError("`" + path + "` is not a JSON object");
  std::map<std::string, std::string> context;
  for (const JsonMember& member : *members) {
    bool known = false;
    std::string names;
    for (const ContextField& field : kContextFields) {
      known = known || member.key == field.name;
      names += (names.empty() ? "" : ", ") + std::string(field.name);
    }
    if (!known) throw UsageError("`" + path + "`: unknown member `" + member.key + "`; known are " + names);
    if (!member.text) throw UsageError("`" + path + "`: `" + member.key + "` must be a string");
    context[member.key] = *member.text;
  }
  return context;
}

void CheckInput(const std::string& argument, const std::string& text) {
  std::optional<size_t> bad = FirstJsonError(text);
  if (!bad) return;
  std::string name = argument == "-" ? "<stdin>" : argument.starts_with("@") ? argument.substr(1) : "--input";
  LineColumn at;
  for (size_t i = 0; i < *bad; ++i) {
    bool tail = (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80;
    at.column += tail ? 0 : 1;
    if (text[i] == '\n') at = {at.line + 1, 1};
  }
  std::string place = name + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
  if (*bad >= text.size()) throw UsageError(place + ": the input ends too early: it must be one JSON value");
  bool deep = *bad > static_cast<size_t>(kJsonScanDepthMax);
  throw UsageError(
      place + ": the input is not JSON from here on" +
      (deep ? ", or is nested deeper than " + std::to_string(kJsonScanDepthMax) + " levels" : ""));
}

// Of the executions that Tasks started, `NUMBER-MACHINE.NAME.json`: names have no slashes.
void WriteHistories(const std::string& folder, const sim::RunResult& result) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw UsageError("--histories: `" + folder + "`: " + error.message());
  for (const sim::ExecutionRecord& other : result.others) {
    const std::string& machine = other.state_machine_arn;
    WriteFile(folder + "/" + std::to_string(other.number) + "-" + machine.substr(machine.rfind(':') + 1) + "." +
                  other.name + ".json",
              other.history + "\n");
  }
}

}  // namespace

namespace {

struct ChildHistory {
  uint32_t child = 0;
  std::string file;
};

// `NUMBER=FILE`
ChildHistory ReadChildHistory(const std::string& text) {
  ChildHistory history;
  const size_t equals = text.find('=');
  const char* end = text.data() + std::min(equals, text.size());
  auto [rest, error] = std::from_chars(text.data(), end, history.child);
  if (equals == std::string::npos || error != std::errc() || rest != end || history.child == 0) {
    throw UsageError("--child-history: `" + text + "` is not NUMBER=FILE, with a number from 1");
  }
  history.file = text.substr(equals + 1);
  return history;
}

}  // namespace

void AddFormatOption(CLI::App& app, FormatArguments& arguments) {
  app.add_option("--format", arguments.format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->type_name("FORMAT")
      ->capture_default_str();
}

void ChooseRecords(const ExecutionArguments& arguments, sim::RunOptions* run) {
  run->execution.record_history = arguments.Records() ? 1 : 0;
  for (const std::string& text : arguments.child_histories) {
    const ChildHistory history = ReadChildHistory(text);
    run->children.push_back(history.child);
    run->execution.record_children = std::max(run->execution.record_children, history.child);
  }
  run->log_execution_data = arguments.log_execution_data;
  run->log_level = arguments.log_level == "ALL"     ? ASLRT_LOG_ALL
                   : arguments.log_level == "ERROR" ? ASLRT_LOG_ERROR
                   : arguments.log_level == "FATAL" ? ASLRT_LOG_FATAL
                                                    : ASLRT_LOG_OFF;
}

void WriteRecords(const ExecutionArguments& arguments, const sim::RunResult& result) {
  if (!arguments.histories_folder.empty()) WriteHistories(arguments.histories_folder, result);
  if (!arguments.history_file.empty()) WriteFile(arguments.history_file, result.history + "\n");
  if (!arguments.map_runs_file.empty()) WriteFile(arguments.map_runs_file, result.map_runs + "\n");
  for (size_t i = 0; i < result.child_histories.size(); ++i) {
    WriteFile(ReadChildHistory(arguments.child_histories[i]).file, result.child_histories[i] + "\n");
  }
  if (arguments.log_level != "OFF") WriteFile(arguments.log_file, result.log);
}

void AddExecutionOptions(CLI::App& app, ExecutionArguments& arguments) {
  arguments.input_option =
      app.add_option("--input", arguments.input, "JSON text, @FILE, or - for standard input")
          ->type_name("INPUT")
          ->capture_default_str();
  app.add_option("--quotas", arguments.quotas, "limits of the service: aws or none")
      ->check(CLI::IsMember({"aws", "none"}))
      ->type_name("PROFILE")
      ->capture_default_str();
  app.add_option("--context", arguments.context_file,
                 "JSON object with account, region, partition, roleArn, stateMachineName, stateMachineArn, "
                 "executionName, executionArn")
      ->type_name("FILE");
  app.add_option("--start-time", arguments.start_time,
                 "virtual time at the start, RFC 3339 (default 2026-01-01T00:00:00Z)")
      ->type_name("TIME");
  app.add_option("--history", arguments.history_file,
                 "write the events here, as GetExecutionHistory has them")
      ->type_name("FILE");
  app.add_option("--child-history", arguments.child_histories,
                 "NUMBER=FILE: the same for a child of a Distributed Map, by the number that --trace shows")
      ->type_name("CHILD")
      ->allow_extra_args(false);
  app.add_option("--map-runs", arguments.map_runs_file, "write the Map Runs here, as DescribeMapRun has them")
      ->type_name("FILE");
  app.add_option("--histories", arguments.histories_folder,
                 "write the events of executions that Tasks started into this folder, a file each")
      ->type_name("FOLDER");
  app.add_option("--log-level", arguments.log_level, "write what CloudWatch Logs gets: ALL, ERROR, FATAL or OFF")
      ->check(CLI::IsMember({"ALL", "ERROR", "FATAL", "OFF"}))
      ->type_name("LEVEL")
      ->capture_default_str();
  app.add_flag("--log-execution-data", arguments.log_execution_data, "inputs and outputs too in the log");
  app.add_option("--log", arguments.log_file, "where the log goes, as JSON Lines; - for standard output")
      ->type_name("FILE")
      ->capture_default_str();
  app.add_option("--seed", arguments.seed, "of all that is drawn: jitter, random numbers, UUIDs")
      ->type_name("S");
}

void AddBucketOption(CLI::App& app, BucketArguments& arguments) {
  app.add_option("--s3", arguments.folders,
                 "BUCKET=DIR: the files below DIR are the objects of this bucket (ItemReader, ResultWriter)")
      ->type_name("BUCKET")
      ->allow_extra_args(false);
}

void OpenBucket(const std::string& where, const std::string& bucket, const std::string& folder,
                sim::FolderObjects* objects) {
  std::string problem;
  if (!objects->AddBucket(bucket, folder, &problem)) throw UsageError(where + ": " + problem);
}

void OpenBuckets(const BucketArguments& arguments, sim::FolderObjects* objects) {
  for (const std::string& folder : arguments.folders) {
    const size_t equals = folder.find('=');
    if (equals == std::string::npos) throw UsageError("--s3: `" + folder + "` is not of the form BUCKET=DIR");
    OpenBucket("--s3", folder.substr(0, equals), folder.substr(equals + 1), objects);
  }
}

void AddLocalOptions(CLI::App& app, LocalArguments& arguments) {
  app.add_option("--task", arguments.tasks,
                 "NAME=PROGRAM ARGS: answers a Task state, by its name or resource; input on stdin, output "
                 "from stdout, no shell")
      ->type_name("HANDLER")
      ->allow_extra_args(false);
  AddBucketOption(app, arguments.buckets);
  app.add_flag("--virtual-time", arguments.virtual_time, "jump over waits: the simulator's clock");
  app.add_option("--response", arguments.response_file, "write here what StartSyncExecution answers (EXPRESS)")
      ->type_name("FILE");
  app.add_option("--redrive", arguments.redrives,
                 "redrive the execution up to N times when it does not succeed (STANDARD)")
      ->check(CLI::Range(0, 1000))
      ->type_name("N")
      ->capture_default_str();
  app.add_flag("--trace", arguments.trace, "print each state as it is entered and left");
}

aslrt_options ExecutionSettings::Options() const {
  aslrt_options options = {};
  options.size = sizeof(aslrt_options);
  options.quotas = quotas;
  for (const ContextField& field : kContextFields) {
    auto found = context.find(field.name);
    if (found != context.end()) options.*field.field = {found->second.data(), found->second.size()};
  }
  return options;
}

ExecutionSettings ResolveExecution(ExecutionArguments& arguments) {
  ExecutionSettings settings;
  arguments.input_given = arguments.input_option != nullptr && arguments.input_option->count() > 0;
  settings.input = ReadInput(arguments.input);
  CheckInput(arguments.input, settings.input);
  if (arguments.quotas == "none") settings.quotas = ASLRT_QUOTAS_NONE;
  if (!arguments.context_file.empty()) settings.context = ReadContext(arguments.context_file);
  if (!arguments.start_time.empty()) {
    int64_t start_ns = 0;
    if (!sim::ParseInstant(arguments.start_time, &start_ns)) {
      throw UsageError("--start-time: `" + arguments.start_time +
                       "` is not a time such as 2026-01-01T00:00:00Z");
    }
    settings.start_ns = start_ns;
  }
  if (!arguments.seed.empty()) {
    uint64_t seed = 0;
    const char* end = arguments.seed.data() + arguments.seed.size();
    auto parsed = std::from_chars(arguments.seed.data(), end, seed);
    if (parsed.ec != std::errc() || parsed.ptr != end) {
      throw UsageError("--seed: `" + arguments.seed + "` is not a number from 0 to 18446744073709551615");
    }
    settings.seed = seed;
  }
  return settings;
}

}  // namespace aslc::cli

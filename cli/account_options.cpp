// Compiling the machines that can be started (account_options.h).
#include "cli/account_options.h"

#include <algorithm>
#include <charconv>

#include "sim/arn.h"

namespace aslc::cli {
namespace {

constexpr uint64_t kExecutionsMost = 10'000'000;

// `NAME=FILE[,type=TYPE][,machine=NAME]`
MachineArgument ParseMachine(const std::string& specification, const DefinitionArguments& first) {
  const std::string quoted = "`--with '" + specification + "'`";
  const size_t equals = specification.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == specification.size()) {
    throw UsageError(quoted + ": expected NAME=FILE, NAME the name or the ARN of a state machine");
  }
  MachineArgument machine;
  machine.name = specification.substr(0, equals);
  machine.definition = first;
  machine.definition.machine.clear();
  machine.definition.type = "STANDARD";
  machine.definition.type_option = nullptr;
  std::string& file = machine.definition.file = specification.substr(equals + 1);
  for (;;) {
    const size_t comma = file.rfind(',');
    if (comma == std::string::npos) return machine;
    const std::string part = file.substr(comma + 1);
    if (part == "type=EXPRESS" || part == "type=STANDARD") {
      machine.definition.type = part.substr(5);
      machine.definition.type_given = true;
    } else if (part.starts_with("machine=")) {
      machine.definition.machine = part.substr(8);
    } else {
      return machine;  // a comma of the file's name
    }
    file.resize(comma);
  }
}

uint32_t ParseExecutionsMax(const std::string& text) {
  uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end || number < 1 || number > kExecutionsMost) {
    throw UsageError("--max-executions: `" + text + "` is not a number from 1 to " +
                     std::to_string(kExecutionsMost));
  }
  return static_cast<uint32_t>(number);
}

std::string NameIn(const std::string& given) {
  const auto arn = sim::ParseArn(given);
  return arn ? std::string(arn->name) : given;
}

}  // namespace

void AddAccountOptions(CLI::App& app, AccountArguments& arguments) {
  app.add_option("--with", arguments.machines,
                 "NAME=FILE: a state machine that Tasks can start, by its name or ARN; FILE may be followed by "
                 ",type=EXPRESS and, of a template, ,machine=NAME; may be repeated")
      ->type_name("MACHINE")
      ->allow_extra_args(false);
  app.add_option("--activity", arguments.activities,
                 "an activity, by its name or ARN, whose workers are Tasks that call GetActivityTask; may be repeated")
      ->type_name("NAME")
      ->allow_extra_args(false);
  app.add_option("--max-executions", arguments.executions_max, "that one run may start (default 10000)")
      ->type_name("N");
}

LoadedAccount::LoadedAccount(const AccountArguments& arguments, const DefinitionArguments& first,
                             std::string first_text, bool json) {
  account_.first_definition = std::move(first_text);
  if (!arguments.executions_max.empty()) account_.executions_max = ParseExecutionsMax(arguments.executions_max);
  for (const std::string& activity : arguments.activities) AddActivity(activity, "--activity");
  for (const std::string& machine : arguments.machines) Add(ParseMachine(machine, first), json);
}

void LoadedAccount::AddActivity(const std::string& activity, const std::string& where) {
  if (!sim::IsName(NameIn(activity)) || (activity.starts_with("arn:") && !sim::ParseArn(activity))) {
    throw UsageError(where + ": `" + activity + "` is neither the name nor the ARN of an activity");
  }
  account_.activities.push_back(activity);
}

void LoadedAccount::Add(const MachineArgument& machine, bool json) {
  const bool arn = machine.name.starts_with("arn:");
  if (!sim::IsName(NameIn(machine.name)) || (arn && !sim::ParseArn(machine.name))) {
    throw UsageError("a state machine to start: `" + machine.name + "` is neither a name nor an ARN of one");
  }
  for (const sim::AccountMachine& other : account_.machines) {
    if (other.name == machine.name) throw UsageError("two machines to start are called `" + machine.name + "`");
  }
  DefinitionArguments definition = machine.definition;
  definition.name = NameIn(machine.name);
  ChosenDefinition chosen = LoadDefinition(definition, json);
  chosen.options.name = definition.name;
  CompileResult compiled = Compile(chosen.source, chosen.options);
  if (!ReportDiagnostics(compiled.diagnostics, definition.strict, json)) throw CommandFailed{2};
  account_.machines.push_back({machine.name, compiled.machine->get(), std::string(chosen.source->text())});
  machines_.push_back({machine.name, std::move(chosen), std::move(compiled.machine), machine.tasks});
}

}  // namespace aslc::cli

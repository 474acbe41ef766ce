// `--with`, `--activity` and `--max-executions`: what there is of Step Functions beside the first execution.
#pragma once

#include <string>
#include <vector>

#include "cli/common_options.h"
#include "sim/account.h"
#include "sim/scenario.h"

namespace aslc::cli {

struct AccountArguments {
  std::vector<std::string> machines, activities;
  std::string executions_max;  // a number; "" = not given
  bool Given() const { return !machines.empty() || !activities.empty() || !executions_max.empty(); }
};
void AddAccountOptions(CLI::App& app, AccountArguments& arguments);

// A machine to be added: its name or ARN, and where its definition is.
struct MachineArgument {
  std::string name;
  DefinitionArguments definition;
  const std::vector<sim::TaskRule>* tasks = nullptr;  // answers for its Tasks, which outlive the account
};

struct LoadedMachine {
  std::string name;
  ChosenDefinition chosen;
  MachinePtr machine;
  const std::vector<sim::TaskRule>* tasks;
};



// An account and the machines in it.
class LoadedAccount {
 public:
  // `first`: the definition of the first execution, by whose options the others are compiled. Throws UsageError;
  // CommandFailed(2) after errors in a definition, which are reported.
  LoadedAccount(const AccountArguments& arguments, const DefinitionArguments& first, std::string first_text,
                bool json);
  // Compiles a machine and adds it.
  void Add(const MachineArgument& machine, bool json);
  // where: the option or key that named it.
  void AddActivity(const std::string& activity, const std::string& where);
  const std::vector<LoadedMachine>& machines() const { return machines_; }
  const sim::Account& account() const { return account_; }

 private:
  sim::Account account_;
  std::vector<LoadedMachine> machines_;
};

}  // namespace aslc::cli

// What the command line of `aslc sim` says.
#pragma once

#include <CLI/CLI.hpp>

#include <cstdint>
#include <optional>
#include <string>

#include "cli/account_options.h"
#include "cli/common_options.h"
#include "cli/coverage_options.h"

namespace aslc::cli {

struct SimArguments {
  DefinitionArguments definition;
  ExecutionArguments execution;
  AccountArguments account;
  FormatArguments format;
  BucketArguments buckets;
  CoverageArguments coverage;
  std::string seeds, jobs, case_name;
  std::string mock_config, mock_case;
  std::string faults, findings, interleavings;
  std::string shard, time, result_file, prices_file;
  std::string instead;  // --definition: of the scenario's; "" = the scenario's own
  bool crashes = false;
  std::optional<uint32_t> redrives;
  bool check_determinism = false;
  bool find = false, trace = false, allow_programs = false, no_invent = false;
};

void AddSimOptions(CLI::App& command, SimArguments& arguments);
// Those that decide what a single run does, for `aslc replay`.
void AddReplayOptions(CLI::App& command, SimArguments& arguments);

// Throws UsageError when the text is not a number from min to max.
uint64_t ParseNumber(const char* option, const std::string& text, uint64_t min, uint64_t max);

}  // namespace aslc::cli

// The options of `aslc sim` (sim_arguments.h).
#include "cli/sim_arguments.h"

#include <charconv>
#include <system_error>

namespace aslc::cli {

uint64_t ParseNumber(const char* option, const std::string& text, uint64_t min, uint64_t max) {
  uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  if (parsed.ec != std::errc() || parsed.ptr != end || number < min || number > max) {
    throw UsageError(std::string(option) + ": `" + text + "` is not a number from " + std::to_string(min) +
                     " to " + std::to_string(max));
  }
  return number;
}

namespace {

void AddDefinitionInstead(CLI::App& command, SimArguments& arguments) {
  command
      .add_option("--definition", arguments.instead,
                  "of a scenario: this definition in place of the one that it names")
      ->type_name("FILE");
}

void AddRedriveOption(CLI::App& command, SimArguments& arguments) {
  command
      .add_option("--redrive", arguments.redrives,
                  "redrive each execution up to N times when it does not succeed, whatever the scenario says")
      ->check(CLI::Range(0, 1000))
      ->type_name("N");
}

}  // namespace

void AddReplayOptions(CLI::App& command, SimArguments& arguments) {
  AddRedriveOption(command, arguments);
  command
      .add_option("--file", arguments.definition.file,
                  "the scenario or definition, where it is not the one that the finding names")
      ->type_name("FILE");
  AddDefinitionInstead(command, arguments);
  command.add_flag("--allow-programs", arguments.allow_programs, "answers may be given by local programs");
  AddAccountOptions(command, arguments.account);
  AddBucketOption(command, arguments.buckets);
  AddDefinitionOptions(command, arguments.definition);
  AddEngineOption(command, arguments.definition);
}

void AddSimOptions(CLI::App& command, SimArguments& arguments) {
  command
      .add_option("FILE", arguments.definition.file,
                   "a scenario (.sim.yaml, .sim.json), or a definition or template by itself")
      ->required()
      ->type_name("");
  AddDefinitionInstead(command, arguments);
  command
      .add_option("--seeds", arguments.seeds,
                   "number of runs: seeds S, S+1, ...; each draws its case (default: each case its `runs`)")
      ->type_name("N");
  command.add_option("--case", arguments.case_name, "only this case of the scenario")->type_name("NAME");
  command.add_option("-j,--jobs", arguments.jobs, "threads; changes no result (default: one a processor)")
      ->type_name("J");
  command
      .add_option("--faults", arguments.faults,
                  "instead of seeds: every single fault at every call of each case, or every 2 or 3 together")
      ->type_name("1|2|3");
  command.add_flag("--crashes", arguments.crashes,
                   "instead of seeds: a crash at every save point of each case, and every EXPRESS execution twice; "
                   "with --faults beside the faults of calls");
  // A flag, so that a number belongs to it only behind `=`.
  command.add_flag("--interleavings{all}", arguments.interleavings,
                   "of each run, also with --faults: every order of what can happen at one instant, but for those that "
                   "swap independent steps; =N tries N orders at most");
  command.add_flag("--check-determinism", arguments.check_determinism,
                   "makes every run twice, and once in another engine, and stops at the first difference");
  command
      .add_option("--findings", arguments.findings,
                  "folder: failures saved there are run first, and new ones are saved as *.finding.json")
      ->type_name("DIR");
  command.add_option("--shard", arguments.shard, "only part K of N of the seeds of each case; aslc report merges results")
      ->type_name("K/N");
  command
      .add_option("--time", arguments.time, "stop after about so long (30s, 5m); the only thing that a clock decides")
      ->type_name("DURATION");
  command.add_option("--result", arguments.result_file, "write the result of the campaign, for aslc report")
      ->type_name("FILE");
  command.add_option("--prices", arguments.prices_file, "prices of the estimate of cost, JSON")->type_name("FILE");
  command.add_flag("--find", arguments.find, "exit code 0 when a failure was found, 1 when none was");
  command.add_flag("--trace", arguments.trace, "a single run's timeline says what answered each request");
  command.add_flag("--allow-programs", arguments.allow_programs, "answers may be given by local programs");
  command.add_flag("--no-invent", arguments.no_invent, "refuse Tasks without an answer instead of inventing one");
  command
      .add_option("--mock-config", arguments.mock_config,
                   "answers from a mock configuration of AWS Step Functions Local (MockConfigFile.json)")
      ->type_name("FILE");
  command.add_option("--mock-case", arguments.mock_case, "its test case: CASE or MACHINE#CASE")->type_name("NAME");
  AddRedriveOption(command, arguments);
  AddExecutionOptions(command, arguments.execution);
  AddCoverageOptions(command, arguments.coverage, true);
  AddAccountOptions(command, arguments.account);
  AddBucketOption(command, arguments.buckets);
  AddDefinitionOptions(command, arguments.definition);
  AddEngineOption(command, arguments.definition);
  AddFormatOption(command, arguments.format);
  command.footer(
      "Examples:\n"
      "  aslc sim order.sim.yaml                      every case, with the scenario's number of runs\n"
      "  aslc sim order.sim.yaml --seeds 1000 -j 2    seeds 1 to 1000\n"
      "  aslc sim order.sim.yaml --case late --seed 7 one run, with its timeline\n"
      "  aslc sim order.sim.yaml --format json        a result document a line, then a summary\n\n"
      "A run fails when its execution does not succeed and the case does not allow its outcome. Results "
      "depend\n"
      "on the seed alone. With --seed and without --seeds there is one run. --seed commit is the start\n"
      "of the commit that git has checked out.\n\n"
      "Exit codes: 0 all held, 1 a run failed, 2 wrong arguments, scenario or definition.");
}

}  // namespace aslc::cli

// `aslc coverage`: merges coverage documents of one definition, reports them, and holds them to thresholds.
#include <memory>

#include "cli/command.h"
#include "cli/common_options.h"
#include "cli/coverage_options.h"
#include "sim/coverage_document.h"

namespace aslc::cli {
namespace {

struct CoverageCommandArguments {
  std::vector<std::string> files;
  CoverageArguments coverage;  // file: where the merged document goes
  FormatArguments format;
};

sim::Coverage ReadCoverageFile(const std::string& path) {
  const SourcePtr source = ReadSource(path);
  const ReadResult read = DefaultCompiler().Read(source, false);
  if (!ReportDiagnostics(read.diagnostics, false, false)) throw CommandFailed{2};
  std::string problem;
  auto coverage = sim::ReadCoverage(*read.document, &problem);
  if (!coverage) throw UsageError(source->name() + ":" + problem);
  return *std::move(coverage);
}

int RunCoverage(const CoverageCommandArguments& arguments) {
  ResolveThresholds(arguments.coverage);
  sim::Coverage sum = ReadCoverageFile(arguments.files.front());
  for (size_t i = 1; i < arguments.files.size(); ++i) {
    const sim::Coverage next = ReadCoverageFile(arguments.files[i]);
    if (!sum.Merge(next)) {
      throw UsageError("`" + arguments.files[i] + "` is the coverage of another definition (" + next.machine() + ", " +
                       next.file() + ") than `" + arguments.files.front() + "` (" + sum.machine() + ", " +
                       sum.file() + ")");
    }
  }
  const bool takes_output = arguments.coverage.file == "-" || arguments.coverage.lcov == "-";
  if (!takes_output) {
    WriteFile("-", arguments.format.json() ? sim::CoverageSummaryJson(sum) + "\n" : sim::CoverageText(sum));
  }
  return WriteCoverage(arguments.coverage, sum) ? 0 : 1;
}

}  // namespace

void AddCoverageCommand(CLI::App& app, CommandResult& result) {
  auto arguments = std::make_shared<CoverageCommandArguments>();
  CLI::App* command = app.add_subcommand("coverage", "Merge and report what runs reached of a definition");
  command->add_option("FILES", arguments->files, "what `aslc sim --coverage FILE` wrote, of one definition")
      ->required()
      ->type_name("");
  command->add_option("--merge", arguments->coverage.file, "write the sum here; - for standard output")
      ->type_name("FILE");
  AddCoverageOptions(*command, arguments->coverage, false);
  AddFormatOption(*command, arguments->format);
  command->footer(
      "Examples:\n"
      "  aslc sim order.sim.yaml --seeds 1000 --coverage a.json\n"
      "  aslc sim order.sim.yaml --seeds 1000 --seed 1001 --coverage b.json\n"
      "  aslc coverage a.json b.json --merge all.json --min-coverage transitions=90\n"
      "  aslc coverage all.json --lcov order.info && genhtml order.info -o html\n\n"
      "Lists first what no run reached. The sum is what one campaign over all the runs would have written.\n\n"
      "Exit codes: 0 all held, 1 below a threshold, 2 wrong arguments or files.");
  command->callback([arguments, &result] { result.exit_code = RunCoverage(*arguments); });
}

}  // namespace aslc::cli

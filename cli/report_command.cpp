// `aslc report`: results of campaigns, or of parts of one, as something to read.
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/common_options.h"
#include "cli/coverage_options.h"
#include "cli/report_formats.h"
#include "cli/text_file.h"

namespace aslc::cli {
namespace {

struct ReportArguments {
  std::vector<std::string> files;
  std::string format = "text", output = "-";
  CoverageArguments coverage;  // file: where the merged coverage goes
};

struct ReportFormat {
  const char* name;
  std::string (*write)(const sim::CampaignResult&);
};
constexpr ReportFormat kFormats[] = {
    {"text", TextOfResult},   {"json", sim::CampaignText},     {"jsonl", LinesOfResult},
    {"junit", JUnitOfResult}, {"github", AnnotationsOfResult}, {"markdown", MarkdownOfResult},
    {"html", HtmlOfResult},
};

sim::CampaignResult Merged(const std::vector<std::string>& files) {
  sim::CampaignResult merged;
  for (const std::string& file : files) {
    sim::CampaignResult result;
    std::string problem;
    if (!sim::ReadCampaign(DefaultCompiler(), ReadFile(file), &result, &problem))
      throw UsageError("`" + file + "`: " + problem);
    if (&file == &files.front()) {
      merged = std::move(result);
    } else if (!sim::MergeCampaign(result, &merged, &problem)) {
      throw UsageError("`" + file + "` cannot be merged with `" + files.front() + "`: " + problem);
    }
  }
  return merged;
}

int Report(const ReportArguments& arguments) {
  if (arguments.output != "-" &&
      std::find(arguments.files.begin(), arguments.files.end(), arguments.output) != arguments.files.end()) {
    throw UsageError("--output: `" + arguments.output + "` is one of the results");
  }
  ResolveThresholds(arguments.coverage);
  const sim::CampaignResult result = Merged(arguments.files);
  if (arguments.coverage.Wanted() && !result.coverage) throw UsageError("these results have no coverage");
  for (const ReportFormat& format : kFormats) {
    if (arguments.format == format.name) WriteFile(arguments.output, format.write(result));
  }
  const bool covered = !result.coverage || WriteCoverage(arguments.coverage, *result.coverage);
  return covered && result.failed() == 0 ? 0 : 1;
}

}  // namespace

void AddReportCommand(CLI::App& app, CommandResult& result) {
  auto arguments = std::make_shared<ReportArguments>();
  CLI::App* command = app.add_subcommand("report", "Merge results of campaigns and print them");
  command->add_option("FILE", arguments->files, "results that `aslc sim --result` wrote, of other seeds each")
      ->required()
      ->type_name("");
  std::vector<std::string> names;
  for (const ReportFormat& format : kFormats) names.emplace_back(format.name);
  command->add_option("--format", arguments->format, "text, json, jsonl, junit, github, markdown or html")
      ->check(CLI::IsMember(names))
      ->type_name("FORMAT")
      ->capture_default_str();
  command->add_option("-o,--output", arguments->output, "where to write; - for standard output")
      ->type_name("OUT")
      ->capture_default_str();
  command->add_option("--coverage", arguments->coverage.file, "write the merged coverage here")
      ->type_name("FILE");
  AddCoverageOptions(*command, arguments->coverage, false);
  command->footer(
      "Examples:\n"
      "  aslc sim order.sim.yaml --seeds 100000 --result order.json\n"
      "  aslc report order.json --format html -o order.html\n"
      "  aslc report shard-1.json shard-2.json --format junit -o order.xml\n\n"
      "Exit codes: 0 all held, 1 a run failed or a threshold of coverage does not hold, 2 wrong arguments or "
      "files.");
  command->callback([arguments, &result] { result.exit_code = Report(*arguments); });
}

}  // namespace aslc::cli

// `aslc check`: diagnostics of definitions.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <memory>

#include "cli/command.h"
#include "cli/common_options.h"
#include "cli/event_printer.h"
#include "version.h"

namespace aslc::cli {
namespace {

struct CheckArguments {
  std::vector<std::string> files;
  DefinitionArguments definition;
  FormatArguments format;
};

// Codes below this are the readers': the text is no JSON or YAML document at all.
constexpr std::string_view kFirstCheckerCode = "ASL0020";

// The definitions below a folder, sorted; other arguments are files as they are. Throws UsageError.
std::vector<std::string> FindDefinitions(const std::vector<std::string>& arguments) {
  std::vector<std::string> files;
  for (const std::string& argument : arguments) {
    std::error_code error;
    if (argument == "-" || !std::filesystem::is_directory(argument, error)) {
      files.push_back(argument);
      continue;
    }
    size_t first = files.size();
    std::filesystem::recursive_directory_iterator entry(argument, error), end;
    for (; !error && entry != end; entry.increment(error)) {
      std::string path = entry->path().string();
      bool named = path.ends_with(".asl.json") || path.ends_with(".asl.yaml") || path.ends_with(".asl.yml");
      std::error_code unknown;
      if (named && entry->is_regular_file(unknown)) files.push_back(std::move(path));
    }
    if (error) throw UsageError("cannot read the folder `" + argument + "`: " + error.message());
    if (files.size() == first) {
      throw UsageError("`" + argument + "` holds no definitions: *.asl.json, *.asl.yaml, *.asl.yml");
    }
    std::sort(files.begin() + static_cast<std::ptrdiff_t>(first), files.end());
  }
  return files;
}

class Checker {
 public:
  explicit Checker(const CheckArguments& arguments)
      : arguments_(arguments), options_(ResolveDefinition(arguments.definition)) {}

  void CheckFile(const std::string& path) {
    ++files_;
    CompileResult checked;
    try {
      checked = Check(ReadSource(path), options_);
    } catch (const UsageError& error) {
      Diagnostic diagnostic;
      diagnostic.code = "ASL0019";
      diagnostic.name = "FileUnreadable";
      diagnostic.message = error.what();
      checked.diagnostics.push_back(std::move(diagnostic));
    }
    for (const Diagnostic& diagnostic : checked.diagnostics) {
      bool error = diagnostic.severity == Severity::kError;
      ++(error ? errors_ : warnings_);
      if (error && diagnostic.code < kFirstCheckerCode) unreadable_ = true;
    }
    all_.insert(all_.end(), std::make_move_iterator(checked.diagnostics.begin()),
                std::make_move_iterator(checked.diagnostics.end()));
  }

  int Report() const {
    std::string out;
    if (arguments_.format.json()) {
      out = RenderJson(all_) + "\n";
    } else if (arguments_.format.format == "sarif") {
      out = RenderSarif(all_, ASLC_VERSION) + "\n";
    } else {
      out = RenderText(all_, WantsColour(1));
      out += fmt::format("{} file{} checked: {} error{}, {} warning{}\n", files_, files_ == 1 ? "" : "s",
                         errors_, errors_ == 1 ? "" : "s", warnings_, warnings_ == 1 ? "" : "s");
    }
    WriteFile("-", out);
    if (unreadable_) return 2;
    return errors_ > 0 || (arguments_.definition.strict && warnings_ > 0) ? 1 : 0;
  }

 private:
  const CheckArguments& arguments_;
  CompileOptions options_;
  Diagnostics all_;
  size_t files_ = 0, errors_ = 0, warnings_ = 0;
  bool unreadable_ = false;
};

}  // namespace

void AddCheckCommand(CLI::App& app, CommandResult& result) {
  auto arguments = std::make_shared<CheckArguments>();
  CLI::App* command = app.add_subcommand("check", "Check definitions and print what is wrong with them");
  command->add_option("FILE", arguments->files, "definitions, JSON or YAML, and folders of them; - for standard input")
      ->required()
      ->type_name("");
  AddDefinitionOptions(*command, arguments->definition);
  command->add_option("--format", arguments->format.format, "text, json or sarif")
      ->check(CLI::IsMember({"text", "json", "sarif"}))
      ->type_name("FORMAT")
      ->capture_default_str();
  command->footer(
      "Examples:\n"
      "  aslc check order.asl.json\n"
      "  aslc check --strict --format json flows\n"
      "  aslc check --format sarif flows > flows.sarif\n"
      "  aslc check order.asl.json --substitute Seconds=30\n\n"
      "Of a folder, *.asl.json, *.asl.yaml and *.asl.yml at any depth. `aslc explain CODE` tells more.\n"
      "Exit codes: 0 no errors, 1 errors, 2 a file is no JSON or YAML or cannot be read.");
  command->callback([arguments, &result] {
    Checker checker(*arguments);
    for (const std::string& file : FindDefinitions(arguments->files)) checker.CheckFile(file);
    result.exit_code = checker.Report();
  });
}

}  // namespace aslc::cli

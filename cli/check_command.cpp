// `aslc check`: diagnostics of definitions.
#include <fmt/format.h>

#include <cstdio>
#include <iterator>
#include <memory>

#include "cli/command.h"
#include "cli/common_options.h"
#include "cli/event_printer.h"

namespace aslc::cli {
namespace {

struct CheckArguments {
  std::vector<std::string> files;
  DefinitionArguments definition;
  FormatArguments format;
};

// Codes below this are the readers': the text is no JSON or YAML document at all.
constexpr std::string_view kFirstCheckerCode = "ASL0020";

class Checker {
 public:
  explicit Checker(const CheckArguments& arguments)
      : arguments_(arguments), options_(ResolveDefinition(arguments.definition)) {}

  void CheckFile(const std::string& path) {
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
    } else {
      out = RenderText(all_, WantsColour(1));
      size_t files = arguments_.files.size();
      out += fmt::format("{} file{} checked: {} error{}, {} warning{}\n", files, files == 1 ? "" : "s",
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
  size_t errors_ = 0, warnings_ = 0;
  bool unreadable_ = false;
};

}  // namespace

void AddCheckCommand(CLI::App& app, CommandResult& result) {
  auto arguments = std::make_shared<CheckArguments>();
  CLI::App* command = app.add_subcommand("check", "Check definitions and print what is wrong with them");
  command->add_option("FILE", arguments->files, "definitions, JSON or YAML; - for standard input")
      ->required()
      ->type_name("");
  AddDefinitionOptions(*command, arguments->definition);
  AddFormatOption(*command, arguments->format);
  command->footer(
      "Examples:\n"
      "  aslc check order.asl.json\n"
      "  aslc check --strict --format json flows/*.asl.yaml\n"
      "  aslc check order.asl.json --substitute Seconds=30\n\n"
      "Exit codes: 0 no errors, 1 errors, 2 a file is no JSON or YAML or cannot be read.");
  command->callback([arguments, &result] {
    Checker checker(*arguments);
    for (const std::string& file : arguments->files) checker.CheckFile(file);
    result.exit_code = checker.Report();
  });
}

}  // namespace aslc::cli

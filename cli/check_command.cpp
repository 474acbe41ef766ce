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
#include "cli/template_files.h"
#include "version.h"

namespace aslc::cli {
namespace {

struct CheckArguments {
  std::vector<std::string> files;
  DefinitionArguments definition;
  FormatArguments format;
  bool list_machines = false;
};

// Codes below this are the readers': the text is no JSON or YAML document at all.
constexpr std::string_view kFirstCheckerCode = "ASL0020";

// The definitions below a folder, sorted; other arguments are files as they are. Throws UsageError.
std::vector<std::string> FindDefinitions(const std::vector<std::string>& arguments) {
  std::vector<std::string> files;
  for (const std::string& argument : arguments) {
    std::error_code error;
    if (argument == "-" || !std::filesystem::is_directory(argument, error) || IsCloudAssembly(argument)) {
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
    SourcePtr source;
    TemplateResult read;
    try {
      if (!IsCloudAssembly(path)) source = ReadSource(path);
      read = ReadTemplates(path, source, options_.substitutions);
    } catch (const UsageError& error) {
      Diagnostic diagnostic;
      diagnostic.code = "ASL0019";
      diagnostic.name = "FileUnreadable";
      diagnostic.message = error.what();
      return Add({std::move(diagnostic)});
    }
    if (read.is_template) return CheckTemplate(path, std::move(read));
    if (!arguments_.definition.machine.empty()) {
      throw UsageError("--machine: `" + path + "` is no template, but a definition by itself");
    }
    Add(Check(source, options_).diagnostics);
  }

  void CheckTemplate(const std::string& path, TemplateResult read) {
    Add(std::move(read.diagnostics));
    if (!arguments_.definition.machine.empty() && !read.machines.empty()) {
      read.machines = {ChooseMachine(read.machines, path, arguments_.definition.machine)};
    }
    for (TemplateMachine& machine : read.machines) {
      Add(std::move(machine.diagnostics));
      if (machine.document == nullptr) continue;
      CompileOptions options = machine.Options(options_, !arguments_.definition.TypeGiven());
      Add(Check(machine.source, options).diagnostics);
    }
    machines_ += read.machines.size();
  }

  void Add(Diagnostics diagnostics) {
    for (const Diagnostic& diagnostic : diagnostics) {
      bool error = diagnostic.severity == Severity::kError;
      ++(error ? errors_ : warnings_);
      if (error && diagnostic.code < kFirstCheckerCode) unreadable_ = true;
    }
    all_.insert(all_.end(), std::make_move_iterator(diagnostics.begin()),
                std::make_move_iterator(diagnostics.end()));
  }

  int Report() const {
    std::string out;
    if (arguments_.format.json()) {
      out = RenderJson(all_) + "\n";
    } else if (arguments_.format.format == "sarif") {
      out = RenderSarif(all_, ASLC_VERSION) + "\n";
    } else {
      out = RenderText(all_, WantsColour(1));
      std::string machines;
      if (machines_ > 0) machines = fmt::format(", {} state machine{}", machines_, machines_ == 1 ? "" : "s");
      out += fmt::format("{} file{}{} checked: {} error{}, {} warning{}\n", files_, files_ == 1 ? "" : "s",
                         machines, errors_, errors_ == 1 ? "" : "s", warnings_, warnings_ == 1 ? "" : "s");
    }
    WriteFile("-", out);
    if (unreadable_) return 2;
    return errors_ > 0 || (arguments_.definition.strict && warnings_ > 0) ? 1 : 0;
  }

 private:
  const CheckArguments& arguments_;
  CompileOptions options_;
  Diagnostics all_;
  size_t files_ = 0, machines_ = 0, errors_ = 0, warnings_ = 0;
  bool unreadable_ = false;
};

// The machines of the templates among the files. Definitions by themselves have no name to choose.
int ListMachinesOf(const CheckArguments& arguments) {
  CompileOptions options = ResolveDefinition(arguments.definition);
  std::vector<TemplateMachine> machines;
  bool good = true;
  for (const std::string& path : FindDefinitions(arguments.files)) {
    SourcePtr source = IsCloudAssembly(path) ? nullptr : ReadSource(path);
    TemplateResult read = ReadTemplates(path, source, options.substitutions);
    good = ReportDiagnostics(read.diagnostics, false, arguments.format.json()) && good;
    if (!read.is_template) {
      std::fprintf(stderr, "aslc: warning: `%s` is no template, but a definition by itself\n", path.c_str());
    }
    std::move(read.machines.begin(), read.machines.end(), std::back_inserter(machines));
  }
  WriteFile("-", arguments.format.json() ? ListMachinesJson(machines) + "\n" : ListMachines(machines));
  return good ? 0 : 2;
}

}  // namespace

void AddCheckCommand(CLI::App& app, CommandResult& result) {
  auto arguments = std::make_shared<CheckArguments>();
  CLI::App* command = app.add_subcommand("check", "Check definitions and print what is wrong with them");
  command
      ->add_option("FILE", arguments->files,
                   "definitions, JSON or YAML, templates with definitions, and folders of them; "
                   "- for standard input")
      ->required()
      ->type_name("");
  AddDefinitionOptions(*command, arguments->definition);
  command->add_flag("--list-machines", arguments->list_machines,
                    "only print the state machines of templates, without checking them");
  command->add_option("--format", arguments->format.format, "text, json or sarif")
      ->check(CLI::IsMember({"text", "json", "sarif"}))
      ->type_name("FORMAT")
      ->capture_default_str();
  command->footer(
      "Examples:\n"
      "  aslc check order.asl.json\n"
      "  aslc check --strict --format json flows\n"
      "  aslc check --format sarif flows > flows.sarif\n"
      "  aslc check order.asl.json --substitute Seconds=30\n"
      "  aslc check template.yaml cdk.out          every state machine of the templates\n"
      "  aslc check template.yaml --machine Order\n\n"
      "Of a folder, *.asl.json, *.asl.yaml and *.asl.yml at any depth. `aslc explain CODE` tells more.\n"
      "Exit codes: 0 no errors, 1 errors, 2 a file is no JSON or YAML or cannot be read.");
  command->callback([arguments, &result] {
    if (arguments->list_machines) {
      result.exit_code = ListMachinesOf(*arguments);
      return;
    }
    Checker checker(*arguments);
    for (const std::string& file : FindDefinitions(arguments->files)) checker.CheckFile(file);
    result.exit_code = checker.Report();
  });
}

}  // namespace aslc::cli

// Options of whatever reads a definition (common_options.h).
#include <cstdio>
#include <utility>

#include "cli/common_options.h"
#include "cli/event_printer.h"
#include "cli/template_files.h"

namespace aslc::cli {
namespace {

void Substitute(CompileOptions& options, const std::string& specification) {
  size_t equals = specification.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw UsageError("--substitute: `" + specification + "` is not of the form Name=value");
  }
  options.substitutions[specification.substr(0, equals)] = specification.substr(equals + 1);
}

// {"Name": "value"} or the same in YAML; numbers, booleans and JSON values keep their spelling.
void SubstituteFrom(CompileOptions& options, const std::string& path) {
  SourcePtr source = ReadSource(path);
  ReadResult read = ReadDocument(source, LooksLikeYaml(source->name(), source->text()));
  if (!ReportDiagnostics(read.diagnostics, false, false)) throw CommandFailed{2};
  if (!read.document->root.IsObject())
    throw UsageError("`" + path + "` must hold an object: {\"Name\": \"value\"}");
  const Node& root = read.document->root;
  for (size_t i = 0; i < root.members.size(); ++i) {
    const Node& value = root.nodes[i];
    options.substitutions[root.members[i].key] = value.IsString() ? value.text : Document::ToJson(value);
  }
}

}  // namespace

void AddDefinitionOptions(CLI::App& app, DefinitionArguments& arguments) {
  arguments.type_option = app.add_option("--type", arguments.type, "STANDARD or EXPRESS")
                              ->check(CLI::IsMember({"STANDARD", "EXPRESS"}))
                              ->type_name("TYPE")
                              ->capture_default_str();
  app.add_option("--machine", arguments.machine,
                 "of a template: the state machine with this logical id, name or CDK path")
      ->type_name("NAME");
  app.add_option("--name", arguments.name, "name of the state machine (default: from the file's)")
      ->type_name("NAME");
  app.add_option("--substitute", arguments.substitute, "value for ${Name} in the definition; may be repeated")
      ->type_name("Name=VALUE")
      ->allow_extra_args(false);
  app.add_option("--substitutions", arguments.substitutions_file, "JSON or YAML object of such values")
      ->type_name("FILE");
  app.add_flag("--strict", arguments.strict, "warnings count as errors");
  app.add_flag("--allow-unknown-fields", arguments.allow_unknown_fields,
               "pass over fields that are newer than this version");
}

void AddFileArgument(CLI::App& app, DefinitionArguments& arguments) {
  app.add_option("FILE", arguments.file, "the definition, JSON or YAML, or a SAM or CloudFormation template or cdk.out with it; - for "
                 "standard input")
      ->required()
      ->type_name("");
}

void AddEngineOption(CLI::App& app, DefinitionArguments& arguments) {
  app.add_option("--engine", arguments.engine, "interp, O0 or O2 (default: by what is to be done)")
      ->check(CLI::IsMember({"interp", "O0", "O2"}))
      ->type_name("ENGINE");
}

CompileOptions ResolveDefinition(const DefinitionArguments& arguments) {
  CompileOptions options;
  options.type = arguments.type == "EXPRESS" ? ASLRT_EXPRESS : ASLRT_STANDARD;
  options.name = arguments.name;
  options.allow_unknown_fields = arguments.allow_unknown_fields;
  if (arguments.engine == "interp") options.engine = Engine::kInterp;
  if (arguments.engine == "O0") options.engine = Engine::kO0;
  if (arguments.engine == "O2") options.engine = Engine::kO2;
  if (!arguments.substitutions_file.empty()) SubstituteFrom(options, arguments.substitutions_file);
  for (const std::string& one : arguments.substitute) Substitute(options, one);
  return options;
}

SourcePtr ReadSource(const std::string& path) {
  std::string text = ReadFile(path);
  return std::make_shared<Source>(path == "-" ? "<stdin>" : path, std::move(text));
}

bool ReportDiagnostics(const Diagnostics& diagnostics, bool strict, bool json) {
  if (!diagnostics.empty()) {
    std::string text = json ? RenderJson(diagnostics) + "\n" : RenderText(diagnostics, WantsColour(2));
    std::fwrite(text.data(), 1, text.size(), stderr);
  }
  return !HasErrors(diagnostics) && !(strict && !diagnostics.empty());
}

ChosenDefinition LoadDefinition(const DefinitionArguments& arguments, const std::string& file,
                                SourcePtr source, CompileOptions options, bool json) {
  if (source == nullptr && !IsCloudAssembly(file)) source = ReadSource(file);
  TemplateResult read = ReadTemplates(file, source, options.substitutions);
  if (!read.is_template) {
    if (!arguments.machine.empty()) {
      throw UsageError("--machine: `" + file + "` is no template, but a definition by itself");
    }
    return {std::move(source), std::move(options)};
  }
  if (!ReportDiagnostics(read.diagnostics, arguments.strict, json)) throw CommandFailed{2};
  const TemplateMachine& machine = ChooseMachine(read.machines, file, arguments.machine);
  if (!ReportDiagnostics(machine.diagnostics, arguments.strict, json)) throw CommandFailed{2};
  return {machine.source, machine.Options(std::move(options), !arguments.TypeGiven())};
}

ChosenDefinition LoadDefinition(const DefinitionArguments& arguments, bool json) {
  return LoadDefinition(arguments, arguments.file, nullptr, ResolveDefinition(arguments), json);
}

CompileResult CompileOrFail(const DefinitionArguments& arguments, bool json) {
  ChosenDefinition chosen = LoadDefinition(arguments, json);
  CompileResult compiled = Compile(chosen.source, chosen.options);
  if (!ReportDiagnostics(compiled.diagnostics, arguments.strict, json)) throw CommandFailed{2};
  return compiled;
}

}  // namespace aslc::cli

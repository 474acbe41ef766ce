// `aslc build`: a definition to an object and an executable, or to what it is on the way there.
#include <fmt/format.h>

#include <sys/stat.h>

#include <algorithm>
#include <memory>

#include "cli/command.h"
#include "cli/common_options.h"
#include "cli/linker.h"

namespace aslc::cli {
namespace {

struct BuildArguments {
  DefinitionArguments definition;
  std::string output, emit = "exe", symbol = "aslc_machine", compiler;
  bool coverage = false;
};

// `order` for `dir/order.asl.json`.
std::string Stem(const std::string& path) {
  std::string name = path.substr(path.find_last_of('/') + 1);
  for (std::string_view ending : {".json", ".yaml", ".yml", ".asl"}) {
    if (name.ends_with(ending)) name.resize(name.size() - ending.size());
  }
  return name.empty() || name == "-" ? "machine" : name;
}

void CheckSymbol(const std::string& symbol) {
  bool good = !symbol.empty() && !(symbol[0] >= '0' && symbol[0] <= '9');
  for (char c : symbol) {
    good = good && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_');
  }
  if (!good) throw UsageError("--symbol: `" + symbol + "` is not a C identifier");
}

// What files are named after: the definition's file, or the machine of a template.
std::string OutputStem(const BuildArguments& arguments, const CompileOptions& options) {
  if (options.document == nullptr) return Stem(arguments.definition.file);
  std::string stem = options.name;
  std::replace_if(
      stem.begin(), stem.end(), [](char c) { return c == '/' || static_cast<unsigned char>(c) < ' '; }, '_');
  return Stem(stem);
}

std::string EmitOrFail(const BuildArguments& arguments, const SourcePtr& source,
                       const CompileOptions& options, Emit emit) {
  EmitResult emitted = EmitDefinition(source, options, emit);
  if (!ReportDiagnostics(emitted.diagnostics, arguments.definition.strict, false)) throw CommandFailed{2};
  return std::move(*emitted.bytes);
}

// Before work is done that would be lost.
void CheckWritable(const std::string& path) {
  struct stat facts;
  if (stat(path.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode)) {
    throw UsageError("cannot write `" + path + "`: it is a directory; choose another name with -o");
  }
}

void BuildExecutable(const BuildArguments& arguments, const SourcePtr& source,
                     const CompileOptions& options) {
  if (arguments.symbol != "aslc_machine") {
    throw UsageError("--symbol is for objects and headers: an executable holds one machine");
  }
  std::string output = arguments.output.empty() ? OutputStem(arguments, options) : arguments.output;
  if (output == "-") throw UsageError("an executable cannot go to standard output");
  if (output == arguments.definition.file) throw UsageError("the output would replace the definition");
  CheckWritable(output);
  std::string object = output + ".o";
  CheckWritable(object);
  WriteFile(object, EmitOrFail(arguments, source, options, Emit::kObject));
  LinkExecutable({object, output, arguments.compiler});
}

void Build(const BuildArguments& arguments) {
  struct Kind {
    std::string_view name;
    Emit emit;
  };
  constexpr Kind kKinds[] = {{"ast", Emit::kAst}, {"ir", Emit::kIr},      {"llvm", Emit::kLlvm},
                             {"asm", Emit::kAsm}, {"obj", Emit::kObject}, {"header", Emit::kHeader}};
  CheckSymbol(arguments.symbol);
  auto [source, options] = LoadDefinition(arguments.definition, false);
  options.symbol = arguments.symbol;
  options.coverage = arguments.coverage;
  if (arguments.emit == "exe") return BuildExecutable(arguments, source, options);
  for (const Kind& kind : kKinds) {
    if (kind.name != arguments.emit) continue;
    // Text is to be looked at; objects are for linkers.
    std::string output = arguments.output;
    if (output.empty()) output = kind.emit == Emit::kObject ? OutputStem(arguments, options) + ".o" : "-";
    if (output != "-") CheckWritable(output);
    WriteFile(output, EmitOrFail(arguments, source, options, kind.emit));
  }
}

}  // namespace

void AddBuildCommand(CLI::App& app, CommandResult& result) {
  auto arguments = std::make_shared<BuildArguments>();
  CLI::App* command = app.add_subcommand("build", "Compile a definition to an object and an executable");
  AddFileArgument(*command, arguments->definition);
  command
      ->add_option("-o,--output", arguments->output, "where to write (default: named after the definition)")
      ->type_name("OUT");
  command->add_option("--emit", arguments->emit, "ast, ir, llvm, asm, obj, header or exe")
      ->check(CLI::IsMember({"ast", "ir", "llvm", "asm", "obj", "header", "exe"}))
      ->type_name("WHAT")
      ->capture_default_str();
  command->add_option("--symbol", arguments->symbol, "prefix of the symbols in objects and headers")
      ->type_name("NAME")
      ->capture_default_str();
  command->add_flag("--coverage", arguments->coverage, "code that counts what of the definition it reaches");
  command->add_option("--cc", arguments->compiler, "C compiler to link executables with (default: cc)")
      ->type_name("PROGRAM");
  AddDefinitionOptions(*command, arguments->definition);
  AddEngineOption(*command, arguments->definition);
  command->footer(
      "Examples:\n"
      "  aslc build order.asl.json              writes order.o and the executable order\n"
      "  aslc build order.asl.json --emit ir    prints the intermediate representation\n"
      "  aslc build order.asl.json --emit obj -o order.o && aslc build order.asl.json --emit header -o "
      "order.h\n\n"
      "The executable reads the input on standard input and takes --task as `aslc run` does.\n"
      "Text goes to standard output unless -o is given.");
  command->callback([arguments, &result] {
    Build(*arguments);
    result.exit_code = 0;
  });
}

}  // namespace aslc::cli

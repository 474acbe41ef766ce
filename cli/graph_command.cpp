// `aslc graph`: a workflow as a drawing.
#include <memory>

#include "aslc/graph.h"
#include "cli/command.h"
#include "cli/common_options.h"
#include "cli/graph_formats.h"

namespace aslc::cli {
namespace {

struct GraphArguments {
  DefinitionArguments definition;
  std::string format = "mermaid", output = "-";
};

void DrawFile(const GraphArguments& arguments) {
  ChosenDefinition chosen = LoadDefinition(arguments.definition, false);
  GraphResult drawn = DrawGraph(chosen.source, chosen.options);
  if (!ReportDiagnostics(drawn.diagnostics, arguments.definition.strict, false) || !drawn.graph) {
    throw CommandFailed{2};
  }
  const std::string name = chosen.options.name.empty() ? chosen.source->name() : chosen.options.name;
  std::string text;
  if (arguments.format == "mermaid") text = MermaidGraph(*drawn.graph);
  if (arguments.format == "dot") text = DotGraph(*drawn.graph, name);
  if (arguments.format == "svg") {
    std::optional<std::string> svg = SvgGraph(*drawn.graph, name);
    if (!svg)
      throw UsageError("the workflow is too large to be laid out; draw it with --format dot and Graphviz");
    text = std::move(*svg);
  }
  if (arguments.output == arguments.definition.file && arguments.output != "-") {
    throw UsageError("the output would replace the definition");
  }
  WriteFile(arguments.output, text);
}

}  // namespace

void AddGraphCommand(CLI::App& app, CommandResult& result) {
  auto arguments = std::make_shared<GraphArguments>();
  CLI::App* command = app.add_subcommand("graph", "Draw a workflow as Mermaid, DOT or SVG");
  AddFileArgument(*command, arguments->definition);
  command->add_option("--format", arguments->format, "mermaid, dot or svg")
      ->check(CLI::IsMember({"mermaid", "dot", "svg"}))
      ->type_name("FORMAT")
      ->capture_default_str();
  command->add_option("-o,--output", arguments->output, "where to write; - for standard output")
      ->type_name("OUT")
      ->capture_default_str();
  AddDefinitionOptions(*command, arguments->definition);
  command->footer(
      "Examples:\n"
      "  aslc graph order.asl.json                          Mermaid, as Markdown pages show it\n"
      "  aslc graph order.asl.json --format svg -o order.svg\n"
      "  aslc graph template.yaml --machine Order --format dot | dot -Tpng -o order.png\n\n"
      "Arrows carry the conditions of Choice rules and, dashed, the errors of catchers.");
  command->callback([arguments, &result] {
    DrawFile(*arguments);
    result.exit_code = 0;
  });
}

}  // namespace aslc::cli

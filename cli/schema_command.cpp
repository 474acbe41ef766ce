// `aslc schema`: the formats that aslc reads, as JSON Schemas, for editors and other programs.
#include <memory>

#include "cli/command.h"
#include "cli/text_file.h"
#include "sim/scenario_keys.h"

namespace aslc::cli {

void AddSchemaCommand(CLI::App& app, CommandResult& result) {
  auto format = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("schema", "Print a format that aslc reads as a JSON Schema");
  command->add_option("FORMAT", *format, "scenario: files that `aslc sim` takes")
      ->required()
      ->type_name("")
      ->check(CLI::IsMember({"scenario"}));
  command->footer("Example:\n  aslc schema scenario > scenario.schema.json");
  command->callback([format, &result] {
    WriteFile("-", sim::ScenarioSchema());
    result.exit_code = 0;
  });
}

}  // namespace aslc::cli

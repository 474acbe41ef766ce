// `aslc explain`: what a diagnostic means, with what the service calls it.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <memory>
#include <string>

#include "aslc/diagnostic.h"
#include "cli/command.h"
#include "cli/common_options.h"

namespace aslc::cli {
namespace {

std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string_view Kind(const DiagnosticTopic& topic) {
  return topic.severity == Severity::kError ? "error" : "warning";
}

std::string Explain(const DiagnosticTopic& topic) {
  std::string out = fmt::format("{} {} ({})\n\n  {}\n", topic.code, topic.name, Kind(topic), topic.message);
  if (!topic.meaning.empty()) out += fmt::format("\n{}\n", topic.meaning);
  if (!topic.hint.empty()) out += fmt::format("\nHint: {}\n", topic.hint);
  if (!topic.service_code.empty()) {
    out += fmt::format("\nThe service refuses this with {}{}{}\n", topic.service_code,
                       topic.service_message.empty() ? "" : ": ", topic.service_message);
  } else if (topic.severity == Severity::kWarning) {
    out += "\nThe service accepts this.\n";
  }
  if (!topic.example.empty()) out += fmt::format("\nExample:\n  {}\n", topic.example);
  return out;
}

std::string List(const std::vector<DiagnosticTopic>& topics) {
  std::string out;
  for (const DiagnosticTopic& topic : topics) {
    out += fmt::format("{} {:26} {:7}  {}\n", topic.code, topic.name, Kind(topic), topic.message);
  }
  return out;
}

}  // namespace

void AddExplainCommand(CLI::App& app, CommandResult& result) {
  auto codes = std::make_shared<std::vector<std::string>>();
  CLI::App* command = app.add_subcommand("explain", "Explain diagnostics; without a code, list all of them");
  command->add_option("CODE", *codes, "a code or a name: ASL0205, UnreachableState")->type_name("");
  command->footer("Example:\n  aslc explain ASL0205");
  command->callback([codes, &result] {
    std::vector<DiagnosticTopic> topics = DiagnosticTopics();
    std::string out;
    for (const std::string& code : *codes) {
      auto topic = std::find_if(topics.begin(), topics.end(), [&](const DiagnosticTopic& each) {
        return Lower(each.code) == Lower(code) || Lower(each.name) == Lower(code);
      });
      if (topic == topics.end()) {
        throw UsageError("there is no diagnostic `" + code + "`; `aslc explain` lists what there is");
      }
      out += (out.empty() ? "" : "\n") + Explain(*topic);
    }
    WriteFile("-", codes->empty() ? List(topics) : out);
    result.exit_code = 0;
  });
}

}  // namespace aslc::cli

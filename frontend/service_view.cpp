// Diagnostics as the service reports them, and what is known of each kind (include/aslc/diagnostic.h).
#include <fmt/args.h>
#include <fmt/format.h>

#include <algorithm>

#include "frontend/diagnostics.h"

namespace aslc {
namespace {

// The service looks at the fields first, at expressions then, and follows the transitions last.
int Stage(const Diagnostic& diagnostic) {
  if (diagnostic.name == "UnreachableState") return 4;
  if (diagnostic.name == "MissingEndState") return 3;
  if (diagnostic.service_code == "MISSING_TRANSITION_TARGET") return 2;
  return diagnostic.service_code.ends_with("_JSONATA_EXPRESSION") ? 1 : 0;
}

struct Explanation {
  std::string_view name, meaning, example;
};
constexpr Explanation kExplanations[] = {
#define EXPLANATION(name, meaning, example) {#name, meaning, example},
#include "frontend/explanations.def"
};

// A row's text with `<...>` for every argument.
std::string Blanks(std::string_view format) {
  fmt::dynamic_format_arg_store<fmt::format_context> store;
  constexpr int kArgumentsMax = 8;
  for (int i = 0; i < kArgumentsMax; ++i) store.push_back("<...>");
  return fmt::vformat(fmt::string_view(format.data(), format.size()), store);
}

}  // namespace

std::vector<ServiceDiagnostic> ServiceDiagnostics(const Diagnostics& diagnostics) {
  std::vector<std::pair<int, size_t>> order;
  for (size_t i = 0; i < diagnostics.size(); ++i) {
    if (diagnostics[i].severity != Severity::kError || diagnostics[i].service_code.empty()) continue;
    order.emplace_back(Stage(diagnostics[i]), i);
  }
  std::sort(order.begin(), order.end());
  std::vector<ServiceDiagnostic> rows;
  for (const auto& [stage, i] : order) {
    const Diagnostic* diagnostic = &diagnostics[i];
    const std::string& message =
        diagnostic->service_message.empty() ? diagnostic->message : diagnostic->service_message;
    ServiceDiagnostic row{diagnostic->service_code, message, diagnostic->service_location};
    // Several of ours may be one of the service's: all missing fields of an object.
    if (std::find(rows.begin(), rows.end(), row) == rows.end()) rows.push_back(std::move(row));
  }
  return rows;
}

std::string ServiceRefusal(const std::vector<ServiceDiagnostic>& diagnostics) {
  std::string list;
  for (const ServiceDiagnostic& row : diagnostics) {
    list += fmt::format("{}{}: {} at {}", list.empty() ? "" : ", ", row.code, row.message,
                        row.location.empty() ? "null" : row.location);
  }
  return "Invalid State Machine Definition: '" + list + "'";
}

std::vector<DiagnosticTopic> DiagnosticTopics() {
  std::vector<DiagnosticTopic> topics;
  for (const frontend::DiagnosticRow& row : frontend::DiagnosticRows()) {
    DiagnosticTopic topic;
    topic.code = row.code;
    topic.name = row.name;
    topic.severity = row.severity;
    topic.message = Blanks(row.format);
    topic.hint = Blanks(row.hint);
    topic.service_code = row.service_code;
    topic.service_message = Blanks(row.service_text);
    for (const Explanation& explanation : kExplanations) {
      if (explanation.name != row.name) continue;
      topic.meaning = explanation.meaning;
      topic.example = explanation.example;
    }
    topics.push_back(std::move(topic));
  }
  return topics;
}

}  // namespace aslc

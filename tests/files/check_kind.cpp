// File tests of KIND check: definitions, and templates that hold some, with what is reported of each.
#include <fmt/format.h>

#include "aslc/templates.h"
#include "tests/files/file_test.h"

namespace aslc::suites {
namespace {

// A line of `rows`: a definition, or the members of its `States`, of which the first is where it starts.
std::string Definition(const std::string& row) {
  if (row[0] != '"') return row;
  return "{\"StartAt\":" + row.substr(0, row.find('"', 1) + 1) + ",\"States\":{" + row + "}}";
}

Diagnostics CheckSource(const FileTest& test, const SourcePtr& source) {
  CompileOptions options = OptionsOf(test, Engine::kInterp);
  TemplateResult found = ReadTemplate(source, {options.substitutions, nullptr});
  if (!found.is_template) return Check(source, options).diagnostics;
  Diagnostics all = std::move(found.diagnostics);
  for (const TemplateMachine& machine : found.machines) {
    all.insert(all.end(), machine.diagnostics.begin(), machine.diagnostics.end());
    if (machine.document == nullptr) continue;
    Diagnostics own = Check(machine.source, machine.Options(options, true)).diagnostics;
    all.insert(all.end(), own.begin(), own.end());
  }
  return all;
}

std::string Render(const FileTest& test, const Diagnostics& diagnostics) {
  std::string format = test.Key("FORMAT", "text");
  if (format == "json") return RenderJson(diagnostics) + "\n";
  if (format == "sarif") return RenderSarif(diagnostics, "0.0.0") + "\n";
  if (diagnostics.empty()) return "accepted\n";
  // A flood is told by how it begins and ends.
  constexpr size_t kShown = 6;
  if (diagnostics.size() <= 2 * kShown) return RenderText(diagnostics, false);
  Diagnostics head(diagnostics.begin(), diagnostics.begin() + 1);
  return RenderText(head, false) + fmt::format("... {} in all, the last:\n", diagnostics.size()) +
         RenderText({diagnostics.back()}, false);
}

}  // namespace

std::string CheckText(const FileTest& test, const std::string& name, std::vector<std::string>* codes) {
  std::string ending = ".asl." + test.Key("SOURCE", "json"), out;
  auto check = [&](const std::string& file, const std::string& text) {
    Diagnostics diagnostics = CheckSource(test, std::make_shared<Source>(file + ending, text));
    for (const Diagnostic& diagnostic : diagnostics) codes->push_back(diagnostic.code);
    out += Render(test, diagnostics);
  };
  auto workflows = test.Named("workflow");
  for (const auto& [title, text] : workflows) {
    if (workflows.size() > 1) out += "== " + title + "\n";
    check(name, text);
  }
  for (const std::string& row : test.Lines("rows")) {
    out += "== " + Cut(row) + "\n";
    check("row", Expand(Definition(row)));
  }
  return out;
}

}  // namespace aslc::suites

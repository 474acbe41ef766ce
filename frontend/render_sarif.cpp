// Diagnostics as a SARIF 2.1.0 log (OASIS "Static Analysis Results Interchange Format"), for code scanning.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "aslc/diagnostic.h"
#include "ir/json_text.h"

namespace aslc {
namespace {

std::string Quoted(std::string_view text) {
  std::string out;
  ir::AppendQuoted(out, text);
  return out;
}

std::string_view Level(Severity severity) { return severity == Severity::kError ? "error" : "warning"; }

// A file's name as a URI reference (RFC 3986): all but unreserved characters and slashes are escaped.
std::string Uri(std::string_view name) {
  std::string uri = name.starts_with('/') ? "file://" : "";
  for (char c : name) {
    bool plain = ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= '0' && c <= '9') ||
                 std::string_view("-._~/").find(c) != std::string_view::npos;
    uri += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return uri;
}

std::string PhysicalLocation(const Source& source, SourceRange range) {
  LineColumn begin = source.Locate(range.begin), end = source.Locate(range.end);
  return fmt::format(
      R"("physicalLocation":{{"artifactLocation":{{"uri":{}}},"region":{{"startLine":{},"startColumn":{},)"
      R"("endLine":{},"endColumn":{},"byteOffset":{},"byteLength":{}}}}})",
      Quoted(Uri(source.name())), begin.line, begin.column, end.line, end.column, range.begin,
      range.end - range.begin);
}

std::string Result(const Diagnostic& diagnostic, size_t rule) {
  std::string text = diagnostic.message + (diagnostic.hint.empty() ? "" : "; " + diagnostic.hint);
  std::string out = fmt::format(R"({{"ruleId":{},"ruleIndex":{},"level":"{}","message":{{"text":{}}})",
                                Quoted(diagnostic.code), rule, Level(diagnostic.severity), Quoted(text));
  if (diagnostic.source != nullptr) {
    out += ",\"locations\":[{" + PhysicalLocation(*diagnostic.source, diagnostic.range);
    if (!diagnostic.pointer.empty()) {
      out += R"(,"logicalLocations":[{"fullyQualifiedName":)" + Quoted(diagnostic.pointer) + "}]";
    }
    out += "}]";
    for (size_t i = 0; i < diagnostic.notes.size(); ++i) {
      const DiagnosticNote& note = diagnostic.notes[i];
      out += i == 0 ? ",\"relatedLocations\":[" : ",";
      out += fmt::format(R"({{"id":{},{},"message":{{"text":{}}}}})", i,
                         PhysicalLocation(*diagnostic.source, note.range), Quoted(note.message));
    }
    if (!diagnostic.notes.empty()) out += "]";
  }
  return out + "}";
}

}  // namespace

std::string RenderSarif(const Diagnostics& diagnostics, const std::string& version) {
  std::map<std::string, const Diagnostic*> used;
  for (const Diagnostic& diagnostic : diagnostics) used.emplace(diagnostic.code, &diagnostic);
  std::map<std::string, DiagnosticTopic> topics;
  for (DiagnosticTopic& topic : DiagnosticTopics()) topics.emplace(topic.code, topic);
  std::string rules, results;
  for (const auto& [code, diagnostic] : used) {
    auto topic = topics.find(code);
    rules += fmt::format(R"({}{{"id":{},"name":{},"shortDescription":{{"text":{}}},)"
                         R"("defaultConfiguration":{{"level":"{}"}}}})",
                         rules.empty() ? "" : ",", Quoted(code), Quoted(diagnostic->name),
                         Quoted(topic == topics.end() ? diagnostic->message : topic->second.message),
                         Level(diagnostic->severity));
  }
  for (const Diagnostic& diagnostic : diagnostics) {
    auto rule = static_cast<size_t>(std::distance(used.begin(), used.find(diagnostic.code)));
    results += (results.empty() ? "" : ",") + Result(diagnostic, rule);
  }
  return fmt::format(R"({{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0",)"
                     R"("runs":[{{"tool":{{"driver":{{"name":"aslc","version":{},"rules":[{}]}}}},)"
                     R"("columnKind":"unicodeCodePoints","results":[{}]}}]}})",
                     Quoted(version), rules, results);
}

}  // namespace aslc

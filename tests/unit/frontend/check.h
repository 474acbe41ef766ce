// Definitions in, verdicts out: what the tests of the checker share.
#pragma once

#include <memory>
#include <string>

#include "frontend/frontend.h"

namespace aslc::frontend::test {

inline ParseResult Parse(const std::string& text, aslrt_machine_type type = ASLRT_STANDARD) {
  FrontendOptions options;
  options.type = type;
  return ParseDefinition(std::make_shared<const Source>("test.asl.json", text), options);
}

// `Name pointer`, one a diagnostic, joined with `; `.
inline std::string Verdict(const ParseResult& result) {
  std::string out;
  for (const Diagnostic& diagnostic : result.diagnostics) {
    if (!out.empty()) out += "; ";
    out += diagnostic.name + (diagnostic.unsupported ? "(" + diagnostic.feature + ")" : "");
    out += ' ' + diagnostic.pointer;
  }
  return out;
}

}  // namespace aslc::frontend::test

// Files and verdicts shared by the suites.
#include <algorithm>
#include <fstream>
#include <sstream>

#include "tests/suites/suite.h"

namespace aslc::suites {

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<std::filesystem::path> FilesBelow(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  if (!std::filesystem::is_directory(folder)) return files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

aslc::Engine CompilerEngine(SuiteEngine engine) {
  switch (engine) {
    case SuiteEngine::kInterp: return Engine::kInterp;
    case SuiteEngine::kO0: return Engine::kO0;
    case SuiteEngine::kO2:
    case SuiteEngine::kAot: return Engine::kO2;
  }
  return Engine::kInterp;
}

Verdict Judge(const Diagnostics& diagnostics) {
  Verdict verdict;
  verdict.kind = Verdict::Kind::kAccepted;
  for (const Diagnostic& d : diagnostics) {
    if (d.severity != Severity::kError) continue;
    if (!d.unsupported) {
      verdict.errors.push_back(d.pointer + ": " + d.message + " [" + d.code + "]");
    } else if (verdict.kind == Verdict::Kind::kAccepted) {
      verdict.kind = Verdict::Kind::kUnsupported;
      verdict.feature = d.feature;
      verdict.message = d.pointer + ": " + d.message;
    }
  }
  if (verdict.errors.empty()) return verdict;
  return {Verdict::Kind::kRefused, "", verdict.errors.front(), verdict.errors};
}

}  // namespace aslc::suites

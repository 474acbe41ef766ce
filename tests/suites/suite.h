// Suites of public test data and what running one case gives. A suite finds its cases by kind in a
// folder laid out like the default one (ASLC_SUITES); nothing here knows a case by name.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "aslc/compile.h"

namespace aslc::suites {

// kDisagreed: failed by a label that the service itself would not give (disagreements.txt).
enum class Outcome { kPassed, kFailed, kSkipped, kDisagreed };

struct CaseResult {
  std::string id;
  Outcome outcome = Outcome::kFailed;
  std::string detail;   // first difference
  std::string feature;  // of a skipped case: what is missing
  std::vector<std::string> reasons = {};  // all that is wrong, where `detail` is only the first
};

enum class SuiteEngine { kInterp, kO0, kO2, kAot };

struct RunnerOptions {
  std::filesystem::path suites;
  SuiteEngine engine = SuiteEngine::kInterp;
  bool snapshot = false;
  bool crashes = false;  // file tests: with crashes that nobody may notice (sim/unseen_crashes.h)
  std::string worker;  // program that runs cases and round-trips snapshots in a process of its own
};

struct SuiteResult {
  std::string name;
  std::vector<CaseResult> cases;
};

// Each gives nothing for a folder that is not there.
std::vector<SuiteResult> RunRecorded(const RunnerOptions& options, const std::string& only);
std::vector<SuiteResult> RunDefinitions(const RunnerOptions& options);
std::vector<SuiteResult> RunWorkflows(const RunnerOptions& options);
std::vector<SuiteResult> RunJsonata(const RunnerOptions& options);

std::string ReadFile(const std::filesystem::path& path);
// All regular files below, sorted by path.
std::vector<std::filesystem::path> FilesBelow(const std::filesystem::path& folder);
aslc::Engine CompilerEngine(SuiteEngine engine);

// The verdict on a definition: accepted, refused for an unsupported feature only, or refused.
struct Verdict {
  enum class Kind { kAccepted, kUnsupported, kRefused } kind = Kind::kRefused;
  std::string feature, message;
  std::vector<std::string> errors = {};  // kRefused: all of them
};
Verdict Judge(const Diagnostics& diagnostics);

}  // namespace aslc::suites

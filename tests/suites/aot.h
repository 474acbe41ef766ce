// A replay by an object file: linked into a shared library by the system linker and run in a process
// without LLVM (worker.cpp).
#pragma once

#include "tests/suites/json_diff.h"
#include "tests/suites/suite.h"

namespace aslc::suites {

struct AotResult {
  Diagnostics diagnostics;
  Json actual;
};
// A machine that the replays' account has.
struct OtherSource {
  std::string name;
  SourcePtr source;
  CompileOptions compile;
};
// Several replays of one machine, which is linked once. `actual` has one result each.
struct AotResults {
  Diagnostics diagnostics;
  std::vector<Json> actual;
};
AotResults ReplayAllAheadOfTime(const RunnerOptions& options, SourcePtr source, const CompileOptions& compile,
                                const std::vector<Json>& replays, const std::vector<OtherSource>& others = {});
AotResult ReplayAheadOfTime(const RunnerOptions& options, SourcePtr source, const CompileOptions& compile,
                            const Json& replay);

// Many expressions in one shared library.
class ExpressionLibrary {
 public:
  explicit ExpressionLibrary(const RunnerOptions& options);
  std::string Symbol(size_t index) const;
  // Keeps the object of one, which was emitted with its symbol.
  void Write(size_t index, const std::string& object) const;
  // Links those and runs the jobs (expressions.h, with the `symbol` each). Their outcomes as text.
  std::vector<std::string> Run(const std::vector<size_t>& indices, const Json& jobs) const;

 private:
  std::filesystem::path File(size_t index) const;
  const RunnerOptions& options_;
  std::filesystem::path folder_;
};

}  // namespace aslc::suites

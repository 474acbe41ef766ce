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
// Several replays of one machine, which is linked once. `actual` has one result each.
struct AotResults {
  Diagnostics diagnostics;
  std::vector<Json> actual;
};
AotResults ReplayAllAheadOfTime(const RunnerOptions& options, SourcePtr source, const CompileOptions& compile,
                                const std::vector<Json>& replays);
AotResult ReplayAheadOfTime(const RunnerOptions& options, SourcePtr source, const CompileOptions& compile,
                            const Json& replay);

}  // namespace aslc::suites

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
AotResult ReplayAheadOfTime(const RunnerOptions& options, SourcePtr source, const CompileOptions& compile,
                            const Json& replay);

}  // namespace aslc::suites

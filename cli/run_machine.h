// Runs one execution with local handlers and prints its result: `aslc run`, and the executables that
// `aslc build` makes.
#pragma once

#include "cli/common_options.h"

namespace aslc::cli {

// The exit code. Throws UsageError. account: null when nothing can be started beside it.
int RunMachine(const aslrt_machine* machine, const sim::Account* account, ExecutionArguments& execution,
               const LocalArguments& local, const FormatArguments& format);

}  // namespace aslc::cli

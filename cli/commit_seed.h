// A seed from git, so that each commit tries other runs and repeats its own.
#pragma once

#include <cstdint>

namespace aslc::cli {

// The first 16 hexadecimal digits of `git rev-parse HEAD` in the working directory. Throws UsageError.
uint64_t SeedOfCommit();

}  // namespace aslc::cli

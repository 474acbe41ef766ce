// ASL_CHECK: our own bugs. On in every build; prints where and what, and ends the process with the
// exit code 3 (internal error). Never for bad input: that is a diagnostic.
#pragma once

namespace aslc {
[[noreturn]] void CheckFailed(const char* file, int line, const char* condition, const char* message);
}  // namespace aslc

#define ASL_CHECK(condition, message) \
  (__builtin_expect(!!(condition), 1) ? (void)0 : ::aslc::CheckFailed(__FILE__, __LINE__, #condition, message))

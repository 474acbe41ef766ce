// The end of the process on a bug of ours (include/aslc/check.h).
#include "aslc/check.h"

#include <execinfo.h>

#include <cstdio>
#include <cstdlib>

namespace aslc {

void CheckFailed(const char* file, int line, const char* condition, const char* message) {
  std::fprintf(stderr, "internal error: %s:%d: %s: %s\n", file, line, condition, message);
  void* frames[32];
  backtrace_symbols_fd(frames, backtrace(frames, 32), 2);
  std::_Exit(3);
}

}  // namespace aslc

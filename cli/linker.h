// Makes an executable of an object that `aslc build` wrote, with the system's linker.
#pragma once

#include <string>

namespace aslc::cli {

struct LinkRequest {
  std::string object, output;
  std::string compiler;  // C compiler to link with; "" = `cc`
};
// Throws UsageError when there is no compiler, no runtime beside this program, or linking fails.
void LinkExecutable(const LinkRequest& request);

}  // namespace aslc::cli

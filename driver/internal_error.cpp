// Leaves behind what is needed to look into a bug (internal_error.h).
#include "driver/internal_error.h"

#include <cstdio>

#include "aslc/check.h"
#include "ir/text.h"

namespace aslc {

void InternalError(const ir::Module& module, const std::string& phase, const std::string& problems) {
  std::string path;
  for (char c : module.name) {
    bool safe =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    path += safe ? c : '_';
  }
  path += ".internal-error.ir";
  std::fprintf(stderr, "%s of `%s`:\n%s\n", phase.c_str(), module.name.c_str(), problems.c_str());
  if (std::FILE* file = std::fopen(path.c_str(), "wb")) {
    std::string text = ir::Print(module);
    std::fwrite(text.data(), 1, text.size(), file);
    std::fclose(file);
    std::fprintf(stderr, "the IR is in %s; `aslc build --emit ir` on the definition prints it too\n",
                 path.c_str());
  }
  CheckFailed(__FILE__, __LINE__, phase.c_str(), "the compiler made a module that it does not accept itself");
}

}  // namespace aslc

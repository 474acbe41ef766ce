// Files as the command line names them: read whole, with one clear message on trouble.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>

namespace aslc::cli {

// The command line, or a file that it names, is wrong: printed as one line, exit code 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// As much as documents may have (include/aslc/document.h: kDocumentBytesMax).
inline constexpr size_t kFileBytesMax = 64u << 20;

// `-` is standard input. Throws UsageError.
std::string ReadFile(const std::string& path);
// `-` is standard output. Throws UsageError.
void WriteFile(const std::string& path, const std::string& bytes);
// JSON text, `@FILE`, or `-` for standard input.
std::string ReadInput(const std::string& argument);

}  // namespace aslc::cli

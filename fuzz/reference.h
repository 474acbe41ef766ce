// The reference implementation of JSONata in a child process of node that answers as long as we ask
// (reference.cjs). Absent without node or its packages (scripts/setup-node).
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>

namespace aslc::fuzz {

class Reference {
 public:
  // folder: of the packages; empty: what the environment variable ASLC_NODE_MODULES or else the build says.
  explicit Reference(const std::string& folder);
  ~Reference();
  Reference(const Reference&) = delete;
  Reference& operator=(const Reference&) = delete;

  bool Present() const { return std::filesystem::is_directory(folder_ / "jsonata-standard"); }
  std::string folder() const { return folder_.string(); }
  // A line of JSON for a line of JSON. Nothing when node is not there or takes longer than `seconds`; it is
  // then ended, and started again for the next question.
  std::optional<std::string> Ask(const std::string& line, int seconds);

 private:
  bool Start();
  void End();
  std::filesystem::path folder_;
  pid_t pid_ = -1;
  int in_ = -1, out_ = -1;  // what it reads and writes
};

}  // namespace aslc::fuzz

// Local programs that answer requests: who runs them is outside of the simulator, which knows no processes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace aslc::sim {

struct ProgramReply {
  bool failed = false;
  std::string output;        // JSON text
  std::string error, cause;  // of a failure
};

class ProgramRunner {
 public:
  virtual ~ProgramRunner() = default;
  // Runs a program to its end, with the request as its input. False when the run must be given up (an
  // interrupt): *problem says why. Called from several threads at once.
  virtual bool Run(const std::vector<std::string>& words, std::string_view request, ProgramReply* reply,
                   std::string* problem) = 0;
};

}  // namespace aslc::sim

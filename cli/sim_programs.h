// Programs that answer the Tasks of a simulation (`program` in a scenario, with --allow-programs).
#pragma once

#include <atomic>

#include "cli/process.h"
#include "sim/programs.h"

namespace aslc::cli {

// Each request starts the program anew, with the request as its input; exit code, output and errors mean what
// they mean for handlers of `aslc run` (handlers.h). One at a time.
class LocalPrograms final : public sim::ProgramRunner {
 public:
  bool Run(const std::vector<std::string>& words, std::string_view request, sim::ProgramReply* reply,
           std::string* problem) override;

 private:
  SignalPipe signals_;
  std::atomic<bool> interrupted_ = false;
};

}  // namespace aslc::cli

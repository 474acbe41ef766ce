// Running programs to their end (sim_programs.h).
#include "cli/sim_programs.h"

#include <csignal>
#include <utility>

#include "cli/handlers.h"

namespace aslc::cli {

bool LocalPrograms::Run(const std::vector<std::string>& words, std::string_view request,
                        sim::ProgramReply* reply, std::string* problem) {
  // A child that ends wakes only one of the threads that wait; the others look again after this long.
  constexpr int kWaitMs = 20;
  Process process;
  HandlerReply answer;
  answer.error = "States.TaskFailed";
  if (process.Spawn(words, std::string(request), &answer.cause)) {
    while (!process.Step()) {
      std::vector<pollfd> polls{{signals_.fd(), POLLIN, 0}};
      process.AddPolls(&polls);
      poll(polls.data(), polls.size(), kWaitMs);
      if (signals_.Interrupted()) interrupted_ = true;
      if (!interrupted_) continue;
      process.Kill(SIGTERM);
      *problem = "interrupted";
      return false;
    }
    answer = ReplyOf({"", words}, process);
  }
  reply->failed = !answer.succeeded;
  reply->output = std::move(answer.output);
  reply->error = std::move(answer.error);
  reply->cause = std::move(answer.cause);
  return true;
}

}  // namespace aslc::cli

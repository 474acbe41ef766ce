// Asking git (commit_seed.h).
#include "cli/commit_seed.h"

#include <charconv>
#include <csignal>
#include <string>

#include "cli/process.h"
#include "cli/text_file.h"

namespace aslc::cli {

uint64_t SeedOfCommit() {
  constexpr size_t kDigits = 16;
  SignalPipe signals;
  Process git;
  std::string error;
  if (!git.Spawn({"git", "rev-parse", "HEAD"}, "", &error)) throw UsageError("--seed commit: " + error);
  while (!git.Step()) {
    std::vector<pollfd> polls{{signals.fd(), POLLIN, 0}};
    git.AddPolls(&polls);
    poll(polls.data(), polls.size(), -1);
    if (signals.Interrupted()) git.Kill(SIGTERM);
  }
  const std::string& commit = git.output();
  uint64_t seed = 0;
  if (git.wait_status() == 0 && commit.size() >= kDigits) {
    const auto read = std::from_chars(commit.data(), commit.data() + kDigits, seed, 16);
    if (read.ec == std::errc() && read.ptr == commit.data() + kDigits) return seed;
  }
  throw UsageError("--seed commit: `git rev-parse HEAD` names no commit here: " +
                   git.errors().substr(0, git.errors().find('\n')));
}

}  // namespace aslc::cli

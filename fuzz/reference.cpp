// The child process of the reference implementation (reference.h).
#include "fuzz/reference.h"

#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>

extern char** environ;

namespace aslc::fuzz {

Reference::Reference(const std::string& folder) : folder_(folder) {
  const char* named = std::getenv("ASLC_NODE_MODULES");
  if (folder_.empty()) folder_ = named != nullptr ? named : ASLC_NODE_MODULES_DEFAULT;
}

Reference::~Reference() { End(); }

bool Reference::Start() {
  int in[2], out[2];
  if (pipe(in) != 0 || pipe(out) != 0) return false;
  std::signal(SIGPIPE, SIG_IGN);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in[0], 0);
  posix_spawn_file_actions_adddup2(&actions, out[1], 1);
  for (int fd : {in[0], in[1], out[0], out[1]}) posix_spawn_file_actions_addclose(&actions, fd);
  std::string node = "node", script = ASLC_REFERENCE_SCRIPT, folder = folder_.string();
  char* argv[] = {node.data(), script.data(), folder.data(), nullptr};
  bool started = posix_spawnp(&pid_, argv[0], &actions, nullptr, argv, environ) == 0;
  posix_spawn_file_actions_destroy(&actions);
  close(in[0]);
  close(out[1]);
  in_ = in[1];
  out_ = out[0];
  if (!started) {
    pid_ = -1;
    End();
  }
  return started;
}

void Reference::End() {
  if (in_ >= 0) close(in_);
  if (out_ >= 0) close(out_);
  in_ = out_ = -1;
  if (pid_ < 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

std::optional<std::string> Reference::Ask(const std::string& line, int seconds) {
  if (pid_ < 0 && !Start()) return std::nullopt;
  std::string question = line + "\n";
  for (size_t at = 0; at < question.size();) {
    ssize_t n = write(in_, question.data() + at, question.size() - at);
    if (n <= 0) {
      End();
      return std::nullopt;
    }
    at += static_cast<size_t>(n);
  }
  auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  std::string answer;
  char buffer[65536];
  while (!answer.ends_with('\n')) {
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    pollfd wait{out_, POLLIN, 0};
    ssize_t n = left.count() > 0 && poll(&wait, 1, static_cast<int>(left.count())) > 0
                    ? read(out_, buffer, sizeof buffer)
                    : 0;
    if (n <= 0) {
      End();
      return std::nullopt;
    }
    answer.append(buffer, static_cast<size_t>(n));
  }
  answer.pop_back();
  return answer;
}

}  // namespace aslc::fuzz

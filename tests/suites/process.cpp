// A child process with its input and output as bytes (process.h).
#include "tests/suites/process.h"

#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

extern char** environ;

namespace aslc::suites {

int RunProgram(const std::vector<std::string>& argv, const std::string& input, std::string* output) {
  int in[2], out[2];
  if (pipe(in) != 0 || pipe(out) != 0) return -1;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in[0], 0);
  posix_spawn_file_actions_adddup2(&actions, out[1], 1);
  for (int fd : {in[0], in[1], out[0], out[1]}) posix_spawn_file_actions_addclose(&actions, fd);
  std::vector<char*> args;
  for (const std::string& arg : argv) args.push_back(const_cast<char*>(arg.c_str()));
  args.push_back(nullptr);
  pid_t pid = -1;
  int refused = posix_spawnp(&pid, args[0], &actions, nullptr, args.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(in[0]);
  close(out[1]);
  if (refused != 0) {
    close(in[1]);
    close(out[0]);
    return -1;
  }
  size_t written = 0;
  bool writing = true;
  if (input.empty()) {
    close(in[1]);
    writing = false;
  }
  char buffer[65536];
  for (;;) {
    pollfd fds[2] = {{out[0], POLLIN, 0}, {writing ? in[1] : -1, POLLOUT, 0}};
    if (poll(fds, 2, -1) < 0) break;
    if (writing && fds[1].revents != 0) {
      ssize_t n = write(in[1], input.data() + written, std::min<size_t>(input.size() - written, 4096));
      if (n > 0) written += static_cast<size_t>(n);
      if (n <= 0 || written == input.size()) {
        close(in[1]);
        writing = false;
      }
    }
    if (fds[0].revents != 0) {
      ssize_t n = read(out[0], buffer, sizeof buffer);
      if (n <= 0) break;
      output->append(buffer, static_cast<size_t>(n));
    }
  }
  if (writing) close(in[1]);
  close(out[0]);
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace aslc::suites

// A forked process writes a line a case into a pipe (isolate.h).
#include "tests/suites/isolate.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#include <cstdio>

namespace aslc::suites {
namespace {

constexpr rlim_t kMemoryMax = rlim_t{6} << 30;  // bytes of address space: a runaway case fails alone

[[noreturn]] void Work(int out, size_t first, size_t count, unsigned seconds,
                       const std::function<std::string(size_t)>& run) {
#if !defined(__SANITIZE_ADDRESS__)
  rlimit limit{kMemoryMax, kMemoryMax};
  setrlimit(RLIMIT_AS, &limit);
#endif
  std::FILE* file = fdopen(out, "w");
  for (size_t i = first; i < count; ++i) {
    alarm(seconds);
    std::string line = run(i) + "\n";
    std::fwrite(line.data(), 1, line.size(), file);
    std::fflush(file);
  }
  _exit(0);
}

std::string Ending(int status) {
  if (!WIFSIGNALED(status)) return "the process ended with " + std::to_string(WEXITSTATUS(status));
  if (WTERMSIG(status) == SIGALRM) return "it takes too long";
  return "the process ended by signal " + std::to_string(WTERMSIG(status));
}

void ReadLines(int in, std::vector<std::string>& lines) {
  std::string rest;
  char buffer[65536];
  for (ssize_t n; (n = read(in, buffer, sizeof buffer)) > 0;) {
    rest.append(buffer, static_cast<size_t>(n));
    size_t start = 0;
    for (size_t end; (end = rest.find('\n', start)) != std::string::npos; start = end + 1) {
      lines.push_back(rest.substr(start, end - start));
    }
    rest.erase(0, start);
  }
}

}  // namespace

std::vector<std::string> RunIsolated(size_t count, unsigned seconds,
                                     const std::function<std::string(size_t)>& run,
                                     const std::function<std::string(const std::string&)>& lost) {
  std::vector<std::string> lines;
  while (lines.size() < count) {
    int ends[2];
    std::fflush(nullptr);
    if (pipe(ends) != 0) break;
    pid_t pid = fork();
    if (pid == 0) {
      close(ends[0]);
      Work(ends[1], lines.size(), count, seconds, run);
    }
    close(ends[1]);
    if (pid > 0) ReadLines(ends[0], lines);
    close(ends[0]);
    int status = 0;
    if (pid < 0 || waitpid(pid, &status, 0) != pid) break;
    if (lines.size() < count) lines.push_back(lost(Ending(status)));
  }
  while (lines.size() < count) lines.push_back(lost("no process could be started"));
  return lines;
}

}  // namespace aslc::suites

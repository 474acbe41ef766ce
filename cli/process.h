// Child processes of `--task` handlers: spawned without a shell, fed and drained without blocking.
#pragma once

#include <poll.h>
#include <sys/types.h>

#include <string>
#include <vector>

namespace aslc::cli {

// What a handler may print before it is ended.
inline constexpr size_t kHandlerBytesMax = 64u << 20;

// Words of a command line: separated by blanks; '...' and "..." keep blanks, a backslash outside of '...'
// keeps the next character. No variables, no globs. False when a quote is not closed.
bool SplitWords(const std::string& text, std::vector<std::string>* words);
// The file that would run: the word itself when it has a slash, else found on PATH. "" when there is none.
std::string FindProgram(const std::string& word);

class Process {
 public:
  Process() = default;
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // The process leads a group of its own, so that it can be ended with all that it started.
  bool Spawn(const std::vector<std::string>& words, std::string input, std::string* error);
  // Appends what to wait for.
  void AddPolls(std::vector<pollfd>* polls) const;
  // Moves what can be moved without waiting. True once the process has ended and all was read.
  bool Step();
  void Kill(int signal);

  bool overflowed() const { return overflowed_; }
  int wait_status() const { return wait_status_; }
  const std::string& output() const { return output_; }
  const std::string& errors() const { return errors_; }

 private:
  void Feed();
  void Drain(int* fd, std::string* into);
  void Reap();

  pid_t pid_ = -1;
  int in_ = -1, out_ = -1, err_ = -1;  // our ends
  std::string input_, output_, errors_;
  size_t fed_ = 0;
  bool ended_ = false, overflowed_ = false;
  int wait_status_ = 0;
};

// Wakes poll(2) when a child ends or the user interrupts: while one exists, SIGCHLD and the first SIGINT or
// SIGTERM are written into a pipe, and SIGPIPE is ignored. One at a time.
class SignalPipe {
 public:
  SignalPipe();
  ~SignalPipe();
  SignalPipe(const SignalPipe&) = delete;
  SignalPipe& operator=(const SignalPipe&) = delete;

  int fd() const;
  // Empties the pipe; true once the user has interrupted.
  bool Interrupted();
};

}  // namespace aslc::cli

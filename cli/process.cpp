// Spawning, feeding and draining handlers (process.h).
#include "cli/process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "aslc/check.h"

extern "C" char** environ;

namespace aslc::cli {
namespace {

void CloseFd(int* fd) {
  if (*fd >= 0) close(*fd);
  *fd = -1;
}

// Both ends are closed in other children: else one handler would keep another's input open.
bool MakePipe(int* ours, int* theirs, bool we_write) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return false;
  *ours = ends[we_write ? 1 : 0];
  *theirs = ends[we_write ? 0 : 1];
  fcntl(*ours, F_SETFL, fcntl(*ours, F_GETFL) | O_NONBLOCK);
  return true;
}

// Signal handlers can reach nothing but globals.
int g_signal_pipe[2] = {-1, -1};
volatile sig_atomic_t g_interrupted = 0;

void OnSignal(int signal) {
  int saved = errno;
  if (signal != SIGCHLD) g_interrupted = 1;
  char byte = 0;
  [[maybe_unused]] ssize_t ignored = write(g_signal_pipe[1], &byte, 1);
  errno = saved;
}

void SetHandler(int signal, void (*handler)(int), int flags) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, nullptr);
}

}  // namespace

bool SplitWords(const std::string& text, std::vector<std::string>* words) {
  std::string word;
  bool in_word = false;
  char quote = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (quote == 0 && (c == ' ' || c == '\t' || c == '\n')) {
      if (in_word) words->push_back(std::exchange(word, {}));
      in_word = false;
      continue;
    }
    in_word = true;
    if (c == quote) {
      quote = 0;
    } else if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == '\\' && quote != '\'' && i + 1 < text.size()) {
      word += text[++i];
    } else {
      word += c;
    }
  }
  if (in_word) words->push_back(std::move(word));
  return quote == 0;
}

std::string FindProgram(const std::string& word) {
  auto runs = [](const std::string& path) { return access(path.c_str(), X_OK) == 0; };
  if (word.find('/') != std::string::npos) return runs(word) ? word : "";
  const char* path = std::getenv("PATH");
  std::string folders = path != nullptr ? path : "/usr/bin:/bin";
  for (size_t begin = 0; begin <= folders.size();) {
    size_t end = std::min(folders.find(':', begin), folders.size());
    std::string candidate = folders.substr(begin, end - begin) + "/" + word;
    if (end > begin && runs(candidate)) return candidate;
    begin = end + 1;
  }
  return "";
}

Process::~Process() {
  if (pid_ > 0 && !ended_) {
    Kill(SIGKILL);
    while (waitpid(pid_, &wait_status_, 0) < 0 && errno == EINTR) {
    }
  }
  for (int* fd : {&in_, &out_, &err_}) CloseFd(fd);
}

bool Process::Spawn(const std::vector<std::string>& words, std::string input, std::string* error) {
  input_ = std::move(input);
  int child_in = -1, child_out = -1, child_err = -1;
  bool piped = MakePipe(&in_, &child_in, true) && MakePipe(&out_, &child_out, false) &&
               MakePipe(&err_, &child_err, false);
  int code = piped ? 0 : errno;
  if (piped) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, child_in, 0);
    posix_spawn_file_actions_adddup2(&actions, child_out, 1);
    posix_spawn_file_actions_adddup2(&actions, child_err, 2);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t defaults;
    sigemptyset(&defaults);
    for (int signal : {SIGPIPE, SIGINT, SIGTERM, SIGCHLD}) sigaddset(&defaults, signal);
    posix_spawnattr_setsigdefault(&attributes, &defaults);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    code = posix_spawnp(&pid_, arguments[0], &actions, &attributes, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  for (int* fd : {&child_in, &child_out, &child_err}) CloseFd(fd);
  if (code == 0) return true;
  pid_ = -1;
  ended_ = true;
  *error = "cannot run `" + words[0] + "`: " + std::strerror(code);
  return false;
}

void Process::AddPolls(std::vector<pollfd>* polls) const {
  if (in_ >= 0) polls->push_back({in_, POLLOUT, 0});
  if (out_ >= 0) polls->push_back({out_, POLLIN, 0});
  if (err_ >= 0) polls->push_back({err_, POLLIN, 0});
}

void Process::Feed() {
  while (in_ >= 0) {
    if (fed_ == input_.size()) return CloseFd(&in_);
    ssize_t count = write(in_, input_.data() + fed_, input_.size() - fed_);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return;
    // A handler need not read its input: then the pipe is broken, and that is fine.
    if (count < 0) return CloseFd(&in_);
    fed_ += static_cast<size_t>(count);
  }
}

// Reads what is there; closes the pipe at its end.
void Process::Drain(int* fd, std::string* into) {
  char buffer[1 << 16];
  while (*fd >= 0) {
    ssize_t count = read(*fd, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) return CloseFd(fd);
    into->append(buffer, static_cast<size_t>(count));
    if (into->size() > kHandlerBytesMax) {
      overflowed_ = true;
      Kill(SIGKILL);
      CloseFd(fd);
    }
  }
}

void Process::Reap() {
  if (ended_ || pid_ <= 0) return;
  pid_t done = waitpid(pid_, &wait_status_, WNOHANG);
  if (done == pid_ || (done < 0 && errno == ECHILD)) ended_ = true;
}

bool Process::Step() {
  Feed();
  // Reaped first: what an ended process printed is in the pipes by then. Something it started may keep
  // them open for as long as it likes; that is not waited for.
  Reap();
  Drain(&out_, &output_);
  Drain(&err_, &errors_);
  return ended_;
}

void Process::Kill(int signal) {
  if (pid_ > 0 && !ended_) kill(-pid_, signal);
}

SignalPipe::SignalPipe() {
  ASL_CHECK(g_signal_pipe[0] < 0, "one signal pipe at a time");
  ASL_CHECK(pipe2(g_signal_pipe, O_CLOEXEC | O_NONBLOCK) == 0, "no pipe for signals");
  g_interrupted = 0;
  SetHandler(SIGCHLD, OnSignal, SA_RESTART | SA_NOCLDSTOP);
  // A second interrupt ends the process at once.
  SetHandler(SIGINT, OnSignal, static_cast<int>(SA_RESTART | SA_RESETHAND));
  SetHandler(SIGTERM, OnSignal, static_cast<int>(SA_RESTART | SA_RESETHAND));
  SetHandler(SIGPIPE, SIG_IGN, 0);
}

SignalPipe::~SignalPipe() {
  for (int signal : {SIGCHLD, SIGINT, SIGTERM, SIGPIPE}) SetHandler(signal, SIG_DFL, 0);
  CloseFd(&g_signal_pipe[0]);
  CloseFd(&g_signal_pipe[1]);
}

int SignalPipe::fd() const { return g_signal_pipe[0]; }

bool SignalPipe::Interrupted() {
  char buffer[64];
  while (read(g_signal_pipe[0], buffer, sizeof buffer) > 0) {
  }
  return g_interrupted != 0;
}

}  // namespace aslc::cli

// Reading and writing whole files (text_file.h).
#include "cli/text_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace aslc::cli {
namespace {

class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  ~File() {
    if (fd_ > 2) close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

[[noreturn]] void CannotRead(const std::string& path, const std::string& why) {
  throw UsageError("cannot read `" + path + "`: " + why);
}

}  // namespace

std::string ReadFile(const std::string& path) {
  File file(path == "-" ? 0 : open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.fd() < 0) CannotRead(path, std::strerror(errno));
  struct stat facts;
  if (fstat(file.fd(), &facts) != 0) CannotRead(path, std::strerror(errno));
  if (S_ISDIR(facts.st_mode)) CannotRead(path, "it is a directory");
  std::string limit = "; at most " + std::to_string(kFileBytesMax) + " are read";
  if (S_ISREG(facts.st_mode) && static_cast<uint64_t>(facts.st_size) > kFileBytesMax) {
    CannotRead(path, "it has " + std::to_string(facts.st_size) + " bytes" + limit);
  }
  std::string bytes;
  char buffer[1 << 16];
  for (;;) {
    ssize_t count = read(file.fd(), buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) CannotRead(path, std::strerror(errno));
    if (count == 0) return bytes;
    bytes.append(buffer, static_cast<size_t>(count));
    if (bytes.size() > kFileBytesMax) CannotRead(path, "it has more bytes than are read" + limit);
  }
}

void WriteFile(const std::string& path, const std::string& bytes) {
  File file(path == "-" ? 1 : open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  auto fail = [&] { throw UsageError("cannot write `" + path + "`: " + std::strerror(errno)); };
  if (file.fd() < 0) fail();
  for (size_t done = 0; done < bytes.size();) {
    ssize_t count = write(file.fd(), bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail();
    done += static_cast<size_t>(count);
  }
}

std::string ReadInput(const std::string& argument) {
  if (argument == "-") return ReadFile("-");
  if (argument.starts_with("@")) return ReadFile(argument.substr(1));
  return argument;
}

}  // namespace aslc::cli

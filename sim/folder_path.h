// Ways into a folder that cannot lead out of it: keys as relative paths, gone one name at a time from an open
// folder, never through a symbolic link. Only regular files are ever opened.
#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/object_store.h"

namespace aslc::sim {

inline constexpr size_t kKeyBytesMax = 1024;  // S3's

// An open file or folder.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Fd() { Close(); }
  int get() const { return fd_; }
  bool open() const { return fd_ >= 0; }
  // False: what was written may not have reached the disk.
  bool Close();

 private:
  int fd_ = -1;
};

// The names that a key consists of. False: no file of a folder has this key (`..`, an empty name, a key that is too
// long, a name that files have while they are written).
bool SplitKey(std::string_view key, std::vector<std::string>* names);
// Names that only ObjectWriters use.
bool IsPartName(std::string_view name);
std::string PartName(uint64_t number);
bool IsUtf8(std::string_view text);

// -1 with errno where there is no such folder in `parent`, or a link in its place.
Fd OpenFolder(int parent, const std::string& name);
// A regular file of `parent`, for reading. Neither links are followed nor pipes and devices opened.
Fd OpenFile(int parent, const std::string& name, struct stat* status);

// The error of a system call, as S3 would name it.
std::nullptr_t SystemError(ObjectError* error, std::string_view doing, int number);

// What is known of a file. `fixed_ms`: the time that all have, or -1 for their own.
ObjectInfo InfoOf(int parent, const std::string& name, std::string key, const struct stat& status, int64_t fixed_ms);

// The pieces of folder_objects.h. `root` outlives them.
std::unique_ptr<ObjectLister> ListFolder(int root, std::string_view prefix, std::string_view after, int64_t fixed_ms,
                                         ObjectError* error);
std::unique_ptr<ObjectWriter> WriteFile(int root, std::string_view key, uint64_t number, ObjectError* error);

}  // namespace aslc::sim

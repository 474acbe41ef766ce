// Keys as paths, and files that are safe to open (folder_path.h).
#include "sim/folder_path.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace aslc::sim {
namespace {

constexpr size_t kNameBytesMax = 255;
// Larger objects are not read to be listed. S3 has no MD5 of what comes in parts either, and 8 MiB is from where
// its tools upload in parts.
constexpr uint64_t kDigestBytesMax = uint64_t{8} << 20;
constexpr std::string_view kPartPrefix = ".aslc-", kPartSuffix = ".part";

// A tag for what is not read: of the key and the size.
std::string PartsEtag(const std::string& key, uint64_t size) {
  std::string etag = EtagOf(key + '\n' + std::to_string(size));
  etag.insert(etag.size() - 1, "-" + std::to_string((size + kDigestBytesMax - 1) / kDigestBytesMax));
  return etag;
}

bool ReadWhole(int fd, uint64_t size, std::string* bytes) {
  bytes->resize(size);
  size_t have = 0;
  while (have < size) {
    const ssize_t count = read(fd, bytes->data() + have, size - have);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    have += static_cast<size_t>(count);
  }
  return true;
}

}  // namespace

bool Fd::Close() {
  const int fd = std::exchange(fd_, -1);
  // After EINTR the descriptor is gone as well.
  return fd < 0 || close(fd) == 0 || errno == EINTR;
}

bool IsPartName(std::string_view name) { return name.starts_with(kPartPrefix) && name.ends_with(kPartSuffix); }

std::string PartName(uint64_t number) {
  return std::string(kPartPrefix) + std::to_string(number) + std::string(kPartSuffix);
}

bool SplitKey(std::string_view key, std::vector<std::string>* names) {
  if (key.size() > kKeyBytesMax || key.find('\0') != std::string_view::npos || !IsUtf8(key)) return false;
  for (size_t at = 0; at <= key.size();) {
    const size_t slash = std::min(key.find('/', at), key.size());
    const std::string_view name = key.substr(at, slash - at);
    if (name.empty() || name == "." || name == ".." || name.size() > kNameBytesMax || IsPartName(name)) return false;
    names->emplace_back(name);
    at = slash + 1;
  }
  return true;
}

bool IsUtf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const auto byte = [&](size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u; };
    const unsigned first = byte(i), second = byte(i + 1);
    const size_t length = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    if (length == 0) return false;
    for (size_t k = 1; k < length; ++k) {
      if ((byte(i + k) & 0xC0) != 0x80) return false;
    }
    // Overlong forms, surrogates, and what is above U+10FFFF.
    if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second >= 0xA0) || (first == 0xF0 && second < 0x90) ||
        (first == 0xF4 && second >= 0x90)) {
      return false;
    }
    i += length;
  }
  return true;
}

Fd OpenFolder(int parent, const std::string& name) {
  return Fd(openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

Fd OpenFile(int parent, const std::string& name, struct stat* status) {
  // Looked at first, since opening a device may do something.
  if (fstatat(parent, name.c_str(), status, AT_SYMLINK_NOFOLLOW) != 0) return Fd();
  errno = ENOENT;
  if (!S_ISREG(status->st_mode)) return Fd();
  Fd file(openat(parent, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  // It may have been replaced meanwhile.
  if (file.open() && (fstat(file.get(), status) != 0 || !S_ISREG(status->st_mode))) {
    errno = ENOENT;
    return Fd();
  }
  return file;
}

std::nullptr_t SystemError(ObjectError* error, std::string_view doing, int number) {
  const bool denied = number == EACCES || number == EPERM || number == EROFS;
  return Refuse(error, denied ? "AccessDenied" : "InternalError",
                std::string(doing) + ": " + std::generic_category().message(number));
}

ObjectInfo InfoOf(int parent, const std::string& name, std::string key, const struct stat& status, int64_t fixed_ms) {
  ObjectInfo info;
  info.size = static_cast<uint64_t>(status.st_size);
  info.modified_ms = fixed_ms >= 0 ? fixed_ms : int64_t{status.st_mtim.tv_sec} * 1000 + status.st_mtim.tv_nsec / 1000000;
  struct stat now;
  std::string bytes;
  const Fd file = info.size <= kDigestBytesMax ? OpenFile(parent, name, &now) : Fd();
  info.etag = file.open() && ReadWhole(file.get(), info.size, &bytes) ? EtagOf(bytes) : PartsEtag(key, info.size);
  info.key = std::move(key);
  return info;
}

}  // namespace aslc::sim

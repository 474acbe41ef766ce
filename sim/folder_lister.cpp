// The files below a folder in the order of their keys' bytes (folder_path.h). Of every folder on the way down the
// names are in memory, of others nothing.
#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "sim/folder_path.h"

namespace aslc::sim {
namespace {

class FolderLister final : public ObjectLister {
 public:
  FolderLister(std::string_view prefix, std::string_view after, int64_t fixed_ms)
      : prefix_(prefix), after_(after), fixed_ms_(fixed_ms) {}

  // Goes down into a folder whose keys begin with `path`.
  bool Enter(Fd folder, std::string path, ObjectError* error);
  Next Read(ObjectInfo* info, ObjectError* error) override;

 private:
  struct Level {
    Fd folder;
    std::string path;                // empty, or with a slash at the end
    std::vector<std::string> names;  // those of folders have a slash at the end, as in keys: so they are sorted
    size_t next = 0;
  };
  bool IsWanted(const std::string& key, bool folder) const;
  void Add(Level& level, const dirent& entry) const;

  std::string prefix_, after_;
  int64_t fixed_ms_;
  std::vector<Level> levels_;
};

// key: of an object, or what the keys in a folder begin with.
bool FolderLister::IsWanted(const std::string& key, bool folder) const {
  if (key.size() > kKeyBytesMax) return false;
  if (!folder) return key.starts_with(prefix_) && key > after_;
  const bool below = key.starts_with(prefix_) || std::string_view(prefix_).starts_with(key);
  return below && (key > after_ || std::string_view(after_).starts_with(key));
}

void FolderLister::Add(Level& level, const dirent& entry) const {
  std::string name = entry.d_name;
  if (name == "." || name == ".." || IsPartName(name) || !IsUtf8(name)) return;
  bool folder = entry.d_type == DT_DIR, file = entry.d_type == DT_REG;
  if (entry.d_type == DT_UNKNOWN) {
    struct stat status;
    if (fstatat(level.folder.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) return;
    folder = S_ISDIR(status.st_mode);
    file = S_ISREG(status.st_mode);
  }
  if (!folder && !file) return;
  if (folder) name += '/';
  if (IsWanted(level.path + name, folder)) level.names.push_back(std::move(name));
}

bool FolderLister::Enter(Fd folder, std::string path, ObjectError* error) {
  Level level;
  level.folder = std::move(folder);
  level.path = std::move(path);
  // A descriptor of its own: closedir closes it.
  const int fd = openat(level.folder.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* entries = fd < 0 ? nullptr : fdopendir(fd);
  if (entries == nullptr) {
    SystemError(error, "listing", errno);
    if (fd >= 0) close(fd);
    return false;
  }
  errno = 0;
  while (const dirent* entry = readdir(entries)) {
    Add(level, *entry);
    errno = 0;
  }
  const int number = errno;
  closedir(entries);
  if (number != 0) {
    SystemError(error, "listing", number);
    return false;
  }
  std::sort(level.names.begin(), level.names.end());
  levels_.push_back(std::move(level));
  return true;
}

ObjectLister::Next FolderLister::Read(ObjectInfo* info, ObjectError* error) {
  while (!levels_.empty()) {
    Level& level = levels_.back();
    if (level.next == level.names.size()) {
      levels_.pop_back();
      continue;
    }
    std::string name = level.names[level.next++];
    std::string key = level.path + name;
    struct stat status;
    if (name.back() != '/') {
      // What is gone by now, or no file any more, is left out.
      if (fstatat(level.folder.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
      if (!S_ISREG(status.st_mode)) continue;
      *info = InfoOf(level.folder.get(), name, std::move(key), status, fixed_ms_);
      return Next::kObject;
    }
    name.pop_back();
    Fd folder = OpenFolder(level.folder.get(), name);
    if (!folder.open() && (errno == ENOENT || errno == ENOTDIR || errno == ELOOP)) continue;
    if (!folder.open()) {
      SystemError(error, "listing " + key, errno);
      return Next::kFailed;
    }
    if (!Enter(std::move(folder), std::move(key), error)) return Next::kFailed;
  }
  return Next::kEnd;
}

}  // namespace

std::unique_ptr<ObjectLister> ListFolder(int root, std::string_view prefix, std::string_view after, int64_t fixed_ms,
                                         ObjectError* error) {
  auto lister = std::make_unique<FolderLister>(prefix, after, fixed_ms);
  Fd folder = OpenFolder(root, ".");
  if (!folder.open()) return SystemError(error, "listing", errno);
  if (!lister->Enter(std::move(folder), "", error)) return nullptr;
  return lister;
}

}  // namespace aslc::sim

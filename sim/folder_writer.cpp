// A new file of a folder (folder_path.h): written beside its place under another name, and moved there when all of
// it is on the disk. What is given up leaves nothing, neither the file nor folders made for it.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "sim/folder_path.h"

namespace aslc::sim {
namespace {

constexpr int kPartTries = 1000;

class FolderWriter final : public ObjectWriter {
 public:
  ~FolderWriter() override {
    if (!part_.empty()) unlinkat(Folder(), part_.c_str(), 0);
    file_.Close();
    for (; made_ > 0; --made_) {
      folders_.pop_back();
      // Fails when somebody else has put something there; then it stays.
      unlinkat(Folder(), names_[folders_.size() - 1].c_str(), AT_REMOVEDIR);
    }
  }

  bool Begin(int root, std::vector<std::string> names, uint64_t number, ObjectError* error);
  bool Write(std::string_view bytes, ObjectError* error) override;
  bool Commit(ObjectError* error) override;

 private:
  int Folder() const { return folders_.back().get(); }
  bool OpenFolders(int root, ObjectError* error);
  bool Failed(ObjectError* error, std::string_view doing) const {
    SystemError(error, doing, errno);
    return false;
  }

  std::vector<std::string> names_;  // of the key
  std::vector<Fd> folders_;         // the root, and those on the way to the file
  size_t made_ = 0;                 // so many of the last of them are new
  std::string part_;                // the name until it is committed
  Fd file_;
};

bool FolderWriter::OpenFolders(int root, ObjectError* error) {
  folders_.push_back(OpenFolder(root, "."));
  for (size_t i = 0; Folder() >= 0 && i + 1 < names_.size(); ++i) {
    const char* name = names_[i].c_str();
    const bool made = mkdirat(Folder(), name, 0777) == 0;
    if (!made && errno != EEXIST) return Failed(error, "making the folder " + names_[i]);
    made_ = made ? made_ + 1 : 0;
    folders_.push_back(OpenFolder(Folder(), names_[i]));
  }
  return Folder() >= 0 || Failed(error, "opening the folder " + (names_.size() > 1 ? names_[folders_.size() - 2] : "."));
}

bool FolderWriter::Begin(int root, std::vector<std::string> names, uint64_t number, ObjectError* error) {
  names_ = std::move(names);
  if (!OpenFolders(root, error)) return false;
  struct stat status;
  const bool exists = fstatat(Folder(), names_.back().c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
  if (exists && !S_ISREG(status.st_mode)) {
    Refuse(error, "AccessDenied", "what stands under this key is not a regular file");
    return false;
  }
  // Another process may use the same names.
  for (int i = 0; i < kPartTries && !file_.open(); ++i) {
    const std::string name = PartName(number + static_cast<uint64_t>(i));
    file_ = Fd(openat(Folder(), name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
    if (file_.open()) part_ = name;
    else if (errno != EEXIST) break;
  }
  return file_.open() || Failed(error, "making a file");
}

bool FolderWriter::Write(std::string_view bytes, ObjectError* error) {
  while (!bytes.empty()) {
    const ssize_t count = write(file_.get(), bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Failed(error, "writing");
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  return true;
}

bool FolderWriter::Commit(ObjectError* error) {
  if (!file_.Close()) return Failed(error, "writing");
  if (renameat(Folder(), part_.c_str(), Folder(), names_.back().c_str()) != 0) return Failed(error, "writing");
  part_.clear();
  made_ = 0;
  return true;
}

}  // namespace

std::unique_ptr<ObjectWriter> WriteFile(int root, std::string_view key, uint64_t number, ObjectError* error) {
  std::vector<std::string> names;
  if (!SplitKey(key, &names)) return BadKey(key, error);
  auto writer = std::make_unique<FolderWriter>();
  if (!writer->Begin(root, std::move(names), number, error)) return nullptr;
  return writer;
}

}  // namespace aslc::sim

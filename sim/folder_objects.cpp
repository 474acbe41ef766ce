// Buckets that are folders (folder_objects.h).
#include "sim/folder_objects.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace aslc::sim {
namespace {

class FileReader final : public ObjectReader {
 public:
  explicit FileReader(Fd file) : file_(std::move(file)) {}
  int64_t Read(char* buffer, size_t capacity, ObjectError* error) override {
    for (;;) {
      const ssize_t count = read(file_.get(), buffer, capacity);
      if (count >= 0) return count;
      if (errno == EINTR) continue;
      SystemError(error, "reading", errno);
      return -1;
    }
  }
  uint64_t stored_bytes() const override {
    struct stat facts {};
    return fstat(file_.get(), &facts) == 0 ? static_cast<uint64_t>(facts.st_size) : 0;
  }

 private:
  Fd file_;
};

}  // namespace

bool FolderObjects::AddBucket(std::string_view bucket, const std::string& folder, std::string* problem) {
  if (bucket.empty() || bucket.find('/') != std::string_view::npos) {
    *problem = "`" + std::string(bucket) + "` is no name of a bucket";
    return false;
  }
  Fd root(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!root.open()) {
    *problem = "cannot open the folder `" + folder + "`: " + std::generic_category().message(errno);
    return false;
  }
  if (buckets_.try_emplace(std::string(bucket), std::move(root)).second) return true;
  *problem = "the bucket `" + std::string(bucket) + "` is given twice";
  return false;
}

int FolderObjects::Root(std::string_view bucket, ObjectError* error) const {
  const auto found = buckets_.find(bucket);
  if (found != buckets_.end()) return found->second.get();
  NoSuchBucket(bucket, error);
  return -1;
}

std::unique_ptr<ObjectReader> FolderObjects::Open(std::string_view bucket, std::string_view key,
                                                  std::string_view version_id, ObjectError* error) {
  const int root = Root(bucket, error);
  if (root < 0) return nullptr;
  std::vector<std::string> names;
  if (!SplitKey(key, &names)) return NoSuchKey(error);
  Fd folder;
  int parent = root;
  errno = 0;
  for (size_t i = 0; i + 1 < names.size() && parent >= 0; ++i) {
    folder = OpenFolder(parent, names[i]);
    parent = folder.get();
  }
  struct stat status;
  Fd file = parent < 0 ? Fd() : OpenFile(parent, names.back(), &status);
  if (!file.open()) {
    const bool none = errno == ENOENT || errno == ENOTDIR || errno == ELOOP;
    return none ? NoSuchKey(error) : SystemError(error, "opening", errno);
  }
  if (!IsVersion(version_id)) return NoSuchVersion(error);
  return std::make_unique<FileReader>(std::move(file));
}

std::unique_ptr<ObjectLister> FolderObjects::List(std::string_view bucket, std::string_view prefix,
                                                  std::string_view after, ObjectError* error) {
  const int root = Root(bucket, error);
  return root < 0 ? nullptr : ListFolder(root, prefix, after, fixed_ms_, error);
}

std::unique_ptr<ObjectWriter> FolderObjects::Create(std::string_view bucket, std::string_view key,
                                                    ObjectError* error) {
  const int root = Root(bucket, error);
  return root < 0 ? nullptr : WriteFile(root, key, writers_++, error);
}

}  // namespace aslc::sim

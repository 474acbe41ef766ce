// Buckets that are folders: a key is the path of a file below. Nothing outside the folders is read or written,
// whatever keys say and whatever links stand in them (folder_path.h). docs/s3.md is for users.
#pragma once

#include <atomic>
#include <map>

#include "sim/folder_path.h"
#include "sim/object_store.h"

namespace aslc::sim {

class FolderObjects final : public ObjectStore {
 public:
  // The folder itself may be named through links. False: it cannot be opened, or the bucket is there already.
  bool AddBucket(std::string_view bucket, const std::string& folder, std::string* problem);
  bool empty() const { return buckets_.empty(); }
  // Objects have this time instead of their files': in virtual time, where runs must repeat.
  void set_modified_ms(int64_t modified_ms) { fixed_ms_ = modified_ms; }

  bool HasBucket(std::string_view bucket) const override { return buckets_.contains(bucket); }
  std::unique_ptr<ObjectReader> Open(std::string_view bucket, std::string_view key, std::string_view version_id,
                                     ObjectError* error) override;
  std::unique_ptr<ObjectLister> List(std::string_view bucket, std::string_view prefix, std::string_view after,
                                     ObjectError* error) override;
  std::unique_ptr<ObjectWriter> Create(std::string_view bucket, std::string_view key, ObjectError* error) override;

 private:
  // The bucket's folder, or -1.
  int Root(std::string_view bucket, ObjectError* error) const;

  std::map<std::string, Fd, std::less<>> buckets_;
  std::atomic<uint64_t> writers_ = 0;
  int64_t fixed_ms_ = -1;
};

}  // namespace aslc::sim

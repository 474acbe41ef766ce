// Objects in memory: what a test or a recorded execution gives its workflow to read, and where it looks for what
// was written.
#pragma once

#include <map>
#include <mutex>

#include "sim/object_store.h"

namespace aslc::sim {

class MemoryObjects final : public ObjectStore {
 public:
  void AddBucket(std::string_view bucket);
  // Without any bucket again. What is being read goes on.
  void Clear();
  // Makes the bucket too.
  void Put(std::string_view bucket, std::string_view key, std::string bytes);
  // The bytes, or NULL.
  std::shared_ptr<const std::string> Find(std::string_view bucket, std::string_view key) const;
  // Of all objects, as `bucket/key`, in their order.
  std::vector<std::string> Names() const;
  // When all of them were written.
  void set_modified_ms(int64_t modified_ms) { modified_ms_ = modified_ms; }
  // No Read gives more bytes at a time: for tests of what chunks end in.
  void set_read_max(size_t read_max) { read_max_ = read_max; }

  bool HasBucket(std::string_view bucket) const override;
  std::unique_ptr<ObjectReader> Open(std::string_view bucket, std::string_view key, std::string_view version_id,
                                     ObjectError* error) override;
  std::unique_ptr<ObjectLister> List(std::string_view bucket, std::string_view prefix, std::string_view after,
                                     ObjectError* error) override;
  std::unique_ptr<ObjectWriter> Create(std::string_view bucket, std::string_view key, ObjectError* error) override;

 private:
  friend class MemoryLister;
  struct Object {
    std::shared_ptr<const std::string> bytes;
    std::string etag;
  };
  using Bucket = std::map<std::string, Object, std::less<>>;

  mutable std::mutex mutex_;  // of the buckets
  std::map<std::string, Bucket, std::less<>> buckets_;
  int64_t modified_ms_ = 0;
  size_t read_max_ = SIZE_MAX;
};

}  // namespace aslc::sim

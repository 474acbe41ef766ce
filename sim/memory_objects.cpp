// Objects in memory (memory_objects.h).
#include "sim/memory_objects.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace aslc::sim {
namespace {

class MemoryReader final : public ObjectReader {
 public:
  MemoryReader(std::shared_ptr<const std::string> bytes, size_t read_max)
      : bytes_(std::move(bytes)), read_max_(read_max) {}
  int64_t Read(char* buffer, size_t capacity, ObjectError*) override {
    const size_t count = std::min({bytes_->size() - read_, capacity, read_max_});
    std::memcpy(buffer, bytes_->data() + read_, count);
    read_ += count;
    return static_cast<int64_t>(count);
  }
  uint64_t stored_bytes() const override { return bytes_->size(); }

 private:
  std::shared_ptr<const std::string> bytes_;
  size_t read_max_, read_ = 0;
};

class MemoryWriter final : public ObjectWriter {
 public:
  MemoryWriter(MemoryObjects* objects, std::string_view bucket, std::string_view key)
      : objects_(objects), bucket_(bucket), key_(key) {}
  bool Write(std::string_view bytes, ObjectError*) override {
    bytes_ += bytes;
    return true;
  }
  bool Commit(ObjectError*) override {
    objects_->Put(bucket_, key_, std::move(bytes_));
    return true;
  }

 private:
  MemoryObjects* objects_;
  std::string bucket_, key_, bytes_;
};

}  // namespace

class MemoryLister final : public ObjectLister {
 public:
  MemoryLister(const MemoryObjects* objects, std::string_view bucket, std::string_view prefix, std::string_view after)
      : objects_(objects), bucket_(bucket), prefix_(prefix), after_(after) {}
  Next Read(ObjectInfo* info, ObjectError*) override {
    const std::lock_guard lock(objects_->mutex_);
    const auto found = objects_->buckets_.find(bucket_);
    if (found == objects_->buckets_.end()) return Next::kEnd;
    const MemoryObjects::Bucket& bucket = found->second;
    const auto at = after_ < prefix_ ? bucket.lower_bound(prefix_) : bucket.upper_bound(after_);
    if (at == bucket.end() || !at->first.starts_with(prefix_)) return Next::kEnd;
    after_ = at->first;
    *info = {at->first, at->second.etag, objects_->modified_ms_, at->second.bytes->size()};
    return Next::kObject;
  }

 private:
  const MemoryObjects* objects_;
  std::string bucket_, prefix_, after_;
};

void MemoryObjects::Clear() {
  std::lock_guard lock(mutex_);
  buckets_.clear();
}

void MemoryObjects::AddBucket(std::string_view bucket) {
  const std::lock_guard lock(mutex_);
  buckets_.try_emplace(std::string(bucket));
}

bool MemoryObjects::HasBucket(std::string_view bucket) const {
  const std::lock_guard lock(mutex_);
  return buckets_.contains(bucket);
}

void MemoryObjects::Put(std::string_view bucket, std::string_view key, std::string bytes) {
  Object object;
  object.etag = EtagOf(bytes);
  object.bytes = std::make_shared<const std::string>(std::move(bytes));
  const std::lock_guard lock(mutex_);
  buckets_[std::string(bucket)].insert_or_assign(std::string(key), std::move(object));
}

std::shared_ptr<const std::string> MemoryObjects::Find(std::string_view bucket, std::string_view key) const {
  const std::lock_guard lock(mutex_);
  const auto objects = buckets_.find(bucket);
  if (objects == buckets_.end()) return nullptr;
  const auto object = objects->second.find(key);
  return object == objects->second.end() ? nullptr : object->second.bytes;
}

std::vector<std::string> MemoryObjects::Names() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [bucket, objects] : buckets_) {
    for (const auto& [key, object] : objects) names.push_back(bucket + "/" + key);
  }
  return names;
}

std::unique_ptr<ObjectReader> MemoryObjects::Open(std::string_view bucket, std::string_view key,
                                                  std::string_view version_id, ObjectError* error) {
  if (!HasBucket(bucket)) return NoSuchBucket(bucket, error);
  auto bytes = Find(bucket, key);
  if (bytes == nullptr) return NoSuchKey(error);
  if (!IsVersion(version_id)) return NoSuchVersion(error);
  return std::make_unique<MemoryReader>(std::move(bytes), read_max_);
}

std::unique_ptr<ObjectLister> MemoryObjects::List(std::string_view bucket, std::string_view prefix,
                                                  std::string_view after, ObjectError* error) {
  if (!HasBucket(bucket)) return NoSuchBucket(bucket, error);
  return std::make_unique<MemoryLister>(this, bucket, prefix, after);
}

std::unique_ptr<ObjectWriter> MemoryObjects::Create(std::string_view bucket, std::string_view key,
                                                    ObjectError* error) {
  if (!HasBucket(bucket)) return NoSuchBucket(bucket, error);
  return std::make_unique<MemoryWriter>(this, bucket, key);
}

}  // namespace aslc::sim

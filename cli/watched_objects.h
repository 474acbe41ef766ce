// Buckets whose reading is shown on standard error: how far an object has been read, and how long the rest will take. A
// Distributed Map over a large file has no other measure of what is left.
#pragma once

#include "sim/object_store.h"

namespace aslc::cli {

class WatchedObjects final : public sim::ObjectStore {
 public:
  // The store outlives it.
  explicit WatchedObjects(sim::ObjectStore& store) : store_(store) {}

  bool HasBucket(std::string_view bucket) const override { return store_.HasBucket(bucket); }
  std::unique_ptr<sim::ObjectReader> Open(std::string_view bucket, std::string_view key, std::string_view version_id,
                                          sim::ObjectError* error) override;
  std::unique_ptr<sim::ObjectLister> List(std::string_view bucket, std::string_view prefix, std::string_view after,
                                          sim::ObjectError* error) override {
    return store_.List(bucket, prefix, after, error);
  }
  std::unique_ptr<sim::ObjectWriter> Create(std::string_view bucket, std::string_view key,
                                            sim::ObjectError* error) override {
    return store_.Create(bucket, key, error);
  }

 private:
  sim::ObjectStore& store_;
};

// `in/rows.csv [=======>            ] 34 %, 12 s left`. elapsed_ns: since the first byte.
std::string ReadingLine(std::string_view name, uint64_t done, uint64_t total, int64_t elapsed_ns);

}  // namespace aslc::cli

// A store that a simulated run may write to: what it writes covers the store below, is gone when the next run begins,
// and nobody else sees it. So no run depends on another, and a simulation changes nothing outside.
#pragma once

#include "sim/memory_objects.h"

namespace aslc::sim {

class OverlayObjects final : public ObjectStore {
 public:
  explicit OverlayObjects(ObjectStore& below) : below_(below) {}
  // Forgets what was written.
  void Clear() { written_.Clear(); }

  bool HasBucket(std::string_view bucket) const override { return below_.HasBucket(bucket); }
  std::unique_ptr<ObjectReader> Open(std::string_view bucket, std::string_view key, std::string_view version_id,
                                     ObjectError* error) override;
  std::unique_ptr<ObjectLister> List(std::string_view bucket, std::string_view prefix, std::string_view after,
                                     ObjectError* error) override;
  std::unique_ptr<ObjectWriter> Create(std::string_view bucket, std::string_view key, ObjectError* error) override;

 private:
  ObjectStore& below_;
  MemoryObjects written_;
};

}  // namespace aslc::sim

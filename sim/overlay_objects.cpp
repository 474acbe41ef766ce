// Written objects over those below (overlay_objects.h).
#include "sim/overlay_objects.h"

#include <utility>

#include "sim/folder_path.h"

namespace aslc::sim {
namespace {

// Both in the order of their keys; of equal keys the upper object.
class MergedLister final : public ObjectLister {
 public:
  MergedLister(std::unique_ptr<ObjectLister> upper, std::unique_ptr<ObjectLister> lower) {
    sides_[0].lister = std::move(upper);
    sides_[1].lister = std::move(lower);
  }
  Next Read(ObjectInfo* info, ObjectError* error) override {
    for (Side& side : sides_) {
      if (!side.ahead && !side.ended) {
        const Next next = side.lister->Read(&side.info, error);
        if (next == Next::kFailed) return next;
        side.ahead = next == Next::kObject;
        side.ended = next == Next::kEnd;
      }
    }
    Side &upper = sides_[0], &lower = sides_[1];
    if (!upper.ahead && !lower.ahead) return Next::kEnd;
    const bool both = upper.ahead && lower.ahead;
    if (both && upper.info.key == lower.info.key) lower.ahead = false;
    Side& first = !upper.ahead || (both && lower.info.key < upper.info.key) ? lower : upper;
    *info = std::move(first.info);
    first.ahead = false;
    return Next::kObject;
  }

 private:
  struct Side {
    std::unique_ptr<ObjectLister> lister;
    ObjectInfo info;
    bool ahead = false, ended = false;  // ahead: info is the next one
  };
  Side sides_[2];
};

}  // namespace

std::unique_ptr<ObjectReader> OverlayObjects::Open(std::string_view bucket, std::string_view key,
                                                   std::string_view version_id, ObjectError* error) {
  ObjectStore& store = written_.Find(bucket, key) != nullptr ? static_cast<ObjectStore&>(written_) : below_;
  return store.Open(bucket, key, version_id, error);
}

std::unique_ptr<ObjectLister> OverlayObjects::List(std::string_view bucket, std::string_view prefix,
                                                   std::string_view after, ObjectError* error) {
  auto lower = below_.List(bucket, prefix, after, error);
  if (lower == nullptr || !written_.HasBucket(bucket)) return lower;
  auto upper = written_.List(bucket, prefix, after, error);
  if (upper == nullptr) return nullptr;
  return std::make_unique<MergedLister>(std::move(upper), std::move(lower));
}

std::unique_ptr<ObjectWriter> OverlayObjects::Create(std::string_view bucket, std::string_view key,
                                                     ObjectError* error) {
  if (!HasBucket(bucket)) return NoSuchBucket(bucket, error);
  std::vector<std::string> names;
  if (!SplitKey(key, &names)) return BadKey(key, error);
  written_.AddBucket(bucket);
  return written_.Create(bucket, key, error);
}

}  // namespace aslc::sim

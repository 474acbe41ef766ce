// The objects that listObjectsV2 names, as items: members and their order as recorded (parallel-map.md 6.5).
#include "runtime/items/object_pages.h"
#include "runtime/items/sources.h"

namespace aslrt {
namespace {

class ListedSource final : public ItemSource {
 public:
  ListedSource(const aslrt_host& host, const ReaderSpec& spec)
      : pages_(host, spec), source_("S3://" + pages_.bucket()), storage_class_("STANDARD") {}

  Next Read(aslrt_ctx* ctx, Item* item) override {
    const ListedObject* object = pages_.Next();
    if (object == nullptr) return cause().empty() ? Next::kEnd : Next::kFailed;
    if (generation_.Changed(ctx)) {
      constexpr std::string_view kMembers[kMemberCount] = {"Etag", "LastModified", "Key", "Size", "StorageClass"};
      for (size_t i = 0; i < kMemberCount; ++i) names_[i] = Intern(ctx, kMembers[i]);
    }
    const bool standard = object->storage_class == "STANDARD";
    const Field fields[kMemberCount] = {
        {names_[0], MakeString(ctx, object->etag)},
        {names_[1], aslrt_int(object->modified_ms / 1000)},
        {names_[2], MakeString(ctx, object->key)},
        {names_[3], aslrt_int(static_cast<int64_t>(object->size))},
        {names_[4], standard ? storage_class_.In(ctx) : MakeString(ctx, object->storage_class)}};
    *item = {MakeObject(ctx, fields), aslrt_undefined(), source_.In(ctx)};
    return Next::kItem;
  }
  const std::string& cause() const override { return pages_.cause(); }

 private:
  static constexpr size_t kMemberCount = 5;
  ObjectPages pages_;
  SharedText source_, storage_class_;
  const aslrt_name* names_[kMemberCount] = {};
  Generation generation_;
};

}  // namespace

std::unique_ptr<ItemSource> ListedItems(const aslrt_host& host, const ReaderSpec& spec) {
  return std::make_unique<ListedSource>(host, spec);
}

}  // namespace aslrt

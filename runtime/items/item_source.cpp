// Which source reads what (item_source.h), and how many items of it are wanted.
#include "runtime/items/item_source.h"

#include "runtime/items/sources.h"

namespace aslrt {
namespace {

class FailedSource final : public ItemSource {
 public:
  explicit FailedSource(std::string cause) : cause_(std::move(cause)) {}
  Next Read(aslrt_ctx*, Item*) override { return Next::kFailed; }
  const std::string& cause() const override { return cause_; }

 private:
  std::string cause_;
};

// MaxItems: what comes after them is not looked at.
class LimitedSource final : public ItemSource {
 public:
  LimitedSource(std::unique_ptr<ItemSource> items, uint64_t max) : items_(std::move(items)), left_(max) {}
  Next Read(aslrt_ctx* ctx, Item* item) override {
    if (left_ == 0) return Next::kEnd;
    const Next next = items_->Read(ctx, item);
    if (next == Next::kItem) --left_;
    return next;
  }
  const std::string& cause() const override { return items_->cause(); }

 private:
  std::unique_ptr<ItemSource> items_;
  uint64_t left_;
};

std::string NameOf(const ReaderSpec& spec) {
  return "S3://" + spec.bucket + (spec.key.empty() ? "" : "/" + spec.key);
}

std::unique_ptr<ItemSource> AllItems(const aslrt_host& host, const ReaderSpec& spec) {
  if (host.objects == nullptr) return std::make_unique<FailedSource>(NameOf(spec) + ": there are no buckets here");
  if (spec.resource == ReaderSpec::Resource::kListObjects) {
    return spec.load_and_flatten ? FlattenedItems(host, spec) : ListedItems(host, spec);
  }
  switch (spec.manifest) {
    case ReaderSpec::Manifest::kAthena:
      return AthenaItems(host, spec);
    case ReaderSpec::Manifest::kInventory:
      return InventoryItems(host, spec);
    case ReaderSpec::Manifest::kNone:
      break;
  }
  // An InputType of MANIFEST alone is the older spelling of an S3 inventory.
  return spec.input == ReaderSpec::Input::kManifest ? InventoryItems(host, spec) : ObjectItems(host, spec);
}

}  // namespace

std::unique_ptr<ItemSource> ObjectItems(const aslrt_host& host, const ReaderSpec& spec) {
  switch (spec.input) {
    case ReaderSpec::Input::kCsv:
      return CsvItems(host, spec);
    case ReaderSpec::Input::kJson:
      return JsonItems(host, spec);
    case ReaderSpec::Input::kJsonLines:
      return JsonLinesItems(host, spec);
    case ReaderSpec::Input::kNone:
    case ReaderSpec::Input::kManifest:
      break;
  }
  return std::make_unique<FailedSource>(NameOf(spec) + ": ReaderConfig.InputType does not say what the object holds");
}

std::unique_ptr<ItemSource> OpenItems(const aslrt_host& host, ReaderSpec spec) {
  auto items = AllItems(host, spec);
  if (spec.max_items == 0) return items;
  return std::make_unique<LimitedSource>(std::move(items), spec.max_items);
}

}  // namespace aslrt

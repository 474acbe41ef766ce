// The items of many objects one after the other: of those that are listed (LOAD_AND_FLATTEN), of those that an S3
// inventory names, and of those that an Athena manifest names (parallel-map.md 6.5).
#include <algorithm>
#include <cstddef>

#include "runtime/items/csv_rows.h"
#include "runtime/items/object_pages.h"
#include "runtime/items/sources.h"
#include "runtime/json.h"

namespace aslrt {
namespace {

constexpr size_t kManifestBytesMax = size_t{16} << 20;

// What derived classes name is opened one at a time.
class ManySource : public ItemSource {
 public:
  Next Read(aslrt_ctx* ctx, Item* item) final {
    for (;;) {
      if (!cause_.empty()) return Next::kFailed;
      if (current_ == nullptr) current_ = Open(ctx);
      if (current_ == nullptr) return cause_.empty() ? Next::kEnd : Next::kFailed;
      const Next next = current_->Read(ctx, item);
      if (next == Next::kItem) return next;
      if (next == Next::kFailed) cause_ = current_->cause();
      current_ = nullptr;
    }
  }
  const std::string& cause() const final { return cause_; }

 protected:
  // The items of the next object; NULL when there is none, and on failure: then it has set the cause.
  virtual std::unique_ptr<ItemSource> Open(aslrt_ctx* ctx) = 0;
  std::nullptr_t Fail(std::string cause) {
    cause_ = std::move(cause);
    return nullptr;
  }

 private:
  std::unique_ptr<ItemSource> current_;
  std::string cause_;
};

class FlattenedSource final : public ManySource {
 public:
  FlattenedSource(const aslrt_host& host, const ReaderSpec& spec)
      : host_(host), spec_(spec), pages_(host, spec) {
    spec_.resource = ReaderSpec::Resource::kGetObject;
  }

 private:
  std::unique_ptr<ItemSource> Open(aslrt_ctx*) override {
    const ListedObject* object = pages_.Next();
    // Markers of folders hold nothing.
    while (object != nullptr && object->size == 0 && object->key.ends_with('/')) object = pages_.Next();
    if (object == nullptr) return pages_.cause().empty() ? nullptr : Fail(pages_.cause());
    spec_.key = object->key;
    return ObjectItems(host_, spec_);
  }

  const aslrt_host& host_;
  ReaderSpec spec_;
  ObjectPages pages_;
};

// manifest.json of an S3 inventory: `fileSchema` names the columns, `files` the compressed CSV files, which have
// no header row, in `destinationBucket`.
class InventorySource final : public ManySource {
 public:
  InventorySource(const aslrt_host& host, const ReaderSpec& spec)
      : host_(host), spec_(spec), manifest_(host, spec.bucket, spec.key, spec.version_id) {}

 private:
  std::unique_ptr<ItemSource> Open(aslrt_ctx* ctx) override {
    if (!loaded_ && !Load(ctx)) return Fail(manifest_.cause());
    if (next_ == keys_.size()) return nullptr;
    spec_.key = keys_[next_++];
    return CsvItems(host_, spec_);
  }
  bool Load(aslrt_ctx* ctx);
  bool Take(aslrt_value manifest);

  const aslrt_host& host_;
  ReaderSpec spec_;  // of its files, once it is loaded
  ByteSource manifest_;
  std::vector<std::string> keys_;
  size_t next_ = 0;
  bool loaded_ = false;
};

bool InventorySource::Load(aslrt_ctx* ctx) {
  while (!manifest_.ended()) {
    if (!manifest_.Fill()) return false;
    if (manifest_.size() > kManifestBytesMax) return manifest_.Fail("a manifest is longer than 16 MiB");
  }
  JsonError error;
  aslrt_value value;
  // Its values point into the source and live no longer than this call.
  if (!ParseJson(ctx, {manifest_.data(), manifest_.size()}, &value, &error)) {
    return manifest_.FailAt(manifest_.offset() + error.offset, std::string("not JSON: ") + error.message);
  }
  loaded_ = Take(value);
  return loaded_;
}

bool InventorySource::Take(aslrt_value manifest) {
  const auto text = [](aslrt_value object, std::string_view member) {
    const aslrt_value value = GetMember(object, member);
    return aslrt_kind_of(value) == ASLRT_STRING ? Bytes(value) : std::string_view();
  };
  const std::string_view format = text(manifest, "fileFormat");
  if (format != "CSV") return manifest_.Fail("an S3 inventory must have `fileFormat` CSV");
  const std::string_view bucket = text(manifest, "destinationBucket");  // an ARN
  const std::string_view schema = text(manifest, "fileSchema");
  const aslrt_value files = GetMember(manifest, "files");
  if (bucket.empty() || schema.empty() || aslrt_kind_of(files) != ASLRT_ARRAY) {
    return manifest_.Fail("an S3 inventory must have `destinationBucket`, `fileSchema` and `files`");
  }
  for (const aslrt_value file : Elements(files)) {
    const std::string_view key = text(file, "key");
    if (key.empty()) return manifest_.Fail("a file of an S3 inventory must have a `key`");
    keys_.emplace_back(key);
  }
  spec_.bucket = bucket.substr(bucket.rfind(':') + 1);
  spec_.version_id.clear();
  spec_.headers_given = true;
  spec_.headers.clear();
  spec_.delimiter = ',';
  for (size_t at = 0; at <= schema.size();) {
    const size_t comma = std::min(schema.find(',', at), schema.size());
    std::string_view name = schema.substr(at, comma - at);
    while (name.starts_with(' ')) name.remove_prefix(1);
    while (name.ends_with(' ')) name.remove_suffix(1);
    spec_.headers.emplace_back(name);
    at = comma + 1;
  }
  return true;
}

// What Athena's UNLOAD leaves: a CSV file whose rows are `s3://bucket/key` of a data file each.
class AthenaSource final : public ManySource {
 public:
  AthenaSource(const aslrt_host& host, const ReaderSpec& spec)
      : host_(host), spec_(spec), manifest_(host, spec.bucket, spec.key, spec.version_id), rows_(manifest_, ',') {
    spec_.manifest = ReaderSpec::Manifest::kNone;
    spec_.version_id.clear();
  }

 private:
  std::unique_ptr<ItemSource> Open(aslrt_ctx*) override {
    std::string name;
    while (name.empty()) {
      const CsvRows::Next next = rows_.Find();
      if (next == CsvRows::Next::kEnd) return nullptr;
      if (next == CsvRows::Next::kFailed) return Fail(manifest_.cause());
      std::string record(manifest_.data(), rows_.size());
      bool first = true;
      rows_.Split(record.data(), record.size(), rows_.plain(), [&](const char* cell, size_t size) {
        if (first) name.assign(cell, size);
        first = false;
      });
      if (!name.empty() && !Locate(name)) return Fail(manifest_.cause());
      rows_.Take();
    }
    return ObjectItems(host_, spec_);
  }

  bool Locate(std::string_view name) {
    constexpr std::string_view kScheme = "s3://";
    const size_t slash = name.starts_with(kScheme) ? name.find('/', kScheme.size()) : std::string_view::npos;
    if (slash == std::string_view::npos) {
      return manifest_.FailInLine(rows_.line(), manifest_.offset(), "an Athena manifest names files as s3://bucket/key");
    }
    spec_.bucket = name.substr(kScheme.size(), slash - kScheme.size());
    spec_.key = name.substr(slash + 1);
    return true;
  }

  const aslrt_host& host_;
  ReaderSpec spec_;  // of the data file
  ByteSource manifest_;
  CsvRows rows_;
};

}  // namespace

std::unique_ptr<ItemSource> FlattenedItems(const aslrt_host& host, const ReaderSpec& spec) {
  return std::make_unique<FlattenedSource>(host, spec);
}

std::unique_ptr<ItemSource> InventoryItems(const aslrt_host& host, const ReaderSpec& spec) {
  return std::make_unique<InventorySource>(host, spec);
}

std::unique_ptr<ItemSource> AthenaItems(const aslrt_host& host, const ReaderSpec& spec) {
  return std::make_unique<AthenaSource>(host, spec);
}

}  // namespace aslrt

// The kinds of item sources, and what they share.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "runtime/items/item_source.h"
#include "runtime/value.h"

namespace aslrt {

// Tells when what a source made in the execution's memory is gone: sources live longer than a collection.
class Generation {
 public:
  // True at first, and whenever the memory is another one than when it was asked last.
  bool Changed(const aslrt_ctx* ctx) {
    const uint64_t now = StoreOf(ctx).generation;
    const bool changed = ctx != ctx_ || now != seen_;
    ctx_ = ctx;
    seen_ = now;
    return changed;
  }

 private:
  const aslrt_ctx* ctx_ = nullptr;
  uint64_t seen_ = 0;
};

// A text that every item refers to: made once for many.
class SharedText {
 public:
  explicit SharedText(std::string text) : text_(std::move(text)) {}
  aslrt_value In(aslrt_ctx* ctx) {
    if (generation_.Changed(ctx)) value_ = MakeString(ctx, text_);
    return value_;
  }

 private:
  std::string text_;
  aslrt_value value_{};
  Generation generation_;
};

// Of one object each. Spec: bucket, key and version_id, and what its input needs. `host` has objects.
std::unique_ptr<ItemSource> CsvItems(const aslrt_host& host, const ReaderSpec& spec);
std::unique_ptr<ItemSource> JsonItems(const aslrt_host& host, const ReaderSpec& spec);
std::unique_ptr<ItemSource> JsonLinesItems(const aslrt_host& host, const ReaderSpec& spec);
// Whichever of them the input is, or a source that fails.
std::unique_ptr<ItemSource> ObjectItems(const aslrt_host& host, const ReaderSpec& spec);

// Of objects that are named elsewhere.
std::unique_ptr<ItemSource> ListedItems(const aslrt_host& host, const ReaderSpec& spec);
std::unique_ptr<ItemSource> FlattenedItems(const aslrt_host& host, const ReaderSpec& spec);
std::unique_ptr<ItemSource> InventoryItems(const aslrt_host& host, const ReaderSpec& spec);
std::unique_ptr<ItemSource> AthenaItems(const aslrt_host& host, const ReaderSpec& spec);

}  // namespace aslrt

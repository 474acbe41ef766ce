// CSV rows as items: an object of strings each, whose members stand in the order of the service's hash map
// (parallel-map.md 6.5). A row's bytes are copied once and its cells point into the copy.
#include <algorithm>
#include <cstring>

#include "runtime/hash_order.h"
#include "runtime/items/csv_rows.h"
#include "runtime/items/sources.h"

namespace aslrt {
namespace {

class CsvSource final : public ItemSource {
 public:
  CsvSource(const aslrt_host& host, const ReaderSpec& spec)
      : bytes_(host, spec.bucket, spec.key, spec.version_id),
        rows_(bytes_, spec.delimiter),
        source_(bytes_.Name()),
        headers_(spec.headers),
        headers_read_(spec.headers_given) {}

  Next Read(aslrt_ctx* ctx, Item* item) override {
    if (!cause().empty()) return Next::kFailed;
    if (places_.empty() && !Begin()) return cause().empty() ? Next::kEnd : Next::kFailed;
    switch (rows_.Find()) {
      case CsvRows::Next::kRow:
        break;
      case CsvRows::Next::kEnd:
        return Next::kEnd;
      case CsvRows::Next::kFailed:
        return Next::kFailed;
    }
    *item = {Row(ctx), aslrt_undefined(), source_.In(ctx)};
    return Next::kItem;
  }
  const std::string& cause() const override { return cause_.empty() ? bytes_.cause() : cause_; }

 private:
  bool Begin();
  aslrt_value Row(aslrt_ctx* ctx);

  ByteSource bytes_;
  CsvRows rows_;
  SharedText source_;
  std::vector<std::string> headers_;
  bool headers_read_;
  std::vector<uint32_t> places_;          // by column: its member
  std::vector<const aslrt_name*> names_;  // by member
  Generation generation_;
  std::string cause_;
};

// The headers. False: there are none, and so no rows, or they cannot be used.
bool CsvSource::Begin() {
  if (!headers_read_) {
    if (rows_.Find() != CsvRows::Next::kRow) return false;
    std::string record(bytes_.data(), rows_.size());
    rows_.Split(record.data(), record.size(), rows_.plain(),
                [&](const char* cell, size_t size) { headers_.emplace_back(cell, size); });
    rows_.Take();
    headers_read_ = true;
  }
  std::vector<std::string_view> sorted(headers_.begin(), headers_.end());
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) {
    cause_ = "CSV headers cannot contain duplicates.";
    return false;
  }
  places_.resize(headers_.size());
  uint32_t member = 0;
  for (size_t column : JavaHashOrder(headers_)) places_[column] = member++;
  return !headers_.empty();
}

aslrt_value CsvSource::Row(aslrt_ctx* ctx) {
  if (generation_.Changed(ctx)) {
    names_.resize(headers_.size());
    for (size_t i = 0; i < headers_.size(); ++i) names_[places_[i]] = Intern(ctx, headers_[i]);
  }
  Arena& arena = StoreOf(ctx).arena;
  const size_t size = rows_.size();
  char* record = static_cast<char*>(arena.Allocate(ctx, size));
  std::memcpy(record, bytes_.data(), size);
  const uint32_t count = static_cast<uint32_t>(names_.size());
  auto* object = static_cast<aslrt_object*>(arena.Allocate(ctx, ObjectBytes(count)));
  uint32_t column = 0;
  const bool plain = rows_.plain();
  rows_.Split(record, size, plain, [&](const char* cell, size_t cell_size) {
    if (column == count) return;  // surplus cells are dropped
    const uint32_t place = places_[column++];
    // A tab is the one delimiter that a plain row may hold, and it is in no cell.
    const aslrt_value text =
        plain ? aslrt_make(ASLRT_STRING, ASLRT_PLAIN | ASLRT_ASCII, static_cast<uint32_t>(cell_size),
                           reinterpret_cast<uintptr_t>(cell))
              : WrapString({cell, cell_size});
    object->m[place] = {names_[place], text};
  });
  // Missing cells are empty.
  for (; column < count; ++column) object->m[places_[column]] = {names_[places_[column]], WrapString("")};
  rows_.Take();
  return FinishObject(object, count);
}

}  // namespace

std::unique_ptr<ItemSource> CsvItems(const aslrt_host& host, const ReaderSpec& spec) {
  return std::make_unique<CsvSource>(host, spec);
}

}  // namespace aslrt

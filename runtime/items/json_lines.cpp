// JSON Lines as items: a value a line. Blank lines are none.
#include <cstring>

#include "runtime/items/byte_source.h"
#include "runtime/items/sources.h"
#include "runtime/json.h"

namespace aslrt {
namespace {

class JsonLinesSource final : public ItemSource {
 public:
  JsonLinesSource(const aslrt_host& host, const ReaderSpec& spec)
      : bytes_(host, spec.bucket, spec.key, spec.version_id), source_(bytes_.Name()) {}

  Next Read(aslrt_ctx* ctx, Item* item) override {
    for (;;) {
      size_t size;
      bool found;
      if (!FindLine(&size, &found)) return Next::kFailed;
      if (!found) return Next::kEnd;
      ++line_;
      const std::string_view line(bytes_.data(), size);
      const bool blank = line.find_first_not_of(" \t\r") == std::string_view::npos;
      if (!blank) {
        if (!Value(ctx, line, &item->value)) return Next::kFailed;
        item->key = aslrt_undefined();
        item->source = source_.In(ctx);
      }
      const bool last = size == bytes_.size();
      bytes_.Take(size + !last);
      if (!blank) return Next::kItem;
    }
  }
  const std::string& cause() const override { return bytes_.cause(); }

 private:
  // The length of the line that begins at data(), without its end.
  bool FindLine(size_t* size, bool* found) {
    for (size_t seen = 0;;) {
      const size_t have = bytes_.size();
      const void* feed = have > seen ? std::memchr(bytes_.data() + seen, '\n', have - seen) : nullptr;
      *size = feed == nullptr ? have : static_cast<size_t>(static_cast<const char*>(feed) - bytes_.data());
      if (*size > kItemBytesMax) return bytes_.FailInLine(line_ + 1, bytes_.offset(), "an item is longer than 8 MiB");
      *found = have > 0;
      if (feed != nullptr || bytes_.ended()) return bytes_.cause().empty();
      seen = have;
      if (!bytes_.Fill()) return false;
    }
  }

  bool Value(aslrt_ctx* ctx, std::string_view line, aslrt_value* value) {
    char* text = static_cast<char*>(StoreOf(ctx).arena.Allocate(ctx, line.size()));
    std::memcpy(text, line.data(), line.size());
    JsonError error;
    if (ParseJson(ctx, {text, line.size()}, value, &error)) return true;
    return bytes_.FailInLine(line_, bytes_.offset() + error.offset, std::string("not JSON: ") + error.message);
  }

  ByteSource bytes_;
  SharedText source_;
  uint64_t line_ = 0;
};

}  // namespace

std::unique_ptr<ItemSource> JsonLinesItems(const aslrt_host& host, const ReaderSpec& spec) {
  return std::make_unique<JsonLinesSource>(host, spec);
}

}  // namespace aslrt

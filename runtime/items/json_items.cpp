// The elements of a JSON array, or the members of an object, as items (parallel-map.md 6.5): of the document, or of
// what the ItemsPointer names (RFC 6901). The document goes by; only one element is ever held.
#include <charconv>
#include <cstring>

#include "runtime/items/json_scanner.h"
#include "runtime/items/sources.h"
#include "runtime/json.h"

namespace aslrt {
namespace {

constexpr uint64_t kPointerBytesMax = uint64_t{16} << 20;
constexpr char kNotIterable[] = "Attempting to map over non-iterable node.";
constexpr char kNoMatch[] = "The provided ReaderConfig.ItemsPointer does not match any valid path in the JSON structure.";

// The tokens of a JSON Pointer. False: it is none.
bool ParsePointer(std::string_view pointer, std::vector<std::string>* tokens) {
  for (size_t i = 0; i < pointer.size(); ++i) {
    if (pointer[i] == '/') {
      tokens->emplace_back();
      continue;
    }
    if (tokens->empty()) return false;
    char c = pointer[i];
    if (c == '~') {
      if (++i == pointer.size() || (pointer[i] != '0' && pointer[i] != '1')) return false;
      c = pointer[i] == '0' ? '~' : '/';
    }
    tokens->back() += c;
  }
  return true;
}

// The index that a token is: digits without needless zeros.
bool ParseIndex(std::string_view token, uint64_t* index) {
  if (token.empty() || (token.size() > 1 && token[0] == '0') || token[0] == '-') return false;
  const char* end = token.data() + token.size();
  const auto parsed = std::from_chars(token.data(), end, *index);
  return parsed.ec == std::errc() && parsed.ptr == end;
}

class JsonSource final : public ItemSource {
 public:
  JsonSource(const aslrt_host& host, const ReaderSpec& spec)
      : bytes_(host, spec.bucket, spec.key, spec.version_id),
        scanner_(bytes_),
        source_(bytes_.Name()),
        pointer_(spec.items_pointer) {}

  Next Read(aslrt_ctx* ctx, Item* item) override {
    if (!cause().empty()) return Next::kFailed;
    if (!over_ && ReadItem(ctx, item)) return Next::kItem;
    return over_ && cause().empty() ? Next::kEnd : Next::kFailed;
  }
  const std::string& cause() const override { return cause_.empty() ? bytes_.cause() : cause_; }

 private:
  bool Refuse(const char* cause) {
    cause_ = cause;
    return false;
  }
  bool ReadItem(aslrt_ctx* ctx, Item* item);
  bool Begin(aslrt_ctx* ctx);
  bool Enter(aslrt_ctx* ctx, std::string_view token);
  bool EnterElement(uint64_t index);
  bool EnterMember(aslrt_ctx* ctx, std::string_view key);
  bool Open(char bracket);
  bool More(bool first, bool* more);
  bool Value(aslrt_ctx* ctx, aslrt_value* value);
  bool Key(aslrt_ctx* ctx, aslrt_value* key);
  bool End();

  ByteSource bytes_;
  JsonScanner scanner_;
  SharedText source_;
  std::string pointer_, cause_;
  bool begun_ = false, first_ = true, object_ = false, over_ = false;
};

// False at the end, and then over_ is set, and on failure.
bool JsonSource::ReadItem(aslrt_ctx* ctx, Item* item) {
  if (!begun_ && !Begin(ctx)) return false;
  bool more;
  if (!More(first_, &more)) return false;
  first_ = false;
  if (!more) {
    over_ = End();
    return false;
  }
  aslrt_value key = aslrt_undefined();
  if (object_ && !Key(ctx, &key)) return false;
  aslrt_value value;
  if (!Value(ctx, &value)) return false;
  *item = {value, key, source_.In(ctx)};
  return true;
}

// To the first of the items.
bool JsonSource::Begin(aslrt_ctx* ctx) {
  std::vector<std::string> tokens;
  if (!ParsePointer(pointer_, &tokens)) return Refuse(kNoMatch);
  for (const std::string& token : tokens) {
    if (!Enter(ctx, token)) return false;
  }
  const int c = scanner_.Peek();
  if (!pointer_.empty() && bytes_.offset() > kPointerBytesMax) {
    return bytes_.Fail("what ReaderConfig.ItemsPointer names does not begin within the first 16 MB");
  }
  if (c == JsonScanner::kFailed) return false;
  if (c == JsonScanner::kEnd) return scanner_.Fail("the text ends where a value is expected");
  object_ = c == '{';
  if (!object_ && c != '[') {
    // What is no JSON at all is told so.
    aslrt_value scalar;
    return Value(ctx, &scalar) && (!pointer_.empty() || End()) && Refuse(kNotIterable);
  }
  begun_ = true;
  bytes_.Take(1);
  return true;
}

bool JsonSource::Enter(aslrt_ctx* ctx, std::string_view token) {
  const int c = scanner_.Peek();
  if (c == JsonScanner::kFailed) return false;
  if (c == '{') {
    bytes_.Take(1);
    return EnterMember(ctx, token);
  }
  uint64_t index;
  if (c != '[' || !ParseIndex(token, &index)) return Refuse(kNoMatch);
  bytes_.Take(1);
  return EnterElement(index);
}

bool JsonSource::EnterElement(uint64_t index) {
  object_ = false;
  for (uint64_t i = 0;; ++i) {
    bool more;
    if (!More(i == 0, &more)) return false;
    if (!more) return Refuse(kNoMatch);
    if (i == index) return true;
    if (!scanner_.Skip()) return false;
  }
}

bool JsonSource::EnterMember(aslrt_ctx* ctx, std::string_view key) {
  object_ = true;
  for (bool first = true;; first = false) {
    bool more;
    if (!More(first, &more)) return false;
    if (!more) return Refuse(kNoMatch);
    aslrt_value name;
    if (!Key(ctx, &name)) return false;
    if (Bytes(name) == key) return true;
    if (!scanner_.Skip()) return false;
  }
}

// Past the comma before an element or a member, to its first byte; or past the bracket that closes the container.
bool JsonSource::More(bool first, bool* more) {
  int c = scanner_.Peek();
  if (c == JsonScanner::kFailed) return false;
  *more = c != (object_ ? '}' : ']');
  if (!*more || !first) {
    if (*more && c != ',') return scanner_.Fail(object_ ? "`,` or `}` expected" : "`,` or `]` expected");
    bytes_.Take(1);
    if (!*more) return true;
    c = scanner_.Peek();
    if (c == JsonScanner::kFailed) return false;
  }
  if (object_ && c != '"') return scanner_.Fail("a key in quotes expected");
  return (c != JsonScanner::kEnd && c != ']' && c != '}' && c != ',') || scanner_.Fail("a value expected");
}

// The value at data(), in the execution's memory.
bool JsonSource::Value(aslrt_ctx* ctx, aslrt_value* value) {
  size_t size;
  if (!scanner_.Find(&size)) return false;
  char* text = static_cast<char*>(StoreOf(ctx).arena.Allocate(ctx, size));
  std::memcpy(text, bytes_.data(), size);
  JsonError error;
  if (!ParseJson(ctx, {text, size}, value, &error)) {
    return bytes_.FailAt(bytes_.offset() + error.offset, std::string("not JSON: ") + error.message);
  }
  bytes_.Take(size);
  return true;
}

// A member's key and its colon, to the first byte of its value.
bool JsonSource::Key(aslrt_ctx* ctx, aslrt_value* key) {
  if (!Value(ctx, key)) return false;
  int c = scanner_.Peek();
  if (c == JsonScanner::kFailed) return false;
  if (c != ':') return scanner_.Fail("`:` expected");
  bytes_.Take(1);
  c = scanner_.Peek();
  return c != JsonScanner::kFailed && (c != JsonScanner::kEnd || scanner_.Fail("a value expected"));
}

// Behind the items of the document itself there is nothing; behind those that a pointer names anything.
bool JsonSource::End() {
  if (!pointer_.empty()) return true;
  const int c = scanner_.Peek();
  return c == JsonScanner::kEnd || (c != JsonScanner::kFailed && scanner_.Fail("text after the value"));
}

}  // namespace

std::unique_ptr<ItemSource> JsonItems(const aslrt_host& host, const ReaderSpec& spec) {
  return std::make_unique<JsonSource>(host, spec);
}

}  // namespace aslrt

// JSON text to values (json.h), iteratively. Open containers collect their members in the store's scratch
// space; closing one copies them into the arena. A key is first compared with the key that stood at the
// same position of the object closed last at this depth, so that rows of equal shape are read without
// hashing and need no check for duplicates.
#include <cstring>

#include "runtime/json.h"
#include "runtime/stack.h"
#include "runtime/utf8.h"

namespace aslrt {
namespace {

constexpr size_t kScratchKeptMax = 4096;  // members; more are given back after a read

bool IsSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
bool IsDigit(char c) { return static_cast<unsigned char>(c - '0') < 10; }

// The first and the last W bytes of n, which may overlap.
template <typename W>
bool SameEnds(const char* a, const char* b, size_t n) {
  W a_first, a_last, b_first, b_last;
  std::memcpy(&a_first, a, sizeof(W));
  std::memcpy(&a_last, a + n - sizeof(W), sizeof(W));
  std::memcpy(&b_first, b, sizeof(W));
  std::memcpy(&b_last, b + n - sizeof(W), sizeof(W));
  return ((a_first ^ b_first) | (a_last ^ b_last)) == 0;
}

// Keys are short: a few loads instead of a call.
bool SameBytes(const char* a, const char* b, size_t n) {
  if (n > 16) return std::memcmp(a, b, n) == 0;
  if (n >= 8) return SameEnds<uint64_t>(a, b, n);
  if (n >= 4) return SameEnds<uint32_t>(a, b, n);
  return n == 0 || (a[0] == b[0] && a[n / 2] == b[n / 2] && a[n - 1] == b[n - 1]);
}

int HexDigit(char c) {
  if (IsDigit(c)) return c - '0';
  char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

class Reader {
 public:
  Reader(aslrt_ctx* ctx, std::string_view text, JsonOptions options)
      : ctx_(ctx),
        arena_(StoreOf(ctx).arena),
        scratch_(StoreOf(ctx).json),
        begin_(text.data()),
        p_(text.data()),
        end_(text.data() + text.size()),
        text_flags_(options.in_machine ? ASLRT_MACHINE_TEXT : 0),
        head_flags_(options.in_machine ? ASLRT_IN_MACHINE : 0),
        minus_zero_(options.minus_zero),
        doubles_(options.doubles) {}

  bool Read(aslrt_value* out, JsonError* error);

 private:
  using Level = JsonScratch::Level;

  bool Document(aslrt_value* out);
  bool Scalar(aslrt_value* v);
  bool Literal(std::string_view word, aslrt_value value, aslrt_value* v);
  bool Number(aslrt_value* v);
  aslrt_value Spelled(const char* start) const;
  bool NumberTail(const char* start, aslrt_value* v);
  bool String(aslrt_value* v);
  bool PlainRun(uint32_t* flags);
  bool Multibyte(uint32_t* flags);
  bool StringEnd(const char** end);
  bool Decode(const char* end, char* to, char** decoded_end, uint32_t* flags);
  bool Escape(const char* end, char** to, uint32_t* flags);
  bool UnicodeEscape(const char* end, uint32_t* unit);
  bool Open(bool object);
  bool KeyAndColon();
  const aslrt_name* ExpectedKey(const Level& level, size_t position);
  bool Key(const aslrt_name** name);
  aslrt_value Close();
  aslrt_value CloseArray(const aslrt_member* from, uint32_t count);
  aslrt_value CloseObject(Level& level, aslrt_member* from, uint32_t count);
  uint32_t DropDuplicates(aslrt_member* from, uint32_t count);

  bool Fail(const char* message) {
    message_ = message;
    return false;
  }
  bool FailAt(const char* where, const char* message) {
    p_ = where;
    return Fail(message);
  }
  void SkipSpace() {
    while (p_ < end_ && IsSpace(*p_)) ++p_;
  }
  char Peek() const { return p_ < end_ ? *p_ : '\0'; }
  aslrt_member& Push() {
    if (count_ == scratch_.members.size()) scratch_.members.resize(2 * count_ + 64);
    return scratch_.members[count_++];
  }
  Level& Top() { return scratch_.levels[depth_ - 1]; }

  aslrt_ctx* ctx_;
  Arena& arena_;
  JsonScratch& scratch_;
  const char* begin_;
  const char* p_;
  const char* end_;
  uint32_t text_flags_, head_flags_;
  bool minus_zero_, doubles_;
  size_t count_ = 0;       // rows of scratch_.members in use
  size_t depth_ = 0;       // open containers
  size_t depth_seen_ = 0;  // levels whose `before` is of this text
  const char* message_ = nullptr;
};

bool Reader::Read(aslrt_value* out, JsonError* error) {
  bool good;
  if (static_cast<uint64_t>(end_ - begin_) > UINT32_MAX) {
    good = Fail("the text is longer than 4 GiB");
  } else {
    good = Document(out);
  }
  if (scratch_.members.size() > kScratchKeptMax) {
    scratch_.members.resize(kScratchKeptMax);
    scratch_.members.shrink_to_fit();
  }
  if (!good && error != nullptr) *error = {static_cast<size_t>(p_ - begin_), message_};
  return good;
}

bool Reader::Document(aslrt_value* out) {
  SkipSpace();
  if (p_ == end_) return Fail("the text is empty");
  aslrt_value v;
  for (;;) {
    char c = Peek();
    bool opened = c == '{' || c == '[';
    if (opened) {
      if (!Open(c == '{')) return false;
      if (Peek() == (c == '{' ? '}' : ']')) {
        v = Close();
      } else if (c == '[' || KeyAndColon()) {
        continue;
      } else {
        return false;
      }
    } else if (!Scalar(&v)) {
      return false;
    }
    // A value is complete; so may be the containers that end behind it.
    for (;;) {
      SkipSpace();
      if (depth_ == 0) {
        *out = v;
        return p_ == end_ || Fail("text after the value");
      }
      bool object = Top().object;
      if (object) {
        scratch_.members[count_ - 1].value = v;
      } else {
        Push().value = v;
      }
      c = Peek();
      if (c == ',') {
        ++p_;
        SkipSpace();
        if (object && !KeyAndColon()) return false;
        break;
      }
      if (c != (object ? '}' : ']')) {
        return Fail(object ? "`,` or `}` expected" : "`,` or `]` expected");
      }
      v = Close();
    }
  }
}

bool Reader::Open(bool object) {
  if (depth_ == kJsonDepthMax) return Fail("nested deeper than 1000");
  ++p_;
  SkipSpace();
  if (depth_ == depth_seen_) {
    if (depth_ == scratch_.levels.size()) scratch_.levels.emplace_back();
    scratch_.levels[depth_] = Level();
    ++depth_seen_;
  }
  Level& level = scratch_.levels[depth_++];
  level.first = count_;
  level.object = object;
  level.expected = level.before != nullptr;
  return true;
}

bool Reader::KeyAndColon() {
  if (Peek() != '"') return Fail("a key in quotes expected");
  ++p_;
  Level& level = Top();
  size_t position = count_ - level.first;
  const aslrt_name* name = ExpectedKey(level, position);
  if (name == nullptr) {
    level.expected = false;
    if (!Key(&name)) return false;
  }
  SkipSpace();
  if (Peek() != ':') return Fail("`:` expected");
  ++p_;
  SkipSpace();
  Push().key = name;
  return true;
}

// The key of the object before at this position if it stands here, and then past it; else NULL.
const aslrt_name* Reader::ExpectedKey(const Level& level, size_t position) {
  if (level.before == nullptr || position >= level.before_count) return nullptr;
  const aslrt_name* name = level.before->m[position].key;
  // PLAIN: the key's bytes were validated, and hold neither quotes nor escapes.
  if (!(name->flags & ASLRT_PLAIN) || static_cast<size_t>(end_ - p_) <= name->len) return nullptr;
  if (p_[name->len] != '"' || !SameBytes(p_, name->bytes, name->len)) return nullptr;
  p_ += name->len + 1;
  return name;
}

bool Reader::Key(const aslrt_name** name) {
  const char* start = p_;
  uint32_t flags = ASLRT_PLAIN | ASLRT_ASCII;
  if (!PlainRun(&flags)) return false;
  if (*p_ == '"') {
    *name = Intern(ctx_, {start, static_cast<size_t>(p_ - start)});
    ++p_;
    return true;
  }
  const char* end;
  if (!StringEnd(&end)) return false;
  std::string& key = scratch_.key;
  key.assign(start, static_cast<size_t>(end - start));
  char* decoded_end;
  char* to = key.data() + (p_ - start);
  if (!Decode(end, to, &decoded_end, &flags)) return false;
  *name = Intern(ctx_, {key.data(), static_cast<size_t>(decoded_end - key.data())});
  return true;
}

// ---- scalars

bool Reader::Scalar(aslrt_value* v) {
  switch (Peek()) {
    case '"': return String(v);
    case 't': return Literal("true", aslrt_bool(1), v);
    case 'f': return Literal("false", aslrt_bool(0), v);
    case 'n': return Literal("null", aslrt_null(), v);
    default:
      if (Peek() == '-' || IsDigit(Peek())) return Number(v);
      return Fail(p_ == end_ ? "the text ends where a value is expected" : "a value expected");
  }
}

bool Reader::Literal(std::string_view word, aslrt_value value, aslrt_value* v) {
  std::string_view rest(p_, static_cast<size_t>(end_ - p_));
  if (!rest.starts_with(word)) return Fail("a value expected");
  p_ += word.size();
  *v = value;
  return true;
}

bool Reader::Number(aslrt_value* v) {
  const char* start = p_;
  bool negative = *p_ == '-';
  p_ += negative;
  const char* digits = p_;
  uint64_t n = 0;
  for (; p_ < end_ && IsDigit(*p_); ++p_) n = n * 10 + static_cast<uint64_t>(*p_ - '0');  // may wrap
  ptrdiff_t length = p_ - digits;
  if (length == 0) return Fail("a digit expected");
  if (*digits == '0' && length > 1) return FailAt(digits, "a number starts with a needless zero");
  char c = Peek();
  if (c == '.' || c == 'e' || c == 'E') return NumberTail(start, v);
  // 19 digits fit 64 bits without a sign.
  // Beyond 2^53 an integer is not a double.
  bool exact = !doubles_ || n <= uint64_t{1} << 53;
  if (length <= 19 && exact && n <= uint64_t{INT64_MAX} + negative && !(negative && n == 0 && minus_zero_)) {
    *v = aslrt_int(static_cast<int64_t>(negative ? 0 - n : n));
    return true;
  }
  *v = Spelled(start);
  return true;
}

// The number from `start` to here, by its spelling or as the double that it stands for.
aslrt_value Reader::Spelled(const char* start) const {
  aslrt_value text = aslrt_make(ASLRT_NUMTEXT, text_flags_, static_cast<uint32_t>(p_ - start),
                                reinterpret_cast<uintptr_t>(start));
  return doubles_ ? MakeDouble(ToDouble(text)) : text;
}

// Fraction and exponent: the number keeps its spelling.
bool Reader::NumberTail(const char* start, aslrt_value* v) {
  auto digits = [&] {
    const char* first = p_;
    while (p_ < end_ && IsDigit(*p_)) ++p_;
    return p_ > first || Fail("a digit expected");
  };
  if (*p_ == '.') {
    ++p_;
    if (!digits()) return false;
  }
  if (Peek() == 'e' || Peek() == 'E') {
    ++p_;
    if (Peek() == '+' || Peek() == '-') ++p_;
    if (!digits()) return false;
  }
  *v = Spelled(start);
  return true;
}

bool Reader::String(aslrt_value* v) {
  const char* start = ++p_;
  uint32_t flags = ASLRT_PLAIN | ASLRT_ASCII;
  if (!PlainRun(&flags)) return false;
  if (*p_ == '"') {
    *v = aslrt_make(ASLRT_STRING, flags | text_flags_, static_cast<uint32_t>(p_ - start),
                    reinterpret_cast<uintptr_t>(start));
    ++p_;
    return true;
  }
  // Escapes: decoding only makes it shorter, so the rest of the room can be given back.
  const char* end;
  if (!StringEnd(&end)) return false;
  size_t before = static_cast<size_t>(p_ - start);
  char* copy = static_cast<char*>(arena_.Allocate(ctx_, static_cast<size_t>(end - start)));
  std::memcpy(copy, start, before);
  char* copy_end;
  if (!Decode(end, copy + before, &copy_end, &flags)) return false;
  Arena::Trim(ctx_, copy_end);
  *v = aslrt_make(ASLRT_STRING, flags | text_flags_, static_cast<uint32_t>(copy_end - copy),
                  reinterpret_cast<uintptr_t>(copy));
  return true;
}

// Up to the closing quote or the first escape, over well-formed characters.
bool Reader::PlainRun(uint32_t* flags) {
  for (;;) {
    p_ = SkipPlainAscii(p_, end_);
    if (p_ == end_) return Fail("a string without an end");
    unsigned char c = static_cast<unsigned char>(*p_);
    if (c == '"' || c == '\\') return true;
    if (c < 0x20) return Fail("a control character in a string");
    if (!Multibyte(flags)) return false;
  }
}

bool Reader::Multibyte(uint32_t* flags) {
  *flags &= ~ASLRT_ASCII;
  while (p_ < end_ && static_cast<unsigned char>(*p_) >= 0x80) {
    uint32_t c;
    size_t n = DecodeUtf8(p_, end_, &c);
    if (n == 0 || IsSurrogate(c)) return Fail("bytes that are not UTF-8");
    p_ += n;
  }
  return true;
}

// The closing quote of a string, from an escape on.
bool Reader::StringEnd(const char** end) {
  for (const char* p = p_; (p = SkipPlainAscii(p, end_)) != end_; ++p) {
    if (*p == '"') {
      *end = p;
      return true;
    }
    if (*p == '\\' && ++p == end_) break;
  }
  return FailAt(end_, "a string without an end");
}

// The rest of a string, [p_, end), without its escapes; then past its quote.
bool Reader::Decode(const char* end, char* to, char** decoded_end, uint32_t* flags) {
  while (p_ < end) {
    const char* start = p_;
    if (!PlainRun(flags)) return false;
    size_t n = static_cast<size_t>(p_ - start);
    std::memmove(to, start, n);
    to += n;
    if (p_ < end && !Escape(end, &to, flags)) return false;
  }
  ++p_;
  *decoded_end = to;
  return true;
}

bool Reader::Escape(const char* end, char** to, uint32_t* flags) {
  const char* backslash = p_;
  ++p_;
  // StringEnd saw a character behind each backslash.
  char c = *p_++;
  constexpr std::string_view kLetters = "\"\\/bfnrt";
  constexpr std::string_view kBytes = "\"\\/\b\f\n\r\t";
  size_t i = kLetters.find(c);
  if (i != std::string_view::npos) {
    if (c != '/') *flags &= ~ASLRT_PLAIN;
    *(*to)++ = kBytes[i];
    return true;
  }
  uint32_t unit;
  if (c != 'u') return FailAt(backslash, "an unknown escape in a string");
  if (!UnicodeEscape(end, &unit)) return FailAt(backslash, "`\\u` needs four hexadecimal digits");
  if (unit - 0xD800u < 0x400u && end - p_ >= 6 && p_[0] == '\\' && p_[1] == 'u') {
    const char* second = p_;
    uint32_t low;
    p_ += 2;
    if (UnicodeEscape(end, &low) && low - 0xDC00u < 0x400u) {
      unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    } else {
      p_ = second;  // alone, as WTF-8; what follows is read on its own
    }
  }
  if (unit < 0x20 || unit == '"' || unit == '\\' || IsSurrogate(unit)) *flags &= ~ASLRT_PLAIN;
  if (unit >= 0x80) *flags &= ~ASLRT_ASCII;
  *to += EncodeUtf8(unit, *to);
  return true;
}

bool Reader::UnicodeEscape(const char* end, uint32_t* unit) {
  if (end - p_ < 4) return false;
  *unit = 0;
  for (int i = 0; i < 4; ++i) {
    int digit = HexDigit(*p_++);
    if (digit < 0) return false;
    *unit = *unit * 16 + static_cast<uint32_t>(digit);
  }
  return true;
}

// ---- containers

aslrt_value Reader::Close() {
  ++p_;
  Level& level = Top();
  aslrt_member* from = scratch_.members.data() + level.first;
  uint32_t count = static_cast<uint32_t>(count_ - level.first);
  aslrt_value v = level.object ? CloseObject(level, from, count) : CloseArray(from, count);
  count_ = level.first;
  --depth_;
  return v;
}

aslrt_value Reader::CloseArray(const aslrt_member* from, uint32_t count) {
  size_t size = sizeof(aslrt_array) + count * sizeof(aslrt_value);
  aslrt_array* array = static_cast<aslrt_array*>(arena_.Allocate(ctx_, size));
  uint64_t size_max = 2;
  for (uint32_t i = 0; i < count; ++i) {
    array->v[i] = from[i].value;
    size_max += 1 + uint64_t{SizeMax(from[i].value)};
  }
  array->h = {Saturate(size_max), head_flags_, 0, 0};
  return aslrt_make(ASLRT_ARRAY, 0, count, reinterpret_cast<uintptr_t>(array));
}

aslrt_value Reader::CloseObject(Level& level, aslrt_member* from, uint32_t count) {
  if (!level.expected) count = DropDuplicates(from, count);
  aslrt_object* object = static_cast<aslrt_object*>(arena_.Allocate(ctx_, ObjectBytes(count)));
  if (count > 0) std::memcpy(object->m, from, count * sizeof(aslrt_member));
  aslrt_value v = FinishObject(object, count);
  object->h.flags |= head_flags_;
  level.before = object;
  level.before_count = count;
  return v;
}

// Keeps the last value at the first position of each key; gives the new count.
uint32_t Reader::DropDuplicates(aslrt_member* from, uint32_t count) {
  // A bit for each of 64 classes of keys: few keys rarely share one, and then nothing is compared.
  uint64_t seen = 0;
  bool suspect = false;
  for (uint32_t i = 0; i < count && count <= ASLRT_INDEX_MIN; ++i) {
    uint64_t bit = uint64_t{1} << (from[i].key->hash & 63);
    suspect = suspect || (seen & bit);
    seen |= bit;
  }
  if (count <= ASLRT_INDEX_MIN) {
    if (!suspect) return count;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; ++i) {
      uint32_t j = 0;
      while (j < kept && from[j].key != from[i].key) ++j;
      from[j] = from[i];
      kept += j == kept;
    }
    return kept;
  }
  uint32_t slots = 64;
  while (slots < 2 * count) slots *= 2;
  std::vector<uint32_t> index(slots, 0);
  uint32_t kept = 0;
  for (uint32_t i = 0; i < count; ++i) {
    uint32_t slot = from[i].key->hash & (slots - 1);
    while (index[slot] != 0 && from[index[slot] - 1].key != from[i].key) slot = (slot + 1) & (slots - 1);
    if (index[slot] == 0) index[slot] = ++kept;
    from[index[slot] - 1] = from[i];
  }
  return kept;
}

}  // namespace

bool ParseJson(aslrt_ctx* ctx, std::string_view text, aslrt_value* out, JsonError* error,
               JsonOptions options) {
  return Reader(ctx, text, options).Read(out, error);
}

bool ParseDocument(aslrt_ctx* ctx, std::string_view text, aslrt_value* out, JsonError* error) {
  Arena& arena = StoreOf(ctx).arena;
  char* copy = static_cast<char*>(arena.Allocate(ctx, text.size()));
  if (!text.empty()) std::memcpy(copy, text.data(), text.size());
  aslrt_value tree;
  if (!ParseJson(ctx, {copy, text.size()}, &tree, error)) return false;
  aslrt_text* document = static_cast<aslrt_text*>(arena.Allocate(ctx, sizeof(aslrt_text)));
  *document = {copy, static_cast<uint32_t>(text.size()), 0, tree};
  *out = aslrt_make(ASLRT_TEXT, 0, 0, reinterpret_cast<uintptr_t>(document));
  return true;
}

}  // namespace aslrt

// A small arena DOM as one would write it by hand for speed: a bump allocator, values of 16 bytes,
// members found by comparing bytes. No Unicode validation and no error handling: it reads only the
// workloads' own inputs.
#pragma once

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace aslc::bench::dom {

class Arena {
 public:
  ~Arena() {
    for (char* block : blocks_) std::free(block);
  }
  void* Allocate(size_t size) {
    size = (size + 7) & ~size_t{7};
    if (static_cast<size_t>(end_ - next_) < size) Refill();
    void* result = next_;
    next_ += size;
    return result;
  }
  void Reset() {
    used_ = 0;
    next_ = end_ = nullptr;
  }

 private:
  static constexpr size_t kBlock = 1 << 20;
  void Refill() {
    if (used_ == blocks_.size()) blocks_.push_back(static_cast<char*>(std::malloc(kBlock)));
    next_ = blocks_[used_++];
    end_ = next_ + kBlock;
  }
  std::vector<char*> blocks_;
  size_t used_ = 0;
  char *next_ = nullptr, *end_ = nullptr;
};

enum class Kind : uint32_t { kNull, kBool, kInt, kDouble, kString, kArray, kObject };

struct Member;
struct Value {
  Kind kind = Kind::kNull;
  uint32_t size = 0;
  union {
    int64_t integer = 0;
    double real;
    const char* chars;
    Value* items;
    Member* members;
  };
  std::string_view text() const { return {chars, size}; }
  double number() const { return kind == Kind::kInt ? static_cast<double>(integer) : real; }
};
struct Member {
  std::string_view key;
  Value value;
};

inline Value Int(int64_t i) {
  Value v;
  v.kind = Kind::kInt;
  v.integer = i;
  return v;
}
inline Value Text(std::string_view s) {
  Value v;
  v.kind = Kind::kString;
  v.size = static_cast<uint32_t>(s.size());
  v.chars = s.data();
  return v;
}
inline Value Object(Member* members, uint32_t count) {
  Value v;
  v.kind = Kind::kObject;
  v.size = count;
  v.members = members;
  return v;
}

inline const Value* Find(const Value& object, std::string_view key) {
  for (uint32_t i = 0; i < object.size; ++i) {
    if (object.members[i].key == key) return &object.members[i].value;
  }
  return nullptr;
}

class Parser {
 public:
  explicit Parser(Arena& arena) : arena_(arena) {}
  Value Parse(std::string_view text) {
    p_ = text.data();
    end_ = p_ + text.size();
    return Read();
  }

 private:
  void Blank() {
    while (p_ < end_ && static_cast<unsigned char>(*p_) <= ' ') ++p_;
  }
  std::string_view ReadString() {  // the workloads' strings have no escapes
    const char* begin = ++p_;
    while (*p_ != '"') ++p_;
    return {begin, static_cast<size_t>(p_++ - begin)};
  }
  Value ReadNumber() {
    const char* begin = p_;
    bool negative = *p_ == '-';
    if (negative) ++p_;
    int64_t n = 0;
    while (static_cast<unsigned>(*p_ - '0') < 10) n = n * 10 + (*p_++ - '0');
    if (*p_ != '.' && (*p_ | 32) != 'e') return Int(negative ? -n : n);
    Value v;
    v.kind = Kind::kDouble;
    p_ = std::from_chars(begin, end_, v.real).ptr;
    return v;
  }
  Value ReadObject() {
    size_t base = members_.size();
    ++p_;
    for (Blank(); *p_ != '}'; Blank()) {
      if (*p_ == ',') ++p_;
      Blank();
      std::string_view key = ReadString();
      Blank();
      ++p_;
      members_.push_back({key, Read()});
    }
    ++p_;
    auto count = static_cast<uint32_t>(members_.size() - base);
    auto* members = static_cast<Member*>(arena_.Allocate(count * sizeof(Member)));
    std::memcpy(static_cast<void*>(members), members_.data() + base, count * sizeof(Member));
    members_.resize(base);
    return Object(members, count);
  }
  Value ReadArray() {
    size_t base = items_.size();
    ++p_;
    for (Blank(); *p_ != ']'; Blank()) {
      if (*p_ == ',') ++p_;
      items_.push_back(Read());
    }
    ++p_;
    Value v;
    v.kind = Kind::kArray;
    v.size = static_cast<uint32_t>(items_.size() - base);
    v.items = static_cast<Value*>(arena_.Allocate(v.size * sizeof(Value)));
    std::memcpy(static_cast<void*>(v.items), items_.data() + base, v.size * sizeof(Value));
    items_.resize(base);
    return v;
  }
  Value Read() {
    Blank();
    Value v;
    switch (*p_) {
      case '{':
        return ReadObject();
      case '[':
        return ReadArray();
      case '"':
        return Text(ReadString());
      case 't':
        p_ += 4;
        v.kind = Kind::kBool;
        v.integer = 1;
        return v;
      case 'f':
        p_ += 5;
        v.kind = Kind::kBool;
        return v;
      case 'n':
        p_ += 4;
        return v;
      default:
        return ReadNumber();
    }
  }
  Arena& arena_;
  const char *p_ = nullptr, *end_ = nullptr;
  std::vector<Member> members_;
  std::vector<Value> items_;
};

class Printer {
 public:
  std::string_view Print(const Value& v) {
    out_.clear();
    Write(v);
    return out_;
  }

 private:
  void WriteString(std::string_view s) {
    out_ += '"';
    for (char c : s) {
      if (c == '"' || c == '\\') out_ += '\\';
      out_ += c;
    }
    out_ += '"';
  }
  void Write(const Value& v) {
    char digits[32];
    switch (v.kind) {
      case Kind::kNull:
        out_ += "null";
        break;
      case Kind::kBool:
        out_ += v.integer ? "true" : "false";
        break;
      case Kind::kInt:
        out_.append(digits, std::to_chars(digits, digits + 32, v.integer).ptr);
        break;
      case Kind::kDouble:
        out_.append(digits, std::to_chars(digits, digits + 32, v.real).ptr);
        break;
      case Kind::kString:
        WriteString(v.text());
        break;
      case Kind::kArray:
        out_ += '[';
        for (uint32_t i = 0; i < v.size; ++i) {
          if (i) out_ += ',';
          Write(v.items[i]);
        }
        out_ += ']';
        break;
      case Kind::kObject:
        out_ += '{';
        for (uint32_t i = 0; i < v.size; ++i) {
          if (i) out_ += ',';
          WriteString(v.members[i].key);
          out_ += ':';
          Write(v.members[i].value);
        }
        out_ += '}';
    }
  }
  std::string out_;
};

}  // namespace aslc::bench::dom

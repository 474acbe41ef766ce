// Reading, writing and comparing JSON (json.h).
#include "sim/json.h"

#include <algorithm>

#include "sim/decimal.h"
#include "sim/json_pointer.h"
#include "sim/report.h"

namespace aslc::sim {
namespace {

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  bool Whole(Json* out) {
    if (!Value(out, 0)) return false;
    Blanks();
    return at_ == text_.size();
  }

 private:
  void Blanks() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos)
      ++at_;
  }
  bool Take(char wanted) {
    Blanks();
    if (at_ == text_.size() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }
  bool Word(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }
  bool Value(Json* out, int depth);
  bool Object(Json* out, int depth);
  bool Array(Json* out, int depth);
  bool String(std::string* out);
  bool Escape(std::string* out);
  bool Hex(uint32_t* out);
  bool Number(std::string* out);
  bool Digits();

  std::string_view text_;
  size_t at_ = 0;
};

void AppendUtf8(std::string& out, uint32_t code) {
  const auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((code >> shift) & 0x3F)); };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | (code >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0 | (code >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

bool Parser::Hex(uint32_t* out) {
  *out = 0;
  for (int i = 0; i < 4; ++i, ++at_) {
    if (at_ == text_.size()) return false;
    const char c = text_[at_];
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return false;
    *out = *out << 4 | static_cast<uint32_t>(digit);
  }
  return true;
}

bool Parser::Escape(std::string* out) {
  if (at_ == text_.size()) return false;
  constexpr std::string_view kNames = "\"\\/bfnrt", kValues = "\"\\/\b\f\n\r\t";
  const char name = text_[at_++];
  if (const size_t index = kNames.find(name); index != std::string_view::npos) {
    *out += kValues[index];
    return true;
  }
  uint32_t code = 0, low = 0;
  if (name != 'u' || !Hex(&code)) return false;
  const size_t after = at_;
  if (code >= 0xD800 && code < 0xDC00 && Word("\\u") && Hex(&low) && low >= 0xDC00 && low < 0xE000) {
    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
  } else {
    at_ = after;
    if (code >= 0xD800 && code < 0xE000) code = 0xFFFD;  // half of a pair has no UTF-8
  }
  AppendUtf8(*out, code);
  return true;
}

bool Parser::String(std::string* out) {
  if (!Take('"')) return false;
  while (at_ < text_.size()) {
    const char c = text_[at_++];
    if (c == '"') return true;
    if (static_cast<unsigned char>(c) < 0x20) return false;
    if (c != '\\')
      *out += c;
    else if (!Escape(out))
      return false;
  }
  return false;
}

bool Parser::Digits() {
  const size_t begin = at_;
  while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
  return at_ > begin;
}

bool Parser::Number(std::string* out) {
  const size_t begin = at_;
  if (text_[at_] == '-') ++at_;
  const size_t whole = at_;
  if (!Digits() || (text_[whole] == '0' && at_ > whole + 1)) return false;
  if (at_ < text_.size() && text_[at_] == '.') {
    ++at_;
    if (!Digits()) return false;
  }
  if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
    ++at_;
    if (at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-')) ++at_;
    if (!Digits()) return false;
  }
  *out = text_.substr(begin, at_ - begin);
  return true;
}

bool Parser::Object(Json* out, int depth) {
  *out = Json::Object();
  ++at_;
  if (Take('}')) return true;
  do {
    std::string key;
    Json value;
    if (!String(&key) || !Take(':') || !Value(&value, depth + 1)) return false;
    // Texts come from printers that write each key once, so it need not be looked for.
    out->keys.push_back(std::move(key));
    out->items.push_back(std::move(value));
  } while (Take(','));
  return Take('}');
}

bool Parser::Array(Json* out, int depth) {
  *out = Json::Array();
  ++at_;
  if (Take(']')) return true;
  do {
    if (!Value(&out->items.emplace_back(), depth + 1)) return false;
  } while (Take(','));
  return Take(']');
}

bool Parser::Value(Json* out, int depth) {
  Blanks();
  if (at_ == text_.size() || depth > kJsonDepthMax) return false;
  switch (text_[at_]) {
    case '{':
      return Object(out, depth);
    case '[':
      return Array(out, depth);
    case '"':
      out->kind = Json::Kind::kString;
      return String(&out->text);
    case 'n':
      return Word("null");
    case 't':
    case 'f':
      *out = Json::Bool(text_[at_] == 't');
      return Word(out->boolean ? "true" : "false");
    default:
      out->kind = Json::Kind::kNumber;
      return Number(&out->text);
  }
}

bool SameNumber(const std::string& a, const std::string& b) {
  Decimal x, y;
  if (!Decimal::Parse(a, &x) || !Decimal::Parse(b, &y)) return a == b;
  return Compare(x, y) == 0;
}

std::string Difference(const Json& wanted, const Json& found, const std::string& pointer) {
  if (wanted.IsObject() && found.IsObject()) {
    for (size_t i = 0; i < wanted.keys.size(); ++i) {
      const std::string inner = PointerTo(pointer, wanted.keys[i]);
      const Json* other = found.Find(wanted.keys[i]);
      if (other == nullptr) return inner + ": expected " + wanted.items[i].ToText() + ", is missing";
      if (std::string text = Difference(wanted.items[i], *other, inner); !text.empty()) return text;
    }
    for (size_t i = 0; i < found.keys.size(); ++i) {
      if (wanted.Find(found.keys[i]) != nullptr) continue;
      return PointerTo(pointer, found.keys[i]) + ": not expected, is " + found.items[i].ToText();
    }
    return "";
  }
  if (wanted.IsArray() && found.IsArray()) {
    for (size_t i = 0; i < std::min(wanted.items.size(), found.items.size()); ++i) {
      std::string text = Difference(wanted.items[i], found.items[i], PointerTo(pointer, std::to_string(i)));
      if (!text.empty()) return text;
    }
    if (wanted.items.size() == found.items.size()) return "";
    return (pointer.empty() ? "" : pointer + ": ") + "expected " + std::to_string(wanted.items.size()) +
           " elements, found " + std::to_string(found.items.size());
  }
  if (SameJson(wanted, found)) return "";
  return (pointer.empty() ? "" : pointer + ": ") + "expected " + wanted.ToText() + ", was " + found.ToText();
}

}  // namespace

Json Json::Bool(bool value) {
  Json out;
  out.kind = Kind::kBool;
  out.boolean = value;
  return out;
}

Json Json::Number(std::string spelling) {
  Json out;
  out.kind = Kind::kNumber;
  out.text = std::move(spelling);
  return out;
}

Json Json::Text(std::string value) {
  Json out;
  out.kind = Kind::kString;
  out.text = std::move(value);
  return out;
}

Json Json::Array() {
  Json out;
  out.kind = Kind::kArray;
  return out;
}

Json Json::Object() {
  Json out;
  out.kind = Kind::kObject;
  return out;
}

bool Json::Parse(std::string_view text, Json* out) {
  *out = Json();
  return Parser(text).Whole(out);
}

const Json* Json::Find(std::string_view key) const {
  const auto found = std::find(keys.begin(), keys.end(), key);
  return found == keys.end() ? nullptr : &items[static_cast<size_t>(found - keys.begin())];
}

Json* Json::Find(std::string_view key) {
  return const_cast<Json*>(static_cast<const Json*>(this)->Find(key));
}

const std::string* Json::FindText(std::string_view key) const {
  const Json* found = Find(key);
  return found != nullptr && found->IsString() ? &found->text : nullptr;
}

Json& Json::Set(std::string_view key, Json value) {
  if (Json* found = Find(key)) {
    *found = std::move(value);
    return *found;
  }
  keys.emplace_back(key);
  return items.emplace_back(std::move(value));
}

void Json::Remove(std::string_view key) {
  const auto found = std::find(keys.begin(), keys.end(), key);
  if (found == keys.end()) return;
  items.erase(items.begin() + (found - keys.begin()));
  keys.erase(found);
}

void Json::AppendTo(std::string& out) const {
  switch (kind) {
    case Kind::kNull:
      out += "null";
      break;
    case Kind::kBool:
      out += boolean ? "true" : "false";
      break;
    case Kind::kNumber:
      out += text;
      break;
    case Kind::kString:
      AppendJsonText(out, text);
      break;
    case Kind::kArray:
    case Kind::kObject:
      out += IsArray() ? '[' : '{';
      for (size_t i = 0; i < items.size(); ++i) {
        if (i > 0) out += ',';
        if (IsObject()) {
          AppendJsonText(out, keys[i]);
          out += ':';
        }
        items[i].AppendTo(out);
      }
      out += IsArray() ? ']' : '}';
      break;
  }
}

std::string Json::ToText() const {
  std::string out;
  AppendTo(out);
  return out;
}

bool SameJson(const Json& a, const Json& b) {
  if (a.kind != b.kind || a.items.size() != b.items.size()) return false;
  switch (a.kind) {
    case Json::Kind::kNull:
      return true;
    case Json::Kind::kBool:
      return a.boolean == b.boolean;
    case Json::Kind::kNumber:
      return SameNumber(a.text, b.text);
    case Json::Kind::kString:
      return a.text == b.text;
    case Json::Kind::kArray:
      return std::equal(a.items.begin(), a.items.end(), b.items.begin(), SameJson);
    case Json::Kind::kObject:
      break;
  }
  for (size_t i = 0; i < a.keys.size(); ++i) {
    const Json* other = b.Find(a.keys[i]);
    if (other == nullptr || !SameJson(a.items[i], *other)) return false;
  }
  return true;
}

bool HoldsJson(const Json& whole, const Json& part) {
  if (part.IsObject()) {
    for (size_t i = 0; i < part.keys.size(); ++i) {
      const Json* other = whole.Find(part.keys[i]);
      if (other == nullptr || !HoldsJson(*other, part.items[i])) return false;
    }
    return whole.IsObject();
  }
  if (!part.IsArray()) return SameJson(whole, part);
  return whole.IsArray() && whole.items.size() == part.items.size() &&
         std::equal(whole.items.begin(), whole.items.end(), part.items.begin(), HoldsJson);
}

std::string FirstDifference(const Json& wanted, const Json& found) { return Difference(wanted, found, ""); }

}  // namespace aslc::sim

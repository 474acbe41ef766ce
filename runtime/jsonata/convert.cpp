// Values to booleans, texts and JSON, and their comparison (library.h).
#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <set>
#include <utility>

#include "runtime/json.h"
#include "runtime/jsonata/library.h"
#include "runtime/stack.h"
#include "runtime/utf8.h"

namespace aslrt::jsonata {
namespace {

// Number(x.toPrecision(15)) of a fraction.
double FifteenDigits(double d) {
  char text[kNumberTextMax];
  char* end = std::to_chars(text, text + sizeof(text), d, std::chars_format::scientific, 14).ptr;
  double rounded = d;
  // A subnormal result is reported as out of range by some libraries though it is exact enough: keep d then.
  if (std::from_chars(text, end, rounded).ec != std::errc()) return d;
  return rounded;
}

// Writes JSON as JSON.stringify does: for $string (with the rules of the language's own replacer function)
// or as it is for messages.
class JsonText {
 public:
  enum class For { kString, kMessage };
  // ctx: whose fuel is taken; null for messages.
  JsonText(std::string& out, aslrt_ctx* ctx, For purpose, bool pretty)
      : out_(out), ctx_(ctx), max_(ctx == nullptr ? UINT64_MAX : TextMax(ctx)), purpose_(purpose), pretty_(pretty) {}

  // NULL value, or ERROR.
  aslrt_value Write(aslrt_value v);

 private:
  struct Cursor {
    aslrt_value container;
    uint32_t next;
    bool any;  // something was written inside
  };

  // Next child that is written, after its separator and key.
  bool Child(Cursor& cursor, aslrt_value* child);
  aslrt_value Scalar(aslrt_value v);
  aslrt_value Number(aslrt_value v);
  // Members that JSON.stringify leaves out.
  bool Omitted(aslrt_value v) const {
    return IsUndefined(v) || (purpose_ == For::kMessage && IsFunction(v));
  }
  void NewLine() {
    out_ += '\n';
    out_.append(2 * depth_, ' ');
  }
  bool Pay() {
    if (ctx_ == nullptr) return true;
    uint64_t written = out_.size() - paid_;
    paid_ = out_.size();
    return TakeFuel(ctx_, 1 + written / 64);
  }

  std::string& out_;
  aslrt_ctx* ctx_;
  uint64_t max_;
  For purpose_;
  bool pretty_;
  size_t depth_ = 0;
  size_t paid_ = 0;
  Stack<Cursor, 16> open_;
};

aslrt_value JsonText::Write(aslrt_value v) {
  paid_ = out_.size();
  for (;;) {
    v = aslrt_force(v);
    if (IsArray(v) || IsObject(v)) {
      out_ += IsArray(v) ? '[' : '{';
      ++depth_;
      open_.push({v, 0, false});
    } else if (aslrt_value failed = Scalar(v); IsError(failed)) {
      return failed;
    }
    if (!Pay()) return Exhausted(ctx_);
    if (out_.size() > max_) return MemoryExceeded(ctx_);
    while (!open_.empty() && !Child(open_.top(), &v)) {
      --depth_;
      if (pretty_ && open_.top().any) NewLine();
      out_ += IsArray(open_.top().container) ? ']' : '}';
      open_.pop();
    }
    if (open_.empty()) return aslrt_null();
  }
}

bool JsonText::Child(Cursor& cursor, aslrt_value* child) {
  uint32_t count = aslrt_len_of(cursor.container);
  bool array = IsArray(cursor.container);
  while (!array && cursor.next < count && Omitted(Members(cursor.container)[cursor.next].value)) ++cursor.next;
  if (cursor.next == count) return false;
  uint32_t i = cursor.next++;
  if (cursor.any) out_ += ',';
  cursor.any = true;
  if (pretty_) NewLine();
  if (array) {
    *child = Elements(cursor.container)[i];
    return true;
  }
  const aslrt_member& member = Members(cursor.container)[i];
  AppendJsonString(out_, Bytes(member.key));
  out_ += pretty_ ? ": " : ":";
  *child = member.value;
  return true;
}

aslrt_value JsonText::Scalar(aslrt_value v) {
  switch (aslrt_kind_of(v)) {
    case ASLRT_BOOL: out_ += v.bits ? "true" : "false"; break;
    case ASLRT_INT:
    case ASLRT_DOUBLE:
    case ASLRT_NUMTEXT: return Number(v);
    case ASLRT_STRING: AppendJsonString(out_, Bytes(v)); break;
    case ASLRT_FUNCTION: out_ += purpose_ == For::kString ? "\"\"" : "null"; break;
    default: out_ += "null";
  }
  return aslrt_null();
}

aslrt_value JsonText::Number(aslrt_value v) {
  double d = ToDouble(v);
  if (purpose_ == For::kString) {
    if (std::isinf(d)) {
      if (!ServiceDialect(ctx_)) return Throw(ctx_, "D1001", {{"value", v}});
      out_ += d < 0 ? "\"-Infinity\"" : "\"Infinity\"";  // the service's numbers
      return aslrt_null();
    }
    if (!std::isnan(d) && d != std::trunc(d)) d = FifteenDigits(d);
  }
  AppendNumber(out_, d);
  return aslrt_null();
}

// $string of a number that stands alone.
aslrt_value AppendTopNumber(aslrt_ctx* ctx, std::string& out, aslrt_value v) {
  double d = ToDouble(v);
  if (!std::isfinite(d)) {
    if (!ServiceDialect(ctx)) return Throw(ctx, "D3001", {{"value", v}});
    out += std::isnan(d) ? "NaN" : d < 0 ? "-Infinity" : "Infinity";
    return aslrt_null();
  }
  AppendNumber(out, d == std::trunc(d) ? d : FifteenDigits(d));
  return aslrt_null();
}

bool IsHighSurrogate(std::string_view bytes) {
  return bytes.size() == 3 && bytes[0] == '\xED' && (bytes[1] & '\xF0') == '\xA0';
}
bool IsLowSurrogate(std::string_view bytes) {
  return bytes.size() == 3 && bytes[0] == '\xED' && (bytes[1] & '\xF0') == '\xB0';
}

struct Pair {
  aslrt_value a, b;
};

// Pairs of containers that are compared already or will be. Values that share parts many times over have
// exponentially many paths; a pair is looked at once when there are many.
class Compared {
 public:
  bool Add(aslrt_value a, aslrt_value b) {
    if (count_ < kRememberedFrom) {
      ++count_;
      return true;
    }
    return pairs_.insert({a.bits, b.bits}).second;
  }

 private:
  static constexpr uint32_t kRememberedFrom = 4096;
  uint32_t count_ = 0;
  std::set<std::pair<uint64_t, uint64_t>> pairs_;
};

bool ScalarEqual(aslrt_value a, aslrt_value b) {
  if (IsNumber(a) && IsNumber(b)) return ToDouble(a) == ToDouble(b);
  if (aslrt_kind_of(a) != aslrt_kind_of(b)) return false;
  if (IsString(a)) return Bytes(a) == Bytes(b);
  return a.bits == b.bits;
}

bool PushChildren(Stack<Pair, 32>& open, aslrt_value a, aslrt_value b) {
  if (IsArray(a)) {
    for (uint32_t i = 0; i < aslrt_len_of(a); ++i) open.push({Elements(a)[i], Elements(b)[i]});
    return true;
  }
  for (uint32_t i = 0; i < aslrt_len_of(a); ++i) {
    const aslrt_member& left = Members(a)[i];
    int64_t j = Members(b)[i].key == left.key ? int64_t{i} : FindMember(b, left.key);
    if (j < 0) return false;
    open.push({left.value, Members(b)[static_cast<size_t>(j)].value});
  }
  return true;
}

}  // namespace

bool Truth(aslrt_ctx* ctx, aslrt_value v, aslrt_value* error) {
  Stack<aslrt_value, 16> open;
  open.push(v);
  bool truth = false;  // of an array: whether anything in it is true; all of it is looked at
  while (!open.empty()) {
    aslrt_value top = aslrt_force(open.top());
    open.pop();
    switch (aslrt_kind_of(top)) {
      case ASLRT_BOOL: truth |= top.bits != 0; break;
      case ASLRT_INT:
      case ASLRT_DOUBLE:
      case ASLRT_NUMTEXT: {
        double d = ToDouble(top);
        if (std::isinf(d) && !ServiceDialect(ctx)) {
          *error = Throw(ctx, "D1001", {{"value", top}});
          return false;
        }
        truth |= d != 0 && !std::isnan(d);
        break;
      }
      case ASLRT_STRING:
      case ASLRT_OBJECT: truth |= aslrt_len_of(top) > 0; break;
      case ASLRT_ARRAY:
        if (!TakeFuel(ctx, 1 + aslrt_len_of(top))) {
          *error = Exhausted(ctx);
          return false;
        }
        for (uint32_t i = aslrt_len_of(top); i > 0; --i) open.push(Elements(top)[i - 1]);
        break;
      default: break;  // undefined, null, functions
    }
  }
  return truth;
}

aslrt_value AppendString(aslrt_ctx* ctx, std::string& out, aslrt_value v, bool pretty) {
  v = aslrt_force(v);
  if (IsUndefined(v) || IsFunction(v)) return aslrt_null();
  if (IsNumber(v)) return AppendTopNumber(ctx, out, v);
  if (!IsString(v)) return JsonText(out, ctx, JsonText::For::kString, pretty).Write(v);
  if (!TakeFuel(ctx, 1 + aslrt_len_of(v) / 64)) return Exhausted(ctx);
  AppendText(out, Bytes(v));
  return out.size() > TextMax(ctx) ? MemoryExceeded(ctx) : aslrt_null();
}

void AppendJson(std::string& out, aslrt_value v) {
  if (IsUndefined(v) || IsFunction(v)) return;
  JsonText(out, nullptr, JsonText::For::kMessage, false).Write(v);
}

void AppendText(std::string& out, std::string_view text) {
  if (text.size() < 3 || out.size() < 3 || !IsLowSurrogate(text.substr(0, 3)) ||
      !IsHighSurrogate(std::string_view(out).substr(out.size() - 3))) {
    out += text;
    return;
  }
  uint32_t high = 0, low = 0;
  DecodeUtf8(out.data() + out.size() - 3, out.data() + out.size(), &high);
  DecodeUtf8(text.data(), text.data() + 3, &low);
  out.resize(out.size() - 3);
  char bytes[4];
  out.append(bytes, EncodeUtf8(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00), bytes));
  out += text.substr(3);
}

bool Equal(aslrt_value a, aslrt_value b) {
  Stack<Pair, 32> open;
  Compared compared;
  open.push({a, b});
  while (!open.empty()) {
    Pair pair = open.top();
    open.pop();
    a = aslrt_force(pair.a);
    b = aslrt_force(pair.b);
    if (!IsArray(a) && !IsObject(a)) {
      if (!ScalarEqual(a, b)) return false;
      continue;
    }
    if (aslrt_kind_of(a) != aslrt_kind_of(b) || aslrt_len_of(a) != aslrt_len_of(b)) return false;
    if (a.bits != b.bits && compared.Add(a, b) && !PushChildren(open, a, b)) return false;
  }
  return true;
}

int CompareStrings(std::string_view a, std::string_view b) { return CompareUtf16(a, b); }

}  // namespace aslrt::jsonata

// Functions of text: $string, $substring..., case, $length, $trim, $pad, $join, $parse, $hash.
#include "runtime/jsonata/text.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "runtime/encode.h"
#include "runtime/json.h"
#include "runtime/jsonata/letter_case.h"
#include "runtime/utf8.h"

namespace aslrt::jsonata {
namespace {

bool IsAscii(aslrt_value text) { return (text.head & ASLRT_ASCII) != 0; }
bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

uint64_t CodePoints(aslrt_value text) {
  if (IsAscii(text)) return aslrt_len_of(text);
  std::string_view bytes = Bytes(text);
  return static_cast<uint64_t>(std::count_if(bytes.begin(), bytes.end(), [](char c) { return !IsContinuation(c); }));
}

// Byte where code point number `index` begins.
size_t ByteOfCodePoint(aslrt_value text, uint64_t index) {
  std::string_view bytes = Bytes(text);
  if (IsAscii(text)) return std::min<size_t>(index, bytes.size());
  size_t at = 0;
  while (at < bytes.size() && index > 0) {
    ++at;
    while (at < bytes.size() && IsContinuation(bytes[at])) ++at;
    --index;
  }
  return at;
}

// An index as Array.prototype.slice takes it.
uint64_t SliceIndex(double index, uint64_t length) {
  if (std::isnan(index)) return 0;
  double whole = std::trunc(index);
  double count = static_cast<double>(length);
  if (whole < 0) whole = std::max(whole + count, 0.0);
  return static_cast<uint64_t>(std::min(whole, count));
}

// [start, end) of the code points.
aslrt_value Slice(aslrt_value text, uint64_t length, double start, double end) {
  uint64_t from = SliceIndex(start, length);
  uint64_t to = SliceIndex(end, length);
  if (from >= to) return WrapString("");
  size_t first = ByteOfCodePoint(text, from);
  return Part(Bytes(text).substr(first, ByteOfCodePoint(text, to) - first));
}

bool Pay(Call& call, aslrt_value text) { return TakeFuel(call.ctx, 1 + aslrt_len_of(text) / 64); }

aslrt_value WithCase(Call& call, bool upper) {
  aslrt_value text = call[0];
  if (IsUndefined(text)) return text;
  if (!Pay(call, text)) return Exhausted(call.ctx);
  return Text(call.ctx, upper ? UpperCase(Bytes(text)) : LowerCase(Bytes(text)));
}

// `width` code points of the pad, which is repeated.
aslrt_value AppendPadding(Call& call, std::string& out, aslrt_value pad, double width) {
  uint64_t own = CodePoints(pad);
  double whole = std::floor(width / static_cast<double>(own));
  if (whole * aslrt_len_of(pad) > static_cast<double>(TextMax(call.ctx))) return MemoryExceeded(call.ctx);
  uint64_t times = static_cast<uint64_t>(whole);
  if (!TakeFuel(call.ctx, 1 + times)) return Exhausted(call.ctx);
  for (uint64_t i = 0; i < times; ++i) AppendText(out, Bytes(pad));
  uint64_t rest = static_cast<uint64_t>(width) - times * own;
  AppendText(out, Bytes(pad).substr(0, ByteOfCodePoint(pad, rest)));
  return aslrt_null();
}

// $parse reads numbers into doubles; only whole ones of 64 bits stay what they are.
aslrt_value WithDoubles(aslrt_ctx* ctx, aslrt_value v) {
  if (aslrt_kind_of(v) == ASLRT_NUMTEXT) return Number(ToDouble(v));
  if (IsArray(v)) {
    std::vector<aslrt_value> items(Elements(v).begin(), Elements(v).end());
    for (aslrt_value& item : items) item = WithDoubles(ctx, item);
    return MakeArray(ctx, items);
  }
  if (!IsObject(v)) return v;
  std::vector<Field> fields;
  for (const aslrt_member& m : Members(v)) fields.push_back({m.key, WithDoubles(ctx, m.value)});
  return MakeObject(ctx, fields);
}

// The text after or before the first place of another in it; the text itself where it has no such place.
aslrt_value Around(Call& call, bool before) {
  aslrt_value text = call[0];
  if (IsUndefined(text)) return text;
  if (!Pay(call, text)) return Exhausted(call.ctx);
  // JavaScript looks for the word `undefined` when there is nothing to look for.
  std::string_view chars = IsUndefined(call[1]) ? "undefined" : Bytes(call[1]);
  size_t at = Bytes(text).find(chars);
  if (at == std::string_view::npos) return text;
  if (before) return Part(Bytes(text).substr(0, at));
  if (IsUndefined(call[1])) return Unnamed(call.ctx, "Cannot read properties of undefined (reading 'length')");
  return Part(Bytes(text).substr(at + chars.size()));
}

}  // namespace

aslrt_value Text(aslrt_ctx* ctx, std::string_view text) {
  if (text.size() > TextMax(ctx)) return MemoryExceeded(ctx);
  if (!TakeFuel(ctx, 1 + text.size() / 64)) return Exhausted(ctx);
  return MakeString(ctx, text);
}

aslrt_value Unnamed(aslrt_ctx* ctx, std::string_view message) {
  return Throw(ctx, "", {{"message", MakeString(ctx, message)}});
}

size_t ByteOfUnit(std::string_view text, double index) {
  if (!(index > 0)) return 0;
  double units = 0;
  size_t at = 0;
  while (at < text.size()) {
    units += static_cast<unsigned char>(text[at]) >= 0xF0 ? 2 : 1;
    if (units > index) break;
    ++at;
    while (at < text.size() && IsContinuation(text[at])) ++at;
  }
  return at;
}

aslrt_value Builtin_string(Call& call) {
  aslrt_value v = call[0];
  if (IsUndefined(v) || IsString(v)) return v;
  std::string out;
  aslrt_value failed = AppendString(call.ctx, out, v, IsTrue(call[1]));
  return IsError(failed) ? failed : MakeString(call.ctx, out);
}

aslrt_value Builtin_substring(Call& call) {
  aslrt_value text = call[0];
  if (IsUndefined(text)) return text;
  if (!Pay(call, text)) return Exhausted(call.ctx);
  uint64_t length = CodePoints(text);
  double count = static_cast<double>(length);
  double start = IsUndefined(call[1]) ? NAN : ToDouble(call[1]);
  if (count + start < 0) start = 0;
  if (IsUndefined(call[2])) return Slice(text, length, start, count);
  double size = ToDouble(call[2]);
  if (size <= 0) return WrapString("");
  return Slice(text, length, start, start >= 0 ? start + size : count + start + size);
}

aslrt_value Builtin_substring_before(Call& call) { return Around(call, true); }
aslrt_value Builtin_substring_after(Call& call) { return Around(call, false); }
aslrt_value Builtin_lowercase(Call& call) { return WithCase(call, false); }
aslrt_value Builtin_uppercase(Call& call) { return WithCase(call, true); }

aslrt_value Builtin_length(Call& call) {
  if (IsUndefined(call[0])) return call[0];
  if (!Pay(call, call[0])) return Exhausted(call.ctx);
  return Number(static_cast<double>(CodePoints(call[0])));
}

aslrt_value Builtin_trim(Call& call) {
  if (IsUndefined(call[0])) return call[0];
  std::string out;
  bool space = false;
  for (char c : Bytes(call[0])) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      space = true;
      continue;
    }
    if (space && !out.empty()) out += ' ';
    space = false;
    out += c;
  }
  return Text(call.ctx, out);
}

aslrt_value Builtin_pad(Call& call) {
  aslrt_value text = call[0];
  if (IsUndefined(text)) return text;
  if (!Pay(call, text)) return Exhausted(call.ctx);
  aslrt_value pad = IsUndefined(call[2]) || aslrt_len_of(call[2]) == 0 ? WrapString(" ") : call[2];
  double width = IsUndefined(call[1]) ? NAN : ToDouble(call[1]);
  if (!call.service) width = std::trunc(width);
  double missing = std::fabs(width) - static_cast<double>(CodePoints(text));
  if (!(missing > 0)) return text;
  if (missing != std::trunc(missing) || missing >= 4294967295.0) {
    return Unnamed(call.ctx, "Invalid array length");  // 2.0.6 makes one of the width as it is
  }
  std::string out;
  if (width > 0) out = Bytes(text);
  aslrt_value failed = AppendPadding(call, out, pad, missing);
  if (IsError(failed)) return failed;
  if (width <= 0) AppendText(out, Bytes(text));
  return Text(call.ctx, out);
}

aslrt_value Builtin_join(Call& call) {
  if (IsUndefined(call[0])) return call[0];
  std::string_view separator = IsUndefined(call[1]) ? std::string_view() : Bytes(call[1]);
  std::string out;
  uint64_t most = TextMax(call.ctx);
  bool first = true;
  for (aslrt_value item : Elements(call[0])) {
    if (!first) AppendText(out, separator);
    first = false;
    if (IsString(item)) AppendText(out, Bytes(item));
    if (out.size() > most) return MemoryExceeded(call.ctx);
    if (!TakeFuel(call.ctx, 1)) return Exhausted(call.ctx);
  }
  return Text(call.ctx, out);
}

aslrt_value Builtin_hash(Call& call) {
  if (IsUndefined(call[0])) return call[0];
  std::string digest;
  if (!Pay(call, call[0])) return Exhausted(call.ctx);
  if (IsUndefined(call[1]) || !HexDigest(Bytes(call[1]), Bytes(call[0]), &digest)) {
    return Unnamed(call.ctx, "The algorithm must be one of MD5, SHA-1, SHA-256, SHA-384, SHA-512");
  }
  return MakeString(call.ctx, digest);
}

aslrt_value Builtin_parse(Call& call) {
  if (IsUndefined(call[0])) return call[0];
  aslrt_value v;
  JsonError error;
  JsonOptions options;
  options.minus_zero = false;  // recorded: $parse("-0") gives 0
  if (!Pay(call, call[0])) return Exhausted(call.ctx);
  if (ParseJson(call.ctx, Bytes(call[0]), &v, &error, options)) return WithDoubles(call.ctx, v);
  std::string message = "The argument is not JSON: ";
  message += error.message;
  message += " at position ";
  AppendNumber(message, static_cast<double>(error.offset));
  return Unnamed(call.ctx, message);
}

}  // namespace aslrt::jsonata

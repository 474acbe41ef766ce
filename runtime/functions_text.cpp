// States.Format, StringToJson, JsonToString, StringSplit, Base64Encode, Base64Decode, Hash.
#include <algorithm>
#include <iterator>
#include <vector>

#include "runtime/encode.h"
#include "runtime/functions.h"
#include "runtime/json.h"
#include "runtime/utf8.h"

namespace aslrt {
namespace {

// A template in pieces: literal text, and `{}` where an argument goes. The compiler hands literal
// templates on with their escapes, `\{` `\}` `\'` `\\`; they are taken off here, in templates that come
// from a path too. A backslash before anything else stands for itself.
struct Template {
  std::string_view text;
  size_t i = 0;

  // Appends literal text up to the next placeholder; true when there is one.
  bool Advance(std::string& out) {
    constexpr std::string_view kEscaped = "{}'\\";
    while (i < text.size()) {
      char c = text[i];
      bool last = i + 1 == text.size();
      if (c == '{' && !last && text[i + 1] == '}') {
        i += 2;
        return true;
      }
      if (c == '\\' && !last && kEscaped.find(text[i + 1]) != std::string_view::npos) c = text[++i];
      out += c;
      ++i;
    }
    return false;
  }
};

bool IsBlank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

// Text that a hash is taken of: of a string its characters, else compact JSON.
std::string HashedText(aslrt_value v) {
  if (IsString(v)) return std::string(Bytes(v));
  std::string text;
  AppendJson(text, v);
  return text;
}

}  // namespace

aslrt_value Function_format(aslrt_ctx* ctx, aslrt_frame*, const aslrt_value* args, uint32_t n) {
  if (!IsString(args[0])) return Fail(ctx, "The first argument must be a string");
  Template pieces{Bytes(args[0])};
  std::string out;
  uint32_t used = 1;
  for (; pieces.Advance(out); ++used) {
    if (used < n) AppendFormatted(out, args[used]);
  }
  if (used != n) {
    return Fail(ctx, "The number of arguments does not match the number of {} in the template");
  }
  return MakeString(ctx, out);
}

aslrt_value Function_string_to_json(aslrt_ctx* ctx, aslrt_frame*, const aslrt_value* args, uint32_t) {
  if (!IsString(args[0])) return Fail(ctx, "The argument must be a string");
  std::string_view text = Bytes(args[0]);
  if (IsBlank(text)) return aslrt_null();  // recorded
  aslrt_value v;
  JsonError error;
  JsonOptions options;
  options.minus_zero = false;  // recorded: "-0" gives 0
  if (ParseJson(ctx, text, &v, &error, options)) return v;
  std::string reason = "The argument is not JSON: ";
  reason += error.message;
  reason += " at position ";
  AppendFormatted(reason, aslrt_int(static_cast<int64_t>(error.offset)));
  return Fail(ctx, reason);
}

aslrt_value Function_json_to_string(aslrt_ctx* ctx, aslrt_frame*, const aslrt_value* args, uint32_t) {
  return JsonString(ctx, args[0]);
}

// Java's StringTokenizer: each character of the second argument separates, empty tokens are dropped.
aslrt_value Function_string_split(aslrt_ctx* ctx, aslrt_frame*, const aslrt_value* args, uint32_t) {
  if (!IsString(args[0]) || !IsString(args[1])) return Fail(ctx, "The arguments must be two strings");
  std::string_view text = Bytes(args[0]);
  std::string_view delimiters = Bytes(args[1]);
  auto decode = [](std::string_view s, size_t i, uint32_t* c) {
    size_t n = DecodeUtf8(s.data() + i, s.data() + s.size(), c);
    if (n == 0) *c = 0xFFFD;
    return n == 0 ? size_t{1} : n;
  };
  std::vector<uint32_t> separators;
  uint32_t c;
  for (size_t i = 0; i < delimiters.size(); separators.push_back(c)) i += decode(delimiters, i, &c);
  std::sort(separators.begin(), separators.end());
  aslrt_list* tokens = aslrt_list_new(ctx);
  size_t start = 0;
  for (size_t i = 0; i < text.size();) {
    size_t n = decode(text, i, &c);
    if (std::binary_search(separators.begin(), separators.end(), c)) {
      if (i > start) aslrt_list_push(ctx, tokens, WrapString(text.substr(start, i - start)));
      start = i + n;
    }
    i += n;
  }
  if (start < text.size()) aslrt_list_push(ctx, tokens, WrapString(text.substr(start)));
  return aslrt_list_end(ctx, tokens);
}

// null for what has no length. Characters are Java's, UTF-16 units.
aslrt_value Function_length(aslrt_ctx* ctx, aslrt_frame*, const aslrt_value* args, uint32_t) {
  if (IsString(args[0])) return aslrt_int(static_cast<int64_t>(Utf16Length(Bytes(args[0]))));
  return IsArray(args[0]) || IsObject(args[0]) ? aslrt_int(aslrt_count(ctx, args[0])) : aslrt_null();
}

aslrt_value Function_base64_encode(aslrt_ctx* ctx, aslrt_frame*, const aslrt_value* args, uint32_t) {
  if (!IsString(args[0])) return Fail(ctx, "The argument must be a string");
  if (Utf16Length(Bytes(args[0])) > kFunctionTextMax) {
    return Fail(ctx, "The argument must not be longer than 10000 characters");
  }
  return MakeString(ctx, EncodeBase64(Bytes(args[0])));
}

aslrt_value Function_base64_decode(aslrt_ctx* ctx, aslrt_frame*, const aslrt_value* args, uint32_t) {
  if (!IsString(args[0])) return Fail(ctx, "The argument must be a string");
  if (Utf16Length(Bytes(args[0])) > kFunctionTextMax) {
    return Fail(ctx, "The argument must not be longer than 10000 characters");
  }
  std::string bytes;
  if (!DecodeBase64(Bytes(args[0]), &bytes)) return Fail(ctx, "The argument is not valid Base64");
  return MakeString(ctx, RepairUtf8(bytes));
}

aslrt_value Function_hash(aslrt_ctx* ctx, aslrt_frame*, const aslrt_value* args, uint32_t) {
  if (!IsString(args[1])) return Fail(ctx, "The second argument must be a string");
  std::string text = HashedText(args[0]);
  if (Utf16Length(text) > kFunctionTextMax) {
    return Fail(ctx, "The data to hash must not be longer than 10000 characters");
  }
  std::string digest;
  if (!HexDigest(Bytes(args[1]), text, &digest)) {
    return Fail(ctx, "The algorithm must be one of MD5, SHA-1, SHA-256, SHA-384, SHA-512");
  }
  return MakeString(ctx, digest);
}

}  // namespace aslrt

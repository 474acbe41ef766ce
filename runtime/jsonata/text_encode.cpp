// $base64encode, $base64decode and the four functions of URLs.
#include <string>

#include "runtime/encode.h"
#include "runtime/jsonata/text.h"
#include "runtime/utf8.h"

namespace aslrt::jsonata {
namespace {

constexpr char kHex[] = "0123456789ABCDEF";
constexpr std::string_view kUnreserved = "-_.!~*'()";
constexpr std::string_view kReserved = ";/?:@&=+$,#";

bool IsLetterOrDigit(char c) {
  char lower = static_cast<char>(c | 0x20);
  return (c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'z');
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Latin-1 of a text: the low byte of each UTF-16 unit, as Buffer.from(text, "binary") makes it.
std::string Binary(std::string_view text) {
  std::string out;
  const char* end = text.data() + text.size();
  for (const char* p = text.data(); p < end;) {
    uint32_t code;
    size_t n = DecodeUtf8(p, end, &code);
    if (n == 0) {
      out += *p++;
      continue;
    }
    p += n;
    if (code >= 0x10000) {
      uint32_t high = 0xD800 + ((code - 0x10000) >> 10);
      out += static_cast<char>(high & 0xFF);
    }
    out += static_cast<char>(code & 0xFF);  // of the second half as well: 0xDC00 has no low bits
  }
  return out;
}

std::string FromBinary(std::string_view bytes) {
  std::string out;
  for (char byte : bytes) {
    char text[4];
    out.append(text, EncodeUtf8(static_cast<unsigned char>(byte), text));
  }
  return out;
}

// As node decodes: characters of neither alphabet are passed over, the text ends at its padding.
std::string LenientBase64(std::string_view text) {
  std::string sextets;
  for (char c : text.substr(0, text.find('='))) {
    if (c == '-') c = '+';
    if (c == '_') c = '/';
    if (IsLetterOrDigit(c) || c == '+' || c == '/') sextets += c;
  }
  if (sextets.size() % 4 == 1) sextets.pop_back();
  std::string bytes;
  DecodeBase64(sextets, &bytes);
  return bytes;
}

aslrt_value Malformed(Call& call, std::string_view function) {
  return Throw(call.ctx, "D3140", {{"value", call[0]}, {"functionName", WrapString(function)}});
}

// encodeURI and encodeURIComponent; `kept` stands for itself besides the unreserved characters.
aslrt_value Encode(Call& call, std::string_view function, std::string_view kept) {
  if (IsUndefined(call[0])) return call[0];
  std::string_view text = Bytes(call[0]);
  const char* end = text.data() + text.size();
  std::string out;
  for (const char* p = text.data(); p < end;) {
    uint32_t code;
    size_t n = DecodeUtf8(p, end, &code);
    if (n == 0 || IsSurrogate(code)) return Malformed(call, function);
    bool plain = n == 1 && (IsLetterOrDigit(*p) || kUnreserved.find(*p) != kUnreserved.npos ||
                            kept.find(*p) != kept.npos);
    for (const char* byte = p; byte < p + n; ++byte) {
      unsigned char c = static_cast<unsigned char>(*byte);
      if (plain) {
        out += *byte;
      } else {
        out += '%';
        out += kHex[c >> 4];
        out += kHex[c & 15];
      }
    }
    p += n;
  }
  return Text(call.ctx, out);
}

// The byte that `%XX` at `at` spells, or -1.
int EscapedByte(std::string_view text, size_t at) {
  if (at + 3 > text.size() || text[at] != '%') return -1;
  int high = HexDigit(text[at + 1]);
  int low = HexDigit(text[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

// decodeURI and decodeURIComponent; escapes of `kept` stay as they are.
aslrt_value Decode(Call& call, std::string_view function, std::string_view kept) {
  if (IsUndefined(call[0])) return call[0];
  std::string_view text = Bytes(call[0]);
  std::string out;
  for (size_t at = 0; at < text.size();) {
    if (text[at] != '%') {
      out += text[at++];
      continue;
    }
    int lead = EscapedByte(text, at);
    if (lead < 0) return Malformed(call, function);
    char bytes[4] = {static_cast<char>(lead)};
    size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    for (size_t i = 1; i < size; ++i) {
      int byte = EscapedByte(text, at + 3 * i);
      if (byte < 0) return Malformed(call, function);
      bytes[i] = static_cast<char>(byte);
    }
    uint32_t code;
    if (DecodeUtf8(bytes, bytes + size, &code) != size || IsSurrogate(code)) return Malformed(call, function);
    if (size == 1 && kept.find(bytes[0]) != kept.npos) {
      out += text.substr(at, 3);
    } else {
      out.append(bytes, size);
    }
    at += 3 * size;
  }
  return Text(call.ctx, out);
}

}  // namespace

aslrt_value Builtin_base64encode(Call& call) {
  if (IsUndefined(call[0])) return call[0];
  return Text(call.ctx, EncodeBase64(Binary(Bytes(call[0]))));
}

aslrt_value Builtin_base64decode(Call& call) {
  if (IsUndefined(call[0])) return call[0];
  std::string_view text = Bytes(call[0]);
  if (!call.service) return Text(call.ctx, FromBinary(LenientBase64(text)));
  // The service decodes as Java does: it reports an internal error for what is no Base64.
  std::string bytes;
  if (!DecodeBase64(text, &bytes)) return Unnamed(call.ctx, "The argument is not valid Base64");
  return Text(call.ctx, FromBinary(bytes));
}

aslrt_value Builtin_encode_url_component(Call& call) { return Encode(call, "encodeUrlComponent", ""); }
aslrt_value Builtin_encode_url(Call& call) { return Encode(call, "encodeUrl", kReserved); }
aslrt_value Builtin_decode_url_component(Call& call) { return Decode(call, "decodeUrlComponent", ""); }
aslrt_value Builtin_decode_url(Call& call) { return Decode(call, "decodeUrl", kReserved); }

}  // namespace aslrt::jsonata

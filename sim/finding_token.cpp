// A finding in one word: its document compressed, as base64 for URLs, RFC 4648 5 (finding.h).
#include <zlib.h>

#include <array>

#include "sim/finding.h"

namespace aslc::sim {
namespace {

constexpr std::string_view kPrefix = "aslc1.";
constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr size_t kTextMax = 64u << 20;  // of the document: more is no finding

std::string Encode(std::string_view bytes) {
  std::string out;
  uint32_t held = 0;
  unsigned bits = 0;
  for (const char byte : bytes) {
    held = held << 8 | static_cast<unsigned char>(byte);
    for (bits += 8; bits >= 6; bits -= 6) out += kDigits[held >> (bits - 6) & 63];
  }
  if (bits > 0) out += kDigits[held << (6 - bits) & 63];
  return out;
}

std::optional<std::string> Decode(std::string_view text) {
  std::string out;
  uint32_t held = 0;
  unsigned bits = 0;
  for (const char digit : text) {
    const size_t value = kDigits.find(digit);
    if (value == std::string_view::npos) return std::nullopt;
    held = held << 6 | static_cast<uint32_t>(value);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out += static_cast<char>(held >> bits & 255);
    }
  }
  return out;
}

}  // namespace

bool LooksLikeToken(std::string_view word) { return word.starts_with(kPrefix); }

std::string TokenOf(std::string_view finding_text) {
  uLongf size = compressBound(static_cast<uLong>(finding_text.size()));
  std::string packed(size, '\0');
  compress2(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(finding_text.data()),
            static_cast<uLong>(finding_text.size()), Z_BEST_COMPRESSION);
  packed.resize(size);
  return std::string(kPrefix) + Encode(packed);
}

std::optional<std::string> TextOfToken(std::string_view token) {
  if (!LooksLikeToken(token)) return std::nullopt;
  std::optional<std::string> packed = Decode(token.substr(kPrefix.size()));
  if (!packed) return std::nullopt;
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) return std::nullopt;
  stream.next_in = reinterpret_cast<Bytef*>(packed->data());
  stream.avail_in = static_cast<uInt>(packed->size());
  std::string text;
  std::array<char, 4096> buffer;
  int status = Z_OK;
  while (status == Z_OK && text.size() <= kTextMax) {
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = buffer.size();
    status = inflate(&stream, Z_NO_FLUSH);
    text.append(buffer.data(), buffer.size() - stream.avail_out);
  }
  const bool whole = status == Z_STREAM_END && stream.avail_in == 0;
  inflateEnd(&stream);
  if (!whole) return std::nullopt;
  return text;
}

}  // namespace aslc::sim

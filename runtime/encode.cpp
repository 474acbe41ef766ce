// Base64, and digests from libmd (encode.h).
#include "runtime/encode.h"

#include <sys/types.h>

#include <md5.h>
#include <sha1.h>
#include <sha2.h>

#include <cstdint>

namespace aslrt {
namespace {

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int Sextet(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

struct Algorithm {
  std::string_view name;
  char* (*hex)(const uint8_t* data, size_t size, char* out);
};

constexpr Algorithm kAlgorithms[] = {
    {"MD5", MD5Data},         {"SHA-1", SHA1Data},     {"SHA-256", SHA256Data},
    {"SHA-384", SHA384Data}, {"SHA-512", SHA512Data},
};

}  // namespace

std::string EncodeBase64(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    size_t n = bytes.size() - i < 3 ? bytes.size() - i : 3;
    uint32_t group = 0;
    for (size_t k = 0; k < 3; ++k) {
      group = group << 8 | (k < n ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    }
    for (size_t k = 0; k < 4; ++k) out += k <= n ? kAlphabet[(group >> (18 - 6 * k)) & 63] : '=';
  }
  return out;
}

bool DecodeBase64(std::string_view text, std::string* bytes) {
  size_t n = text.find('=');
  if (n == std::string_view::npos) {
    n = text.size();
  } else {
    // With padding the length is a multiple of four, and the padding is all that follows.
    if (text.size() % 4 != 0 || text.size() - n > 2) return false;
    if (text.find_first_not_of('=', n) != std::string_view::npos) return false;
  }
  if (n % 4 == 1) return false;
  bytes->clear();
  uint32_t group = 0;
  for (size_t i = 0; i < n; ++i) {
    int sextet = Sextet(text[i]);
    if (sextet < 0) return false;
    group = group << 6 | static_cast<uint32_t>(sextet);
    if (i % 4 > 0) *bytes += static_cast<char>(group >> (6 - 2 * (i % 4)));
  }
  return true;
}

bool HexDigest(std::string_view algorithm, std::string_view text, std::string* digest) {
  for (const Algorithm& known : kAlgorithms) {
    if (known.name != algorithm) continue;
    char hex[2 * 64 + 1];
    known.hex(reinterpret_cast<const uint8_t*>(text.data()), text.size(), hex);
    *digest = hex;
    return true;
  }
  return false;
}

}  // namespace aslrt

// Base64 (RFC 4648) and message digests, for the intrinsic functions.
#pragma once

#include <string>
#include <string_view>

namespace aslrt {

std::string EncodeBase64(std::string_view bytes);  // with padding
// As java.util.Base64.getDecoder: padding may be left out, but what is there must be right.
bool DecodeBase64(std::string_view text, std::string* bytes);

// Lower-case hexadecimal; false for an unknown algorithm (MD5, SHA-1, SHA-256, SHA-384, SHA-512).
bool HexDigest(std::string_view algorithm, std::string_view text, std::string* digest);

}  // namespace aslrt

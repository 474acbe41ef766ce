// UTF-8 with lone surrogates (WTF-8): what the bytes of strings are. Decoding is safe on any bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "aslc/abi.h"

namespace aslrt {

// Decodes one code point of [p, end), p < end; surrogates D800-DFFF count as such. Its length in bytes,
// or 0 when the bytes are malformed (overlong, above U+10FFFF, cut off).
size_t DecodeUtf8(const char* p, const char* end, uint32_t* code_point);
// Writes 1 to 4 bytes.
size_t EncodeUtf8(uint32_t code_point, char* out);

inline bool IsSurrogate(uint32_t code_point) { return code_point - 0xD800u < 0x800u; }

// First byte of [p, end) that is `"`, `\`, a control character or not ASCII; else end.
const char* SkipPlainAscii(const char* p, const char* end);

// ASLRT_PLAIN and ASLRT_ASCII as they hold for the bytes. Malformed bytes and lone surrogates are not
// PLAIN, because they do not print as themselves.
uint32_t TextFlags(std::string_view bytes);

// Length in UTF-16 code units, which is what Java counts as characters.
uint64_t Utf16Length(std::string_view bytes);

// -1, 0, 1 in the order of UTF-16 code units (Java's String.compareTo); it differs from the order of
// bytes between U+10000 and above and U+E000..U+FFFF.
int CompareUtf16(std::string_view a, std::string_view b);

// As Java's new String(bytes, UTF_8): each malformed sequence becomes U+FFFD.
std::string RepairUtf8(std::string_view bytes);

}  // namespace aslrt

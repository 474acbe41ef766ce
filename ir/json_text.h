// JSON texts in module tables and in the text form: the extent of a compact value, and quoted strings.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace aslc::ir {

inline constexpr int kConstantDepthMax = 1000;  // as deep as the runtime reads

// Length of the compact JSON value (no blanks outside strings) at the start of the text; 0 when there
// is none.
size_t CompactJsonLength(std::string_view text);

// Any bytes as a quoted string with JSON escapes, and back; bytes above 0x7f stay as they are.
void AppendQuoted(std::string& out, std::string_view bytes);
// Length of the quoted string at the start of the text with its quotes; 0 when there is none.
size_t QuotedLength(std::string_view text);
// `quoted` as QuotedLength delimits it. Escaped lone surrogates become three bytes (WTF-8).
std::string Unquote(std::string_view quoted);

}  // namespace aslc::ir

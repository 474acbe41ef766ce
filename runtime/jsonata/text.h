// What the text functions share: results within the bounds of memory, and positions in strings.
#pragma once

#include <string>
#include <string_view>

#include "runtime/jsonata/library.h"

namespace aslrt::jsonata {

// A made text as a value; MemoryExceeded when it is longer than a text may be, Exhausted when its bytes cost
// more steps than are left.
aslrt_value Text(aslrt_ctx* ctx, std::string_view text);
// What the reference fails at without a code.
aslrt_value Unnamed(aslrt_ctx* ctx, std::string_view message);

// The STRING of a part of a text that an argument holds.
inline aslrt_value Part(std::string_view part) { return WrapString(part); }

// Byte where UTF-16 unit `index` begins; the size when it lies behind the end. The second half of a pair
// begins where the pair does.
size_t ByteOfUnit(std::string_view text, double index);

}  // namespace aslrt::jsonata

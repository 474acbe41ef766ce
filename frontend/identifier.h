// Names of variables: a Unicode identifier (guide "Passing data between states with variables").
#pragma once

#include <cstddef>
#include <string_view>

namespace aslc::frontend {

inline constexpr size_t kVariableNameMax = 80;  // characters

// Length in bytes of the identifier at the start of the text; 0 when there is none.
size_t IdentifierLength(std::string_view text);

}  // namespace aslc::frontend

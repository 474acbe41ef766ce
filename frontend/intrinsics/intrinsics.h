// Calls of intrinsic functions in the strings of a definition (spec "Intrinsic Functions", Appendix B).
#pragma once

#include <optional>
#include <string_view>

#include "frontend/ast.h"
#include "frontend/fields.h"

namespace aslc::frontend {

inline constexpr int kCallDepthMax = 10;  // of the service

// The whole string is one call. Reports what is wrong with it and returns nothing then.
std::optional<IntrinsicCall> ParseCall(ParseContext& context, const Node& string, std::string_view field);
// The function's name, and whether ErrorPath and CausePath may call it.
std::string_view FunctionText(aslrt_function_id function);
bool IsFunctionOfFail(aslrt_function_id function);

}  // namespace aslc::frontend

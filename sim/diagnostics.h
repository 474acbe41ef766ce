// Making diagnostics from the rows of diagnostics.def.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "aslc/diagnostic.h"

namespace aslc::sim {

enum class Message {
#define SIM_DIAGNOSTIC(code, name, severity, format, hint) k##name,
#include "sim/diagnostics.def"
};

struct Place {
  SourcePtr source;
  SourceRange range;
  std::string pointer;  // JSON pointer
};

[[nodiscard]] Diagnostic MakeDiagnostic(Message message, const Place& place,
                                        std::initializer_list<std::string_view> arguments);

// The candidate that a typing error most likely meant, or "": at most a third of its characters differ.
std::string_view Closest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace aslc::sim

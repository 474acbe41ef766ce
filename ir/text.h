// The text form of modules: stable, complete, read back by Parse. parse(print(m)) == m.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ir/module.h"

namespace aslc::ir {

std::string Print(const Module& module);
std::string Print(const Module& module, const Function& function);

struct TextError {
  uint32_t line = 0, column = 0;
  std::string message;
};
// Never crashes on any text; the result is syntactically whole but not yet verified (verify.h).
std::optional<Module> Parse(std::string_view text, TextError* error);

}  // namespace aslc::ir

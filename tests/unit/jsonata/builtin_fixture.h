// Calls of built-in functions by name, as an expression makes them: the signature first, then the result
// collapsed. The host is a double: a fixed time, draws that count.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "tests/unit/runtime/fixture.h"

namespace aslrt {

struct Builtins : Values {
  Builtins() {
    ctx.fuel = 100000000;
    ctx.depth_max = 100;
  }
  // Arguments as a JSON array; "$undefined" is none, "$name" a built-in function.
  std::string Call(bool service, std::string_view name, std::string_view json);
  aslrt_value CallWith(bool service, std::string_view name, std::span<const aslrt_value> args);
  std::string Result(aslrt_value v);  // JSON, `undefined`, `error: code`
  aslrt_value Function(std::string_view name, bool service);
};

struct BuiltinCase {
  bool service;
  std::string_view name, arguments, result;
};
void CheckCases(std::span<const BuiltinCase> cases);

}  // namespace aslrt

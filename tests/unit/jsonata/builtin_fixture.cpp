// Calls of built-in functions (builtin_fixture.h).
#include "tests/unit/jsonata/builtin_fixture.h"

#include "runtime/jsonata/closures.h"
#include "tests/unit/catch.h"

namespace aslrt {
namespace {

// Row of the table; where a name has two, the dialect decides.
uint32_t RowOf(std::string_view name, bool service) {
  enum Dialects { BOTH, STANDARD, SERVICE };
  struct Row {
    uint32_t number;
    std::string_view text;
    Dialects dialects;
  };
  static constexpr Row kRows[] = {
#define JFUNCTION(name, number, text, signature, arity, params, dialects) {number, text, dialects},
#include "aslc/jsonata_functions.def"
  };
  for (const Row& row : kRows) {
    if (row.text == name && row.dialects != (service ? STANDARD : SERVICE)) return row.number;
  }
  FAIL("no such function: " << name);
  return 0;
}

}  // namespace

namespace jsonata {

// In place of the engine's host.
int64_t EvaluationMillis(aslrt_ctx*) { return 1700000000123; }
uint64_t DrawBits(aslrt_ctx*) {
  static Numbers numbers{7};
  return numbers.Next();
}

}  // namespace jsonata

aslrt_value Builtins::Function(std::string_view name, bool service) {
  aslrt_closure* closure = jsonata::NewClosure(&ctx, ASLRT_CLOSURE_BUILTIN, 0);
  closure->row = RowOf(name, service);
  closure->params = service;
  return jsonata::FunctionValue(closure);
}

aslrt_value Builtins::CallWith(bool service, std::string_view name, std::span<const aslrt_value> args) {
  ctx.dialect = service;
  aslrt_value context = aslrt_undefined();
  return jsonata::Collapse(jsonata::CallBuiltin(&ctx, RowOf(name, service), service, context, args));
}

std::string Builtins::Result(aslrt_value v) {
  if (!jsonata::IsError(v)) return Text(v);
  return "error: " + std::string(Bytes(GetMember(ctx.detail, "code")));
}

std::string Builtins::Call(bool service, std::string_view name, std::string_view json) {
  std::vector<aslrt_value> args;
  for (aslrt_value arg : Elements(Json(json))) {
    std::string_view text = jsonata::IsString(arg) ? Bytes(arg) : "";
    if (text == "$undefined") {
      arg = aslrt_undefined();
    } else if (text.starts_with('$')) {
      arg = Function(text.substr(1), service);
    }
    args.push_back(arg);
  }
  return Result(CallWith(service, name, args));
}

void CheckCases(std::span<const BuiltinCase> cases) {
  for (const BuiltinCase& c : cases) {
    Builtins builtins;
    INFO((c.service ? "service $" : "$") << c.name << " " << c.arguments);
    CHECK(builtins.Call(c.service, c.name, c.arguments) == c.result);
  }
}

}  // namespace aslrt

// A context over a bare Store: value functions need no engine.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/json.h"
#include "runtime/store.h"
#include "runtime/value.h"

namespace aslrt {

struct Values {
  Values() {
    ctx.execution = reinterpret_cast<aslrt_execution*>(&store);
    store.arena.Open(&ctx);
    ctx.vsp = stack;
    ctx.vlim = stack + ASLRT_ARGS_MAX;
  }

  // The value of a JSON text, whose bytes are copied; the test fails when it is none.
  aslrt_value Json(std::string_view text);
  // JSON, or the word `undefined`.
  aslrt_value Any(std::string_view text) { return text == "undefined" ? aslrt_undefined() : Json(text); }
  std::string Text(aslrt_value v);  // JSON, `undefined`, or `error: detail`
  void Args(std::initializer_list<aslrt_value> args);
  const aslrt_name* Key(std::string_view key) { return Intern(&ctx, key); }

  Store store;
  aslrt_ctx ctx{};
  aslrt_value stack[ASLRT_ARGS_MAX];
};

// Fixed pseudo-random numbers (splitmix64).
struct Numbers {
  uint64_t state;
  uint64_t Next();
  uint32_t Below(uint32_t bound) { return static_cast<uint32_t>(Next() % bound); }
};

// A random document that the context's arena holds.
aslrt_value RandomValue(Values& values, Numbers& numbers, int depth);

}  // namespace aslrt

// JSON text to values and back. Exact round trip of 64-bit integers, of number spellings and of strings
// (escapes, lone surrogates as WTF-8); depth and UTF-8 are checked.
#pragma once

#include <string>
#include <string_view>

#include "aslc/engine.h"
#include "runtime/value.h"

namespace aslrt {

inline constexpr int kJsonDepthMax = 1000;  // 10,000-deep input is refused with a position

struct JsonError {
  size_t offset = 0;
  const char* message = nullptr;  // static
};

struct JsonOptions {
  bool in_machine = false;   // marks strings and containers as the machine's (ASLRT_IN_MACHINE)
  bool doubles = false;      // numbers lose their spelling: doubles, integers where they are exact
  bool minus_zero = true;    // `-0` keeps its spelling; else it is the integer 0, as Jackson reads it
};

// One JSON value and nothing else. `text` must live as long as the execution's arena generation
// (strings and numbers point into it): copy it into the arena first, or use ParseDocument.
bool ParseJson(aslrt_ctx* ctx, std::string_view text, aslrt_value* out, JsonError* error,
               JsonOptions options = {});
// Copies the text and gives a TEXT value with its tree (border of the execution).
bool ParseDocument(aslrt_ctx* ctx, std::string_view text, aslrt_value* out, JsonError* error);

// Compact JSON; a TEXT at the top is written as it came, one inside a container compact.
void AppendJson(std::string& out, aslrt_value v);
void AppendJsonString(std::string& out, std::string_view bytes);  // with quotes
void AppendNumber(std::string& out, double d);                    // as JavaScript prints it
// As a STRING value of the execution.
aslrt_value JsonString(aslrt_ctx* ctx, aslrt_value v);
// The same in pieces; returns what `write` returned.
int WriteJson(aslrt_value v, aslrt_write_fn write, void* sink);

}  // namespace aslrt

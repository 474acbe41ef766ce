// Values made of texts that are compiled once a machine: regular expressions and functions with a signature
// (cache.h). The only file beside the archive aslc_regex that needs RE2 when it is linked.
#include <cstdio>

#include "aslc/check.h"
#include "aslc/jsonata.h"
#include "runtime/jsonata/cache.h"
#include "runtime/jsonata/closures.h"
#include "runtime/machine.h"

using namespace aslrt;
using namespace aslrt::jsonata;

namespace {

// The compiler accepted the expression, so it compiles.
const Regex* Compiled(aslrt_ctx* ctx, std::string_view source, std::string_view flags) {
  ExpressionCache& cache = *ctx->machine->expressions;
  std::string key = std::string(flags) + "/" + std::string(source);
  std::lock_guard lock(cache.mutex);
  std::unique_ptr<Regex>& regex = cache.regexes[key];
  if (regex == nullptr) {
    Regex::Problem problem;
    regex = Regex::Compile(source, flags, &problem);
    ASL_CHECK(regex != nullptr, "a regular expression that was accepted does not compile");
  }
  return regex.get();
}

}  // namespace

extern "C" aslrt_value aslrt_regex(aslrt_ctx* ctx, aslrt_value constant) {
  std::span<const aslrt_value> parts = Elements(constant);
  aslrt_closure* closure = NewClosure(ctx, ASLRT_CLOSURE_REGEX, 0);
  closure->extra = Compiled(ctx, Bytes(parts[0]), Bytes(parts[1]));
  return FunctionValue(closure);
}

extern "C" int aslrt_regex_compiles(const char* source, size_t source_size, const char* flags, char* message,
                                    size_t size) {
  Regex::Problem problem;
  if (Regex::Compile({source, source_size}, flags, &problem) != nullptr) return 1;
  std::snprintf(message, size, "%s", problem.message.c_str());
  return 0;
}

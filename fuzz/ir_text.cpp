// Any text: the parser must not crash, what it reads must print and read back the same, the verifier must
// not crash on it, and what the verifier accepts must survive the passes and have an image.
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "ir/image.h"
#include "ir/passes.h"
#include "ir/text.h"
#include "ir/verify.h"

namespace {

using namespace aslc::ir;

void RoundTrip(const Module& module, const char* when) {
  std::string text = Print(module);
  TextError error;
  std::optional<Module> again = Parse(text, &error);
  if (again && *again == module) return;
  std::fprintf(stderr, "no round trip %s: %u:%u: %s\n%s", when, error.line, error.column,
               error.message.c_str(), text.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 1 << 16) return 0;  // larger texts only take longer
  TextError error;
  std::optional<Module> module = Parse(std::string_view(reinterpret_cast<const char*>(data), size), &error);
  if (!module) {
    if (error.line == 0 || error.column == 0 || error.message.empty()) std::abort();
    return 0;
  }
  RoundTrip(*module, "after parsing");
  if (!Verify(*module, VerifyMode::kRaw).empty()) return 0;
  RunPasses(*module);
  RoundTrip(*module, "after the passes");
  if (BuildImage(*module) != BuildImage(*module)) std::abort();
  return 0;
}

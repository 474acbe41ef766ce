// Any bytes as an expression: it is refused with an error, or compiled and evaluated within its bounds, in
// either dialect.
#include <cstddef>
#include <cstdint>
#include <string>

#include "aslc/check.h"
#include "aslc/expression.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // Longer inputs find nothing that shorter ones do not, and take the time of many.
  constexpr size_t kInputMax = 4096;
  constexpr int64_t kStepsMax = 100'000;
  static constexpr char kInput[] =
      R"({"a":[1,2.5,{"b":"x"}],"foo":{"bar":42,"blah":[{"baz":"hello"},{"baz":"world"}]},"n":null,"s":"abc"})";
  if (size == 0 || size > kInputMax) return 0;
  std::string text(reinterpret_cast<const char*>(data), size);
  aslc::ExpressionOptions options;
  options.engine = aslc::Engine::kInterp;
  // The last byte chooses, so that the corpus holds plain expressions.
  bool service = data[size - 1] % 16 == 1;
  options.dialect = service ? aslc::JsonataDialect::kService : aslc::JsonataDialect::kStandard;
  options.bindings = {"x"};
  aslc::ExpressionResult compiled = aslc::CompileExpression(text, options);
  ASL_CHECK((compiled.machine == nullptr) == compiled.error.has_value(), "an error, or a machine");
  if (compiled.error) {
    ASL_CHECK(!compiled.error->code.empty() && !compiled.error->message.empty(), "a code and a message");
    ASL_CHECK(compiled.error->begin <= compiled.error->end && compiled.error->end <= size, "a place in the text");
    return 0;
  }
  aslrt_evaluator_options how{};
  how.service_dialect = service;
  how.steps_max = kStepsMax;
  aslrt_evaluator* evaluator = aslrt_evaluator_create(compiled.machine->get(), &how);
  size_t offset = 0;
  ASL_CHECK(aslrt_evaluator_input(evaluator, kInput, sizeof kInput - 1, &offset) == ASLRT_OK, "the input is JSON");
  aslrt_evaluation outcome = aslrt_evaluator_run(evaluator);
  size_t length = 0;
  aslrt_evaluator_text(evaluator, &length);
  ASL_CHECK((outcome == ASLRT_EVALUATION_NOTHING) == (length == 0), "text exactly where there is something to say");
  aslrt_evaluator_destroy(evaluator);
  return 0;
}

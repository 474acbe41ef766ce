// A generated expression must give the same in the interpreter and in native code at -O0 and -O2, and the
// same again when it is evaluated once more.
#include <cstdio>
#include <cstdlib>

#include "aslc/expression.h"
#include "fuzz/expressions.h"

namespace {

using namespace aslc;

// Small enough that none takes long, and reached by some.
constexpr int64_t kStepsMax = 300'000;
constexpr uint32_t kDepthMax = 60;

void Bind(aslrt_evaluator* evaluator, const char* name, std::string_view json) {
  size_t offset = 0;
  if (aslrt_evaluator_bind(evaluator, name, json.data(), json.size(), &offset) != ASLRT_OK) std::abort();
}

std::string Outcome(aslrt_evaluator* evaluator) {
  aslrt_evaluation kind = aslrt_evaluator_run(evaluator);
  size_t size = 0;
  const char* text = aslrt_evaluator_text(evaluator, &size);
  return std::to_string(kind) + " " + std::string(text, size);
}

std::string Evaluate(const fuzz::GeneratedExpression& made, Engine engine) {
  ExpressionOptions options;
  options.engine = engine;
  options.bindings = {"x", "y"};
  options.read_back_ir = engine == Engine::kInterp;
  ExpressionResult compiled = CompileExpression(made.text, options);
  if (compiled.error) return compiled.error->code + " " + std::to_string(compiled.error->position);
  aslrt_evaluator_options how{};
  how.steps_max = kStepsMax;
  how.depth_max = kDepthMax;
  aslrt_evaluator* evaluator = aslrt_evaluator_create(compiled.machine->get(), &how);
  size_t offset = 0;
  if (aslrt_evaluator_input(evaluator, made.input.data(), made.input.size(), &offset) != ASLRT_OK)
    std::abort();
  Bind(evaluator, "x", fuzz::kBoundX);
  Bind(evaluator, "y", fuzz::kBoundY);
  std::string first = Outcome(evaluator), second = Outcome(evaluator);
  aslrt_evaluator_destroy(evaluator);
  return first == second ? first : first + " and then " + second;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 4096) return 0;  // decisions beyond a few hundred change nothing
  fuzz::Decisions decisions(std::span<const uint8_t>(data, size));
  fuzz::GeneratedExpression made = fuzz::GenerateExpression(decisions, true);
  std::string expected = Evaluate(made, Engine::kInterp);
  bool same = expected.find(" and then ") == std::string::npos;
  for (Engine engine : {Engine::kO0, Engine::kO2}) {
    std::string actual = Evaluate(made, engine);
    if (same && actual == expected) continue;
    std::fprintf(stderr, "%s differs\nexpression %s\ninput %s\ninterp %s\nnative %s\n",
                 engine == Engine::kO0 ? "O0" : "O2", made.text.c_str(), made.input.c_str(), expected.c_str(),
                 actual.c_str());
    std::abort();
  }
  return 0;
}

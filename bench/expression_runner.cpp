// Expressions under measurement (expression_runner.h).
#include "bench/expression_runner.h"

namespace aslc::bench {

ExpressionRunner::ExpressionRunner(const std::string& text, const std::vector<std::string>& bindings,
                                   Engine engine) {
  ExpressionOptions options;
  options.engine = engine;
  options.bindings = bindings;
  machine_ = CompileExpression(text, options).machine;
  aslrt_evaluator_options how{};
  if (machine_) evaluator_ = aslrt_evaluator_create(machine_->get(), &how);
}

ExpressionRunner::~ExpressionRunner() {
  if (evaluator_ != nullptr) aslrt_evaluator_destroy(evaluator_);
}

bool ExpressionRunner::SetInput(std::string_view json) {
  size_t offset = 0;
  return evaluator_ != nullptr &&
         aslrt_evaluator_input(evaluator_, json.data(), json.size(), &offset) == ASLRT_OK;
}

bool ExpressionRunner::Bind(const std::string& name, std::string_view json) {
  size_t offset = 0;
  return evaluator_ != nullptr &&
         aslrt_evaluator_bind(evaluator_, name.c_str(), json.data(), json.size(), &offset) == ASLRT_OK;
}

std::string_view ExpressionRunner::Run() {
  aslrt_evaluation outcome = aslrt_evaluator_run(evaluator_);
  failed_ = outcome == ASLRT_EVALUATION_ERROR;
  size_t size = 0;
  const char* text = aslrt_evaluator_text(evaluator_, &size);
  return outcome == ASLRT_EVALUATION_VALUE ? std::string_view(text, size) : std::string_view();
}

}  // namespace aslc::bench

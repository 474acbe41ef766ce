// One compiled expression with an evaluator, for measuring.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aslc/expression.h"

namespace aslc::bench {

class ExpressionRunner {
 public:
  ExpressionRunner(const std::string& text, const std::vector<std::string>& bindings, Engine engine);
  ~ExpressionRunner();
  ExpressionRunner(const ExpressionRunner&) = delete;
  ExpressionRunner& operator=(const ExpressionRunner&) = delete;

  bool SetInput(std::string_view json);  // false also where the expression does not compile
  bool Bind(const std::string& name, std::string_view json);
  void Evaluate() { aslrt_evaluator_run(evaluator_); }  // without printing the value
  // The value's text; empty for undefined. failed(): of the last run.
  std::string_view Run();
  bool failed() const { return failed_; }

 private:
  MachinePtr machine_;
  aslrt_evaluator* evaluator_ = nullptr;
  bool failed_ = true;
};

}  // namespace aslc::bench

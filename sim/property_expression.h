// JSONata over events and traces, for properties: `$` is the event (for `holds` the whole trace), and names
// give its parts. Compiled once; an evaluator belongs to one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "aslc/compile.h"
#include "aslc/jsonata.h"
#include "sim/diagnostics.h"
#include "sim/property_rule.h"
#include "sim/trace_document.h"

namespace aslc::sim {

class CompiledExpression {
 public:
  // truth: the value counts as $boolean has it. Null after a report.
  static std::shared_ptr<const CompiledExpression> Make(const PropertyExpression& expression, bool truth,
                                                        const SourcePtr& source, Compiler& compiler,
                                                        Engine engine, Diagnostics* diagnostics);
  const aslrt_machine* machine() const { return machine_->get(); }
  // Whether it mentions a variable: those that it does not are not bound.
  bool uses(uint32_t variable) const { return (uses_ >> variable & 1) != 0; }

 private:
  MachinePtr machine_;
  uint32_t uses_ = 0;
};

// What an evaluation gave.
struct Evaluated {
  std::optional<std::string> value;  // JSON; absent when it is undefined or failed
  std::string error;                 // not empty: it failed
  bool IsTrue() const { return error.empty() && value && *value == "true"; }
};

class ExpressionEvaluator {
 public:
  explicit ExpressionEvaluator(std::shared_ptr<const CompiledExpression> expression);
  ~ExpressionEvaluator();
  ExpressionEvaluator(const ExpressionEvaluator&) = delete;
  ExpressionEvaluator& operator=(const ExpressionEvaluator&) = delete;

  Evaluated AtEvent(const TraceDocument& trace, size_t index);
  Evaluated OverTrace(const TraceDocument& trace);

 private:
  Evaluated Run(const TraceDocument& trace, size_t events);
  void Bind(uint32_t variable, std::string_view json);
  void BindRef(uint32_t variable, const TraceDocument& trace, TextRef json);

  std::shared_ptr<const CompiledExpression> expression_;
  aslrt_evaluator* evaluator_;
  uint64_t draws_ = 0;  // of $random: starts over with each evaluation
  std::string buffer_;
};

}  // namespace aslc::sim

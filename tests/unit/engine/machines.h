// Small machines for tests of the engine, made through the IR builder and run by the interpreter.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ir/builder.h"

namespace aslc::test {

using Body = std::function<void(ir::FunctionBuilder&)>;

class Maker {
 public:
  Maker();
  // States of one scope are made one after the other, before those of the next scope; the first starts.
  ir::ScopeId top() const { return ir::ScopeId(0u); }
  ir::ScopeId Branch(ir::StateId holder);
  ir::StateId State(ir::ScopeId scope, std::string name, aslrt_state_kind kind);
  void Variables(ir::ScopeId scope, std::vector<std::string> names);
  ir::State& Row(ir::StateId state);
  ir::ModuleBuilder& tables() { return module_; }

  // Code of one entry. `enter` of a state that can be retried is its `attempt` as well.
  void Entry(ir::StateId state, uint32_t entry, const Body& body);
  // States that hand their input, reply or results on to the next state, or end the scope.
  static constexpr ir::StateId kEnd{};
  ir::StateId Pass(ir::ScopeId scope, std::string name);
  ir::StateId Task(ir::ScopeId scope, std::string name);
  void Goes(ir::StateId from, ir::StateId to);
  // A Wait of so many seconds, or by the JSON text of a timestamp.
  void Waits(ir::StateId state, ir::StateId to, aslrt_param_id param, const std::string& json);
  void Fails(ir::StateId state, const std::string& error_json, const std::string& cause_json);
  void Retry(ir::StateId state, ir::Retrier retrier);
  void Catch(ir::StateId state, std::vector<std::string> errors, ir::StateId to);
  ir::ValueId Json(ir::FunctionBuilder& f, const std::string& json);
  ir::SiteId Site(ir::StateId state, aslrt_message message, std::string path = "", std::string field = "",
                  std::string note = "");
  ir::Module Finish();  // verified

 private:
  ir::ModuleBuilder module_;
};

}  // namespace aslc::test

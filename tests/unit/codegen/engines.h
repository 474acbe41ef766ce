// Runs hand-made modules in every engine: the interpreter, the JIT at both levels, and an object file
// linked into a shared library.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "codegen/codegen.h"
#include "ir/builder.h"
#include "ir/module.h"

namespace aslc::test {

// A module with one scope whose states are made by the callback; the first one starts.
class MachineBuilder {
 public:
  MachineBuilder();
  ir::StateId State(std::string name, aslrt_state_kind kind = ASLRT_STATE_Pass);
  // Defines an entry of a state.
  void Entry(ir::StateId state, aslrt_entry_kind entry,
             const std::function<void(ir::FunctionBuilder&)>& body);
  ir::ModuleBuilder& tables() { return module_; }
  // Verified; with the IR's passes when `optimize`.
  ir::Module Finish();

 private:
  ir::ModuleBuilder module_;
  ir::ScopeId scope_;
};

// One Pass state `S` whose code is `body`.
ir::Module OneState(const std::function<void(ir::FunctionBuilder&)>& body);

enum class Engine { kInterpreter, kJitO0, kJitO2, kObjectO0, kObjectO2 };
inline constexpr Engine kEngines[] = {Engine::kInterpreter, Engine::kJitO0, Engine::kJitO2, Engine::kObjectO0,
                                      Engine::kObjectO2};
const char* NameOf(Engine engine);

// A module made ready to run by one engine.
class Machine {
 public:
  Machine(const ir::Module& module, Engine engine);
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;
  // `SUCCEEDED <output>` or `FAILED <error> | <cause>`, then the number of transitions, then what every
  // task was asked with and the bounds of size that its input carries. Tasks answer with their input.
  std::string Run(std::string_view input);
  const aslrt_machine* machine() const { return machine_; }

 private:
  const ir::Module& module_;
  std::unique_ptr<codegen::Jit> jit_;
  void* library_ = nullptr;
  aslrt_machine* machine_ = nullptr;
};

// Links the object into a shared library and opens it; what it needs of the runtime is in this program.
void* LinkAndOpen(const std::string& object);

}  // namespace aslc::test

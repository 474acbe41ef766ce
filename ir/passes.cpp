// The driver of the passes (passes.h). The verifier runs before the first and after each, in every build.
#include "ir/passes.h"

#include <string>

#include "aslc/check.h"
#include "ir/canonical.h"
#include "ir/pass.h"
#include "ir/verify.h"

namespace aslc::ir {
namespace {

struct Pass {
  const char* name;
  void (*run)(const Module&, Function&);
};
constexpr Pass kPasses[] = {
#define PASS(name, Function, what) {name, Function},
#include "ir/passes.def"
};

void CheckSound(const Module& module, const char* after, VerifyMode mode) {
  std::vector<std::string> problems = Verify(module, mode);
  if (problems.empty()) return;
  std::string told = "the verifier refuses the module after ";
  told += after;
  for (const std::string& problem : problems) told += "\n  " + problem;
  ASL_CHECK(false, told.c_str());
}

}  // namespace

void Renaming::Apply(Inst& inst) const {
  for (ValueId& operand : inst.operands) operand = (*this)(operand);
  for (Successor& successor : inst.successors) {
    for (ValueId& argument : successor.args) argument = (*this)(argument);
  }
}

void Renaming::Apply(Function& function) const {
  for (Block& block : function.blocks) {
    for (Inst& inst : block.insts) Apply(inst);
  }
}

void RunPasses(Module& module, const std::function<void(std::string_view, const Module&)>& after) {
  CheckSound(module, "lowering", VerifyMode::kRaw);
  for (const Pass& pass : kPasses) {
    for (Function& function : module.functions) {
      pass.run(module, function);
      Canonicalize(function);
    }
    CheckSound(module, pass.name, VerifyMode::kLowered);
    if (after) after(pass.name, module);
  }
}

}  // namespace aslc::ir

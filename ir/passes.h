// The passes over a module, in one order for every engine (passes.def), each verified after it ran.
#pragma once

#include <functional>
#include <string_view>

#include "ir/module.h"

namespace aslc::ir {

// after(name, module) is called after each pass (for --dump-ir=after:<pass>); may be empty.
void RunPasses(Module& module, const std::function<void(std::string_view, const Module&)>& after = {});

}  // namespace aslc::ir

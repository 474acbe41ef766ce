// The part of the verifier that looks at one function (verify.h); verify.cpp looks at the tables.
#pragma once

#include <string>
#include <vector>

#include "ir/verify.h"

namespace aslc::ir {

// Appends a problem for each rule that `function` breaks. The tables of the module may be damaged too.
void VerifyFunction(const Module& module, const Function& function, VerifyMode mode,
                    std::vector<std::string>& problems);

}  // namespace aslc::ir

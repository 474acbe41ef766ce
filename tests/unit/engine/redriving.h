// What tests of redrives share: machines, answers, and a redrive that is made twice.
#pragma once

#include <functional>
#include <string>

#include "tests/unit/engine/machines.h"
#include "tests/unit/engine/world.h"

namespace aslc::test {

inline constexpr int64_t kDay = 24 * 3600 * kSecond;

// Redrives where the execution ended, and in another one that is restored from its bytes; both must do the same.
// `more` is done after the redrive. The events since, and what became of the execution.
std::string Redriven(const ir::Module& module, World& world, const std::function<void(World&)>& more = {});
// Tasks fail with E until the redrive, and echo afterwards.
void FailFirst(World& world, const Asked& task);
// `REDRIVABLE`, or why it is not.
std::string Reason(World& world);
// A Pass, a Task, a Pass.
ir::Module TaskThenPass(const std::function<void(Maker&, ir::StateId)>& change = {});
// A Parallel of a Pass, a Task and a Wait of 10 s; then a Pass.
ir::Module Branches(const std::function<void(Maker&, ir::StateId)>& change = {});

}  // namespace aslc::test

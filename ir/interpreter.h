// The slow and obvious engine: the same signature as compiled code, one thunk for all entries. It finds
// the module in the machine (aslrt_machine_user) and the function by the frame's state and entry. It
// calls the same runtime functions as compiled code and is the oracle that code is tested against.
#pragma once

#include "ir/module.h"

namespace aslc::ir {

// Sets every entry of a machine made from BuildImage(module). The module must outlive the machine.
void AttachInterpreter(aslrt_machine* machine, const Module* module);
// The thunk itself: an entry function for aslrt_machine_create.
int32_t InterpreterEntry(aslrt_ctx* ctx, aslrt_frame* frame);
// The thunk of lambdas; it finds the function by the closure's row.
aslrt_value InterpreterLambda(aslrt_ctx* ctx, const aslrt_closure* closure, uint32_t count);

}  // namespace aslc::ir

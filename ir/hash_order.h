// The order of the runtime's hash maps (runtime/hash_order.h), for what lowers to code that builds in this order.
#pragma once

#include "runtime/hash_order.h"

namespace aslc::ir {

using aslrt::JavaHashOrder;

}  // namespace aslc::ir

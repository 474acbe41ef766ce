// Module tables to an image (aslc/image.h). Row i of the image's `entries` is functions[i].
#pragma once

#include <string>

#include "ir/module.h"

namespace aslc::ir {

std::string BuildImage(const Module& module);

}  // namespace aslc::ir

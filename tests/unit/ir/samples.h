// Modules that several tests start from.
#pragma once

#include <string>
#include <string_view>

#include "ir/module.h"

namespace aslc::ir {

// A Choice, a Pass and a Fail; a variable, sites, constants and a shape.
extern const std::string_view kChoiceText;
// A Task with retriers and a catcher, and a Map with its inner scope.
extern const std::string_view kMapText;

// Fails the test when the text does not parse.
Module ParseOrFail(std::string_view text);
// A sound module of one Pass state whose enter function has this body, with the tables it may use:
// names a, b; constants 0: 1, 1: 2, 2: "s", 3: true; site 0; state 0 "S"; a variable.
Module ModuleWithBody(std::string_view body);
// All problems in one text.
std::string Problems(const Module& module);

}  // namespace aslc::ir

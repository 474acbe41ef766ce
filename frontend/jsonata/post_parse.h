// From the grammar's tree to that of ast.h.
#pragma once

#include "frontend/jsonata/parser.h"
#include "frontend/jsonata/syntax.h"

namespace aslc::jsonata {

Parsed PostParse(const Syntax& root, Dialect dialect);

}  // namespace aslc::jsonata

// What a dialect has, by name: the rows of dialect.def.
#pragma once

#include "frontend/jsonata/ast.h"

namespace aslc::jsonata {

#define DIFFERENCE(Name, standard, service) \
  constexpr bool Has##Name(Dialect dialect) { return dialect == Dialect::kJsonata ? (standard) : (service); }
#include "frontend/jsonata/dialect.def"

}  // namespace aslc::jsonata

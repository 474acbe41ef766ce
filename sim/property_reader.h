// Reading `properties` of a scenario file. The table of keys (scenario_keys.h) has checked the types of what
// is read here; which keys a form may have beside its own, property_forms.def says.
#pragma once

#include <vector>

#include "sim/node_reader.h"
#include "sim/property_rule.h"

namespace aslc::sim {

// Adds the properties of a list, or nothing where there is none. Names are distinct afterwards.
void ReadProperties(const Cursor& list, Reports& reports, std::vector<PropertyRule>* out);

}  // namespace aslc::sim

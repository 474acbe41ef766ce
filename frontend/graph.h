// The drawing of a checked document (include/aslc/graph.h).
#pragma once

#include "aslc/graph.h"

namespace aslc::frontend {

// `document` has passed the checks: targets exist, and every state has a known type.
Graph MakeGraph(const Document& document);

// A choice rule as short text: `$.n > 3 and $.name is present`.
std::string DescribeRule(const Node& rule);

}  // namespace aslc::frontend

// Names of cases, and lines about what they reach and what nothing reached, for drafts of scenarios.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "sim/coverage.h"
#include "sim/draft.h"

namespace aslc::sim {

// What is new in a case, by what it reaches and no case before it: a name, and lines for its comment. The name is not
// among `taken`.
void NameCase(std::span<const CoveragePoint* const> reached, const std::vector<std::string>& taken, DraftCase* draft);

// Lines about the points of drafts that no case reaches, with places and what may be the reason. Of a state that was
// never entered only the state.
std::vector<std::string> NeverReachedLines(const Coverage& coverage);

}  // namespace aslc::sim

// Coverage as a JSON document, to be merged and reported elsewhere (docs/coverage.md):
//
//   {"aslcCoverage": 1, "machine": "order", "definition": "order.asl.json",
//    "definitionHash": "0x00000000000000aa", "runs": 1000, "points": [
//    {"kind": "arms", "outcome": "taken", "state": "Decide", "ordinal": 0, "target": "Pay",
//     "from": [12, 9], "to": [14, 10], "text": "{ \"Variable\": ...", "count": 17}, ...]}
//
// Lines and columns are 1-based and count code points, `to` is past the end. `ordinal` is missing for Default,
// `state` for the time limit of the execution, `target` where nothing follows.
#pragma once

#include <optional>
#include <string>

#include "aslc/document.h"
#include "sim/coverage.h"

namespace aslc::sim {

inline constexpr uint64_t kCoverageVersion = 1;

// One point a line.
std::string CoverageJson(const Coverage& coverage);
// Nothing when the document is another one; *problem says what is wrong and where, without the file's name.
std::optional<Coverage> ReadCoverage(const Document& document, std::string* problem);

}  // namespace aslc::sim

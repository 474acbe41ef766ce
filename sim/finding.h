// One way in which a workflow breaks, as a file or a word that repeats it: `*.finding.json`, and the token that reports
// print (docs/findings.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "aslc/compile.h"
#include "aslc/image.h"
#include "sim/trial.h"

namespace aslc::sim {

struct Finding {
  std::string file;           // the scenario or definition that was simulated, as it was named
  std::string case_name;      // empty: the only one
  std::string what, message;  // TrialResult
  Trial trial;                // case_index counts for nothing: the name does
  uint64_t definition_hash = 0;  // of the machine: another may behave differently
  uint64_t trace_hash = 0;       // that the replay must come to
};

// JSON, one document of several lines. image: of the machine, for the names of states.
std::string FindingText(const Finding& finding, const aslrt_image* image);
// False: *problem says what is wrong. States that the machine no longer has are wrong.
bool ReadFinding(Compiler& compiler, const SourcePtr& source, const aslrt_image* image, Finding* finding,
                 std::string* problem);
// The file that a finding names, before its machine is there. Empty: it is no finding; *problem says why.
std::string FileOfFinding(Compiler& compiler, const SourcePtr& source, std::string* problem);

// `aslc1.` and letters, digits, `-`, `_`: the same document in one word.
std::string TokenOf(std::string_view finding_text);
// The document; absent when the word is no token or was damaged.
std::optional<std::string> TextOfToken(std::string_view token);
bool LooksLikeToken(std::string_view word);

}  // namespace aslc::sim

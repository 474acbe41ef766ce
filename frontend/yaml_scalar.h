// Scalars of YAML: what a plain one means in JSON (YAML 1.2 core schema, section 10.3.2), and which
// source bytes a decoded one came from. yaml-cpp tells where a scalar begins, and its decoded text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aslc/document.h"

namespace aslc::frontend {

enum class PlainKind { kString, kNull, kTrue, kFalse, kNumber, kBadNumber };

// json: the spelling in JSON when a number (+1, 0x1F, 007, .5 are none in JSON).
PlainKind ResolvePlain(std::string_view text, std::string* json);

struct ScalarPlace {
  SourceRange range;
  bool quoted = false;            // in ' or "
  bool plain = false;             // neither quoted nor a block (| >)
  std::vector<uint32_t> offsets;  // as Node::offsets
};
// begin: where the scalar begins, after its anchor and tag.
ScalarPlace LocateScalar(std::string_view text, uint32_t begin, std::string_view decoded);

}  // namespace aslc::frontend

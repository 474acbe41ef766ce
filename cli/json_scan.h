// Looks into small JSON texts that cross the command line's borders (what a handler printed, a context
// file) where no document is needed: is it JSON, and what are the members of the object.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aslc::cli {

inline constexpr int kJsonScanDepthMax = 1000;  // as deep as the runtime reads

// Where the text stops being one JSON value (RFC 8259), or nothing when it is one.
std::optional<size_t> FirstJsonError(std::string_view text);

struct JsonMember {
  std::string key;
  std::string_view value;           // its JSON text
  std::optional<std::string> text;  // decoded, when it is a string
};
// The members of the text's object; nothing when it is no JSON or no object.
std::optional<std::vector<JsonMember>> ScanObject(std::string_view text);

void AppendJsonText(std::string& out, std::string_view text);  // quoted and escaped

}  // namespace aslc::cli

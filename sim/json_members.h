// Objects as JSON text, member by member, in the order in which they are added.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace aslc::sim {

// A JSON string with its quotes; the text is UTF-8.
std::string JsonQuoted(std::string_view text);

class JsonMembers {
 public:
  JsonMembers& Text(std::string_view key, std::string_view text) { return Raw(key, JsonQuoted(text)); }
  // value: JSON text.
  JsonMembers& Raw(std::string_view key, std::string_view value);
  JsonMembers& Number(std::string_view key, int64_t value) { return Raw(key, std::to_string(value)); }
  JsonMembers& Flag(std::string_view key, bool value) { return Raw(key, value ? "true" : "false"); }
  // The object. The builder is used up.
  std::string Finish() { return std::move(out_) + "}"; }

 private:
  std::string out_ = "{";
};

// Times since the Unix epoch. `2024-01-02T03:04:05.678Z`; fractions of milliseconds are cut.
std::string IsoInstant(int64_t ns);
// Seconds with milliseconds, `1704164645.678`.
std::string EpochSeconds(int64_t ns);

}  // namespace aslc::sim

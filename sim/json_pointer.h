// Pointers to values of JSON documents. Programs that hold JSON and no documents of users link it without a reader.
#pragma once

#include <string>
#include <string_view>

namespace aslc::sim {

// A pointer with one more key, escaped as RFC 6901 has it.
std::string PointerTo(std::string_view pointer, std::string_view key);

}  // namespace aslc::sim

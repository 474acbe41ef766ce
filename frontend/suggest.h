// `did you mean`: the candidate nearest to a word, when one is near.
#pragma once

#include <span>
#include <string_view>

namespace aslc::frontend {

// "" when no candidate is near. Letter case costs little: `next` suggests `Next`.
std::string_view Suggest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace aslc::frontend

// Compares what a benchmark printed with what the workload expects.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace aslc::bench {

// The first output of each input is compared as a document, members in any order; later ones with the
// first, byte by byte, so that checking costs next to nothing.
class OutputCheck {
 public:
  explicit OutputCheck(std::string expected) : OutputCheck(std::vector<std::string>{std::move(expected)}) {}
  explicit OutputCheck(std::vector<std::string> expected)
      : expected_(std::move(expected)), first_(expected_.size()) {}

  bool operator()(std::string_view output, size_t input = 0) {
    std::string& first = first_[input];
    if (!first.empty()) return output == first;
    nlohmann::json printed = nlohmann::json::parse(output, nullptr, false);
    if (printed.is_discarded() || printed != nlohmann::json::parse(expected_[input])) return false;
    first = output;
    return true;
  }

 private:
  std::vector<std::string> expected_, first_;
};

}  // namespace aslc::bench

// What is measured: the cases that workloads/*/workload.json lists.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace aslc::bench {

struct Example {
  std::string input, expected;  // JSON texts; input compact
};
using Examples = std::vector<Example>;

struct WorkloadCase {
  std::string workload;  // folder name
  std::string id;
  std::filesystem::path definition;
  Examples examples;     // at least one; run one after the other in one iteration
  std::string handlers;  // JSON text of the tasks' outcomes, or empty
  double transitions = 1;

  std::vector<std::string> Expected() const {
    std::vector<std::string> all;
    for (const Example& e : examples) all.push_back(e.expected);
    return all;
  }
};

std::string ReadFile(const std::filesystem::path& path);

// The JSONPath cases of a workload folder; empty when it is not there.
std::vector<WorkloadCase> ReadWorkload(const std::filesystem::path& folder);

}  // namespace aslc::bench

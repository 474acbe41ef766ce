// The yardstick: workloads written by hand in C++, on native structs, on an arena DOM and on
// nlohmann::json. Each reads the same input text and checks the same output as the engines.
#pragma once

#include <string>
#include <vector>

#include "bench/rows.h"

namespace aslc::bench {

// W1: the counter loop. W2: a hundred reshaping Pass states. expected: compact JSON, any member order.
std::vector<Measurement> LoopBaselines(const std::string& workload, const std::string& case_id,
                                       const std::string& input, const std::string& expected);
std::vector<Measurement> ReshapeBaselines(const std::string& workload, const std::string& case_id,
                                          const std::string& input, const std::string& expected);

}  // namespace aslc::bench

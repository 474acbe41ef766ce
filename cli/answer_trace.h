// `aslc sim --trace`: what answered each request, and how it was counted.
#pragma once

#include <string>
#include <vector>

#include "aslc/image.h"
#include "sim/scenario_answers.h"

namespace aslc::cli {

// `answer    Pay: attempt 1, visit 0, call 1 <- order.sim.yaml:12 error Busy after 200ms`
std::string AnswerLine(const sim::Scenario& scenario, const sim::AnswerNote& note);

// Warnings about answers that no run used. used: by id.
Diagnostics UnusedAnswers(const sim::Scenario& scenario, const std::vector<bool>& used);
// The same for the summary: `[{"pointer", "line", "column"}]`.
std::string UnusedAnswersJson(const sim::Scenario& scenario, const std::vector<bool>& used);

}  // namespace aslc::cli

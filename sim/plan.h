// A case of a scenario resolved against a compiled machine: for each input and each Task, the answers
// that may apply, in order. Everything that can be known before running is checked here: that the states
// exist, and that every Task has an answer for each of its attempts.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/run.h"
#include "sim/scenario.h"
#include "sim/task_facts.h"

namespace aslc::sim {

// State name -> name of the Lambda function that it invokes, where the definition has it as a constant
// (`Parameters.FunctionName` of lambda:invoke). The image knows the functions of direct ARNs only.
using FunctionNames = std::map<std::string, std::string, std::less<>>;
FunctionNames CollectFunctionNames(const Document& definition,
                                   const std::map<std::string, std::string>& substitutions);

// `dynamodb:putItem` of `arn:aws:states:::dynamodb:putItem`; any other resource as it is.
std::string_view ActionOf(std::string_view resource);

// An answer that may apply to a task.
struct Candidate {
  const AnswerRule* rule;
  const std::string* function;  // null: applies to the state whatever function it invokes
};

// Draws of one request are told apart by 8 bits.
inline constexpr size_t kCandidatesMax = 256;

struct TaskAnswers {
  std::vector<Candidate> candidates;  // in the order in which they are tried
  bool needs_function = false;        // some have `function`, and only the request tells which
};

// Another machine of the account (account.h), as a plan sees it.
struct PlannedMachine {
  std::string name;
  const aslrt_image* image = nullptr;
  FunctionNames functions;
  const std::vector<TaskRule>* tasks = nullptr;  // of this machine alone; null: none
};

// Pointers refer to the scenario and the images, which outlive the plan.
class CasePlan {
 public:
  const Case& rules() const { return *case_; }
  uint64_t total_weight() const { return total_weight_; }
  // Tasks whose answers are made up, by row.
  const std::vector<uint32_t>& invented() const { return invented_; }
  // Which input a seed gets.
  uint32_t InputOf(Choices& choices) const;
  const TaskAnswers& AnswersOf(uint32_t input, uint32_t state) const {
    return answers_[size_t{rows_[input]} * states_ + state];
  }
  // The same for another machine, numbered from 1; 0 is this one. Only `AnswersOf` and `image` are for it.
  const CasePlan& Of(uint32_t machine) const { return machine == 0 ? *this : others_[machine - 1]; }
  uint32_t machines() const { return static_cast<uint32_t>(others_.size()) + 1; }
  const aslrt_image* image() const { return image_; }
  // The model that answers a Task where no rule does; null when there is none.
  ServiceHandler ModelOf(uint32_t state) const { return models_[state]; }
  // The label of a run: the first outcome that fits, else its error or status.
  std::string_view OutcomeOf(const RunResult& result) const;
  // Whether a run that ended so counts as a failure.
  bool IsFailure(const RunResult& result, std::string_view outcome) const;
  // Whether OutcomeOf needs RunResult::visited.
  bool NeedsVisits() const;

 private:
  friend class Planner;
  const Case* case_ = nullptr;
  const aslrt_image* image_ = nullptr;
  uint64_t total_weight_ = 0;
  uint32_t states_ = 0;
  std::vector<uint32_t> rows_;        // by input; inputs without own tasks share row 0
  std::vector<TaskAnswers> answers_;  // by row and state
  std::vector<ServiceHandler> models_;  // by state
  std::vector<uint32_t> invented_;
  std::vector<uint32_t> visited_;     // by outcome: its state, or ASLRT_NONE
  std::vector<CasePlan> others_;
};

// Null when something is wrong; says what in *diagnostics. others: the machines of the account; null when there
// is no account, and calls of Step Functions need answers.
std::optional<CasePlan> ResolveCase(const Scenario& scenario, const Case& rules, const aslrt_image* image,
                                    const FunctionNames& functions, Diagnostics* diagnostics,
                                    const std::vector<PlannedMachine>* others = nullptr);

}  // namespace aslc::sim

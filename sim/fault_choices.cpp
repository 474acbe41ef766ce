// Errors by how Retry and Catch of the state and of what is around it treat them (fault_choices.h).
#include "sim/fault_choices.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "sim/service_errors.h"

namespace aslc::sim {
namespace {

std::string_view Text(const aslrt_image* image, aslrt_str text) {
  return {aslrt_image_chars(image, text), text.len};
}

// errors.md 5.4: what a name in ErrorEquals stands for.
bool Matches(std::string_view wanted, std::string_view error) {
  if (wanted == error) return true;
  if (error == "States.Runtime") return false;
  if (wanted == "States.ALL") return true;
  return wanted == "States.TaskFailed" && error != "States.Timeout" && error != "States.HeartbeatTimeout";
}

// The first row, of those of a state, that is for the error; -1: none.
template <typename Row>
int FirstFor(const aslrt_image* image, const Row* rows, uint32_t first, uint32_t count, std::string_view error) {
  const auto* names = ASLRT_ROWS(image, aslrt_str, errors);
  for (uint32_t i = 0; i < count; ++i) {
    const Row& row = rows[first + i];
    for (uint32_t e = 0; e < row.error_count; ++e) {
      if (Matches(Text(image, names[row.first_error + e]), error)) return static_cast<int>(i);
    }
  }
  return -1;
}

// Which retrier and which catcher of every state around it would take the error.
using Treatment = std::vector<int>;

class Surroundings {
 public:
  Surroundings(const aslrt_image* image, uint32_t state) : image_(image) {
    const auto* states = ASLRT_ROWS(image, aslrt_image_state, states);
    const auto* scopes = ASLRT_ROWS(image, aslrt_image_scope, scopes);
    for (uint32_t at = state; at != ASLRT_NONE; at = scopes[states[at].scope].parent_state) around_.push_back(at);
  }
  Treatment Of(std::string_view error) const {
    const auto* states = ASLRT_ROWS(image_, aslrt_image_state, states);
    Treatment treatment;
    for (uint32_t at : around_) {
      const aslrt_image_state& row = states[at];
      treatment.push_back(FirstFor(image_, ASLRT_ROWS(image_, aslrt_image_retrier, retriers), row.first_retrier,
                                   row.retrier_count, error));
      treatment.push_back(FirstFor(image_, ASLRT_ROWS(image_, aslrt_image_catcher, catchers), row.first_catcher,
                                   row.catcher_count, error));
    }
    return treatment;
  }
  // Names in Retry and Catch that are an error's own, not the language's.
  std::vector<std::string> Named() const {
    const auto* states = ASLRT_ROWS(image_, aslrt_image_state, states);
    std::vector<std::string> named;
    for (uint32_t at : around_) {
      const aslrt_image_state& row = states[at];
      Add(ASLRT_ROWS(image_, aslrt_image_retrier, retriers), row.first_retrier, row.retrier_count, &named);
      Add(ASLRT_ROWS(image_, aslrt_image_catcher, catchers), row.first_catcher, row.catcher_count, &named);
    }
    return named;
  }

 private:
  template <typename Row>
  void Add(const Row* rows, uint32_t first, uint32_t count, std::vector<std::string>* named) const {
    const auto* names = ASLRT_ROWS(image_, aslrt_str, errors);
    for (uint32_t i = 0; i < count; ++i) {
      for (uint32_t e = 0; e < rows[first + i].error_count; ++e) {
        const std::string_view name = Text(image_, names[rows[first + i].first_error + e]);
        if (!name.starts_with("States.")) named->emplace_back(name);
      }
    }
  }
  const aslrt_image* image_;
  std::vector<uint32_t> around_;  // the state, and the containers it is in, innermost first
};

// An error that the definition names can come from the function or worker that it calls. Names of other services
// cannot: `DynamoDb.ThrottlingException` is none that a Lambda raises.
bool CanRaise(std::string_view resource, std::string_view error, const std::vector<ServiceError>& catalogue) {
  const size_t dot = error.find('.');
  if (dot == std::string_view::npos) {
    return resource.find(":::") == std::string_view::npos || resource.find(":::lambda:") != std::string_view::npos ||
           resource.find(".waitForTaskToken") != std::string_view::npos;
  }
  return std::any_of(catalogue.begin(), catalogue.end(), [&](const ServiceError& own) {
    return std::string_view(own.name).starts_with(error.substr(0, dot + 1));
  });
}

}  // namespace

FaultChoices::FaultChoices(const aslrt_image* image) {
  for (uint32_t state = 0; state < image->states.count; ++state) by_state_.push_back(Choose(image, state));
}

std::vector<Fault> FaultChoices::Choose(const aslrt_image* image, uint32_t state) {
  std::vector<Fault> faults;
  const aslrt_image_state& row = ASLRT_ROWS(image, aslrt_image_state, states)[state];
  if (row.kind != ASLRT_STATE_Task) return faults;
  const std::string_view resource = Text(image, row.resource);
  const Surroundings around(image, state);
  std::set<Treatment> seen, seen_done;
  Fault fault;
  fault.site.state = state;
  auto offer = [&](std::string name, std::string cause) {
    const Treatment treatment = around.Of(name);
    const bool is_new = seen.insert(treatment).second;
    // The same error, but of a call that had its effect; one that was refused has none.
    const bool done = !IsRefusal(name) && seen_done.insert(treatment).second;
    if (!is_new && !done) ++merged_;
    fault.error = std::move(name);
    fault.cause = std::move(cause);
    fault.kind = FaultKind::kError;
    if (is_new) faults.push_back(fault);
    fault.kind = FaultKind::kDoneButFailed;
    if (done) faults.push_back(fault);
  };
  const std::vector<ServiceError> catalogue = ServiceErrors(resource);
  for (const ServiceError& error : catalogue) offer(error.name, error.cause);
  for (std::string& name : around.Named()) {
    if (CanRaise(resource, name, catalogue)) offer(std::move(name), "an error that the definition names");
  }
  if (catalogue.empty()) offer("States.TaskFailed", "the worker failed");
  fault.error = fault.cause = std::nullopt;
  const bool waits = row.task_pattern == ASLRT_PATTERN_TOKEN || row.task_family == ASLRT_FAMILY_ACTIVITY;
  auto also = [&](bool possible, FaultKind kind) {
    fault.kind = kind;
    if (possible) faults.push_back(fault);
  };
  also(row.timeout_seconds != 0 || row.heartbeat_seconds != 0, FaultKind::kUnanswered);
  also(row.timeout_seconds != 0 || row.heartbeat_seconds != 0, FaultKind::kLate);
  also(waits, FaultKind::kDoubled);
  also(true, FaultKind::kOversized);
  return faults;
}

}  // namespace aslc::sim

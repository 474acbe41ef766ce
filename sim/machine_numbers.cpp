// Adding up machines (machine_numbers.h).
#include "sim/machine_numbers.h"

#include <algorithm>

namespace aslc::sim {
namespace {

void MergeOutcome(const OutcomeCount& other, OutcomeCount* count) {
  if (other.runs == 0) return;
  count->first_seed = count->runs == 0 ? other.first_seed : std::min(count->first_seed, other.first_seed);
  count->runs += other.runs;
}

void MergeStates(const std::vector<StateNumbers>& others, std::vector<StateNumbers>* states) {
  for (size_t i = 0; i < states->size(); ++i) {
    StateNumbers& state = (*states)[i];
    const StateNumbers& other = others[i];
    state.runs += other.runs;
    state.visits += other.visits;
    state.calls += other.calls;
    state.retries.resize(std::max(state.retries.size(), other.retries.size()));
    for (size_t r = 0; r < other.retries.size(); ++r) state.retries[r] += other.retries[r];
    state.took_ns.Merge(other.took_ns);
    state.requests.Merge(other.requests);
    state.replies.Merge(other.replies);
  }
}

std::string_view EndOf(const ExecutionResult& execution) {
  return execution.has_error && !execution.error.empty() ? std::string_view(execution.error)
                                                         : StatusName(execution.status);
}

}  // namespace

std::string CutText(std::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max) return std::string(text);
  size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
    --end;  // not inside of a code point
  return std::string(text.substr(0, end)) + "...";
}

void OutcomeCounts::Name(std::string_view name) {
  const auto known =
      std::any_of(named_.begin(), named_.end(), [&](const auto& each) { return each.name == name; });
  if (!known) named_.push_back({std::string(name), 0, 0, true});
}

void OutcomeCounts::Add(const OutcomeCount& count) {
  for (OutcomeCount& named : named_) {
    if (named.name == count.name) return MergeOutcome(count, &named);
  }
  MergeOutcome(count, &all_others_);
  if (count.name == kOtherLabels) return;
  if (OutcomeCount* kept = others_.Find(count.name)) {
    kept->name = count.name;
    MergeOutcome(count, kept);
  }
}

std::vector<OutcomeCount> OutcomeCounts::List() const {
  std::vector<OutcomeCount> list = named_;
  OutcomeCount rest{std::string(kOtherLabels), all_others_.runs, all_others_.first_seed, false};
  for (const auto& [key, count] : others_.values()) {
    list.push_back(count);
    rest.runs -= count.runs;
  }
  std::stable_sort(list.begin() + static_cast<std::ptrdiff_t>(named_.size()), list.end(),
                   [](const OutcomeCount& a, const OutcomeCount& b) { return a.first_seed < b.first_seed; });
  if (rest.runs > 0) list.push_back(rest);
  return list;
}

void MergeOutcomes(const std::vector<OutcomeCount>& others, std::vector<OutcomeCount>* outcomes) {
  OutcomeCounts counts;
  for (const auto* list : {static_cast<const std::vector<OutcomeCount>*>(outcomes), &others}) {
    for (const OutcomeCount& each : *list) {
      if (each.named) counts.Name(each.name);
    }
  }
  for (const auto* list : {static_cast<const std::vector<OutcomeCount>*>(outcomes), &others}) {
    for (const OutcomeCount& each : *list) counts.Add(each);
  }
  *outcomes = counts.List();
}

void MachineNumbers::Merge(const MachineNumbers& other) {
  MergeOutcomes(other.outcomes, &outcomes);
  durations_ns.Merge(other.durations_ns);
  transitions.Merge(other.transitions);
  events.Merge(other.events);
  branches.Merge(other.branches);
  costs.Merge(other.costs);
  MergeStates(other.states, &states);
}

void MachineMeter::UseMachines(std::span<const aslrt_image* const> images, const Prices& prices) {
  prices_ = prices;
  uint32_t rows = 0;
  for (const aslrt_image* image : images) {
    Machine& machine = machines_.emplace_back();
    machine.numbers = NumbersOfMachine(machines_.size() - 1);
    machine.type = static_cast<aslrt_machine_type>(image->type);
    machine.first_row = rows;
    machine.states = image->states.count;
    machine.numbers.states.resize(machine.states);
    rows += machine.states;
  }
}

StateNumbers* MachineMeter::StateOf(uint32_t row) {
  for (Machine& machine : machines_) {
    if (row - machine.first_row < machine.states) return &machine.numbers.states[row - machine.first_row];
  }
  return nullptr;
}

uint64_t MachineMeter::AddExecution(const ExecutionResult& execution, Machine* machine, const RunResult& run,
                                    uint64_t position) {
  const int64_t took_ns = execution.end_ns - execution.start_ns;
  const uint64_t cost =
      CostOf(prices_, machine->type, execution.transitions, took_ns, run.numbers.largest_payload);
  machine->outcomes.Add({LabelOf(EndOf(execution)), 1, position, false});
  machine->numbers.durations_ns.Add(static_cast<uint64_t>(took_ns));
  machine->numbers.transitions.Add(execution.transitions);
  machine->numbers.events.Add(execution.events);
  machine->numbers.branches.Add(execution.most_branches);
  machine->numbers.costs.Add(cost);
  return cost;
}

uint64_t MachineMeter::Add(const RunResult& result, uint64_t position) {
  if (machines_.empty()) return 0;
  uint64_t cost = AddExecution(result, &machines_[0], result, position);
  for (const ExecutionRecord& other : result.others) {
    if (other.machine < machines_.size())
      cost += AddExecution(other, &machines_[other.machine], result, position);
  }
  const RunNumbers& numbers = result.numbers;
  for (uint32_t row = 0; row < numbers.calls.size(); ++row) {
    const uint64_t entered = row < numbers.entered.size() ? numbers.entered[row] : 0;
    if (entered == 0 && numbers.calls[row] == 0) continue;
    StateNumbers* state = StateOf(row);
    if (state == nullptr) continue;
    state->calls += numbers.calls[row];
    state->runs += entered > 0;
    state->visits += entered;
  }
  for (const RetryCount& retried : numbers.retries) {
    StateNumbers* state = StateOf(retried.state);
    if (state == nullptr) continue;
    if (state->retries.size() <= retried.retries) state->retries.resize(retried.retries + 1);
    state->retries[retried.retries] += retried.visits;
  }
  for (const StateSample& sample : numbers.samples) {
    StateNumbers* state = StateOf(sample.row);
    if (state == nullptr) continue;
    if (sample.what == StateValue::kTookNs) {
      state->took_ns.Add(sample.value);
    } else {
      (sample.what == StateValue::kRequestBytes ? state->requests : state->replies).Add(sample.value);
    }
  }
  return cost;
}

std::vector<MachineNumbers> MachineMeter::List() const {
  std::vector<MachineNumbers> list;
  for (const Machine& machine : machines_) {
    list.push_back(machine.numbers);
    list.back().outcomes = machine.outcomes.List();
  }
  return list;
}

}  // namespace aslc::sim

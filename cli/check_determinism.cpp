// Comparing runs event by event (check_determinism.h).
#include "cli/check_determinism.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "cli/answer_trace.h"
#include "cli/repeat_command.h"
#include "sim/case_runner.h"
#include "sim/json_members.h"
#include "sim/trace.h"

namespace aslc::cli {
namespace {

std::string_view NameOf(Engine engine) {
  switch (engine) {
    case Engine::kInterp:
      return "interp";
    case Engine::kO0:
      return "O0";
    case Engine::kO2:
      return "O2";
    case Engine::kTiered:
      return "the tiered engine";
  }
  return "";
}

// Makes runs on one machine and keeps the story of the last one, a line an event or answer.
class Teller {
 public:
  Teller(const Simulation& simulation, const Machine& machine, std::span<const sim::CasePlan> plans,
         const sim::CampaignOptions& options)
      : scenario_(simulation.scenario), options_(options), runner_(machine.get(), plans, Hooked()) {}

  void Run(uint64_t seed) {
    lines_.clear();
    printer_ = EventPrinter(false, 0);
    runner_.RunSeed(seed, &run_);
  }
  const sim::CampaignRun& run() const { return run_; }
  const std::vector<std::string>& lines() const { return lines_; }

 private:
  const sim::CampaignOptions& Hooked() {
    options_.run.event_hook = [](void* self, aslrt_execution* x, const aslrt_event* event) {
      static_cast<Teller*>(self)->Add(static_cast<Teller*>(self)->printer_.Line(x, *event));
    };
    options_.run.event_user = this;
    options_.answer_hook = [](void* self, const sim::AnswerNote& note) {
      static_cast<Teller*>(self)->Add(AnswerLine(static_cast<Teller*>(self)->scenario_, note));
    };
    options_.answer_user = this;
    return options_;
  }
  void Add(std::string line) {
    while (!line.empty() && line.back() == '\n') line.pop_back();
    lines_.push_back(std::move(line));
  }

  const sim::Scenario& scenario_;
  sim::CampaignOptions options_;
  EventPrinter printer_{false, 0};
  std::vector<std::string> lines_;
  sim::CampaignRun run_;
  sim::CaseRunner runner_;
};

struct Difference {
  size_t event = 0;  // from 1; 0: no event shows it
  std::string first, second;
};

std::string EndOf(const Teller& teller) {
  const sim::CampaignRun& run = teller.run();
  if (!run.result.problem.empty()) return run.result.problem;
  return fmt::format("the end: {}, trace {}", run.outcome, sim::TraceHashText(run.result.trace_hash));
}

std::optional<Difference> FirstDifference(const Teller& a, const Teller& b) {
  const auto& left = a.lines();
  const auto& right = b.lines();
  const auto [at, other] = std::mismatch(left.begin(), left.end(), right.begin(), right.end());
  if (at != left.end() || other != right.end()) {
    return Difference{static_cast<size_t>(at - left.begin()) + 1, at == left.end() ? EndOf(a) : *at,
                      other == right.end() ? EndOf(b) : *other};
  }
  const bool same = a.run().result.problem == b.run().result.problem &&
                    (!a.run().result.problem.empty() || (a.run().result.trace_hash == b.run().result.trace_hash &&
                                                         a.run().outcome == b.run().outcome));
  if (same) return std::nullopt;
  return Difference{0, EndOf(a), EndOf(b)};
}

// Of one case, or of several mixed.
class Check {
 public:
  Check(const Simulation& simulation, std::span<const sim::CasePlan> plans, const sim::CampaignOptions& options)
      : simulation_(simulation),
        plans_(plans),
        options_(options),
        first_(simulation, *simulation.machine, plans, options),
        again_(simulation, *simulation.machine, plans, options),
        other_(simulation, *simulation.second, plans, options) {}

  // False: a run differs, and the output says so.
  bool Run(Output& output) {
    for (uint64_t i = 0; i < options_.runs; ++i) {
      const uint64_t seed = options_.first_seed + i;
      for (Teller* teller : {&first_, &again_, &other_}) teller->Run(seed);
      auto difference = FirstDifference(first_, again_);
      const bool twice = difference.has_value();
      if (!twice) difference = FirstDifference(first_, other_);
      if (difference) {
        Report(seed, twice ? simulation_.engine : simulation_.second_engine, *difference, output);
        return false;
      }
      if (!first_.run().result.problem.empty()) {
        throw UsageError(fmt::format("seed {}: {}", seed, first_.run().result.problem));
      }
    }
    return true;
  }

 private:
  void Report(uint64_t seed, Engine engine, const Difference& difference, Output& output) const {
    const std::string& case_name = plans_[first_.run().case_index].rules().name;
    std::string command = simulation_.command;
    if (!case_name.empty()) command += " --case " + ShellQuoted(case_name);
    command += fmt::format(" --seed {} --check-determinism", seed);
    if (simulation_.json) {
      sim::JsonMembers members;
      members.Number("seed", seed);
      members.Text("case", case_name);
      members.Text("engine", NameOf(simulation_.engine));
      members.Text("otherEngine", NameOf(engine));
      members.Number("event", difference.event);
      members.Text("first", difference.first);
      members.Text("second", difference.second);
      members.Text("command", command);
      output.Write("{\"difference\":" + members.Finish() + "}\n");
      return;
    }
    output.Write(fmt::format("seed {}{}: two runs differ, the first in {}, the second in {}\n", seed,
                             case_name.empty() ? "" : ", case " + case_name, NameOf(simulation_.engine), NameOf(engine)));
    const std::string where = difference.event == 0 ? "no event shows it" : fmt::format("event {}", difference.event);
    output.Write(fmt::format("  {}\n  first   {}\n  second  {}\nto repeat: {}\n", where, difference.first,
                             difference.second, command));
  }

  const Simulation& simulation_;
  std::span<const sim::CasePlan> plans_;
  const sim::CampaignOptions& options_;
  Teller first_, again_, other_;
};

}  // namespace

int CheckDeterminism(const Simulation& simulation, const ResolvedCases& cases, Output& output) {
  const std::span<const sim::CasePlan> all(cases.plans);
  const size_t together = simulation.MixesCases() ? all.size() : 1;
  uint64_t runs = 0;
  bool same = true;
  for (size_t i = 0; i < all.size() && same; i += together) {
    const auto plans = all.subspan(i, together);
    const sim::CampaignOptions options =
        CampaignOptionsOf(simulation, plans, std::span(cases.properties).subspan(i, together));
    same = Check(simulation, plans, options).Run(output);
    runs += options.runs;
  }
  if (same && simulation.json) {
    output.Write(fmt::format(R"({{"summary":{{"deterministic":true,"runs":{},"engines":["{}","{}"]}}}})", runs,
                             NameOf(simulation.engine), NameOf(simulation.second_engine)) + "\n");
  } else if (same) {
    output.Write(fmt::format("{} run{}, each twice in {} and once in {}: all alike\n", runs, runs == 1 ? "" : "s",
                             NameOf(simulation.engine), NameOf(simulation.second_engine)));
  }
  output.Flush();
  return same ? 0 : 1;
}

}  // namespace aslc::cli

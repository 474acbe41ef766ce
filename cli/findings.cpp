// Collecting, shrinking and writing findings (findings.h).
#include "cli/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "cli/repeat_command.h"
#include "cli/story.h"
#include "cli/text_file.h"
#include "sim/case_runner.h"
#include "sim/value_text.h"

namespace aslc::cli {
namespace {

constexpr uint64_t kLateRuns = 100;  // of what is made small after the time has come
constexpr size_t kInputShown = 400;   // bytes
constexpr size_t kTokenShown = 20'000;  // the file of a longer one is better

// A file's name: letters and digits of the text, the rest as single dashes.
std::string FileNameOf(std::string_view what) {
  std::string name;
  for (const char c : what) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain) {
      name += c;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  while (!name.empty() && name.back() == '-') name.pop_back();
  return name.substr(0, 100);
}

std::string ExecutionName(uint32_t execution) {
  if (execution >= sim::kCopies) return fmt::format("copy {}", execution - sim::kCopies + 1);
  return execution == 0 ? "execution" : fmt::format("execution {}", execution);
}

std::string ExecutionFaultLine(const sim::Fault& fault) {
  std::string line = ExecutionName(fault.site.execution);
  if (fault.site.call != 0) line += fmt::format(", save point {}", fault.site.call);
  if (fault.site.call == 0 && fault.kind == sim::FaultKind::kStop) line += ", at " + sim::FormatDuration(fault.at_ns);
  line += fmt::format(": {}", sim::FaultWord(fault.kind));
  if (fault.error) line += fmt::format(" with {}", *fault.error);
  if (fault.delay_ns != 0) line += fmt::format(", {} later", sim::FormatDuration(fault.delay_ns));
  return line;
}

std::string Shown(const std::string& text) {
  return text.size() <= kInputShown ? text : fmt::format("{} ({} bytes)", sim::CutText(text, kInputShown), text.size());
}

// Makes the runs of findings once more, to tell what happens in them.
class Teller {
 public:
  Teller(const Simulation& simulation, std::span<const sim::CasePlan> plans, const sim::CampaignOptions& options)
      : simulation_(simulation), options_(options), runner_(simulation.machine->get(), plans, Listening()) {}

  // Without a row where programs answer, who need not say the same again.
  Story StoryOf(const sim::Finding& finding) {
    Story story(*finding.trial.faults);
    if (simulation_.programs != nullptr) return story;
    told_ = &story;
    sim::TrialResult again;
    runner_.Run(finding.trial, &again);
    told_ = nullptr;
    return story;
  }

 private:
  const sim::CampaignOptions& Listening() {
    options_.run.event_hook = Story::Hook;
    options_.run.event_user = &told_;
    options_.run.fault_hook = Story::FaultHook;
    options_.run.fault_user = &told_;
    options_.answer_hook = nullptr;
    return options_;
  }

  const Simulation& simulation_;
  Story* told_ = nullptr;
  sim::CampaignOptions options_;
  sim::CaseRunner runner_;
};

}  // namespace

std::string FaultLine(const sim::Fault& fault, const aslrt_image* image) {
  if (fault.site.IsPoint()) return ExecutionFaultLine(fault);
  const aslrt_str name = ASLRT_ROWS(image, aslrt_image_state, states)[fault.site.state].name;
  std::string line(aslrt_image_chars(image, name), name.len);
  line += fmt::format(", call {}", fault.site.call + 1);
  if (fault.site.repeat != 0) line += fmt::format(", made again {}", fault.site.repeat);
  if (fault.site.path != 0) line += fmt::format(" at {:016x}", fault.site.path);
  if (fault.site.execution != 0) line += " of " + ExecutionName(fault.site.execution);
  line += fmt::format(": {}", sim::FaultWord(fault.kind));
  if (fault.error) line += fmt::format(" with {}", *fault.error);
  if (fault.delay_ns != 0) line += fmt::format(" by {} ns", fault.delay_ns);
  return line;
}

std::string OrderLine(const sim::OrderChoice& choice, const aslrt_image* image) {
  std::string line = fmt::format("step {}: ", choice.step + 1);
  if (choice.branch.execution == 0 && choice.state != ASLRT_NONE) {
    const aslrt_str name = ASLRT_ROWS(image, aslrt_image_state, states)[choice.state].name;
    line.append(aslrt_image_chars(image, name), name.len);
  } else {
    line += fmt::format("execution {}", choice.branch.execution);
  }
  if (choice.branch.path != 0 && choice.branch.path != sim::kWholeExecution) {
    line += fmt::format(" at {:016x}", choice.branch.path);
  }
  return line + " goes first";
}

Findings::Findings(const Simulation& simulation, std::span<const sim::CasePlan> plans,
                   const sim::CampaignOptions& options)
    : simulation_(simulation), plans_(plans), options_(options) {}

void Findings::Note(const sim::Trial& trial, const std::string& what, uint64_t position, uint64_t runs) {
  runs_ += runs;
  if (uint64_t* count = runs_of_.Find(sim::CutText(what, sim::kCauseBytesMax))) *count += runs;
  const auto known = index_.find(what);
  if (known != index_.end()) {
    kinds_[known->second].second.runs += runs;
    return;
  }
  if (kinds_.size() == sim::kKindsMax) return;
  index_.emplace(what, kinds_.size());
  Kind kind;
  kind.trial = trial;
  kind.trial.case_index += first_case_;
  kind.runs = runs;
  kind.part = part_;
  kind.position = position;
  kinds_.emplace_back(what, std::move(kind));
}

void Findings::Shrink(uint64_t runs_max, std::optional<std::chrono::steady_clock::time_point> deadline) {
  sim::CampaignOptions options = options_;
  // What the campaign showed of its runs is not wanted of these.
  options.run.event_hook = nullptr;
  options.run.fault_hook = nullptr;
  options.answer_hook = nullptr;
  sim::CaseRunner runner(simulation_.machine->get(), plans_, options);
  Teller teller(simulation_, plans_, options_);
  for (size_t i = 0; i < std::min(kinds_.size(), kFindingsMax); ++i) {
    auto& [what, kind] = kinds_[i];
    sim::TrialResult result;
    runner.Run(kind.trial, &result);
    if (!result.problem.empty() || result.what.empty()) continue;
    sim::ShrinkOptions shrink;
    const bool late = deadline && std::chrono::steady_clock::now() > *deadline;
    shrink.runs_max = late ? std::min(runs_max, kLateRuns) : runs_max;
    sim::Shrunk shrunk = sim::Shrink(runner, DefaultCompiler(), kind.trial, result, shrink);
    sim::Finding& finding = kind.finding;
    finding.file = simulation_.file;
    finding.case_name = plans_[shrunk.trial.case_index].rules().name;
    finding.what = shrunk.result.what;
    finding.message = shrunk.result.message;
    finding.trial = shrunk.trial;
    finding.definition_hash = simulation_.image()->definition_hash;
    finding.trace_hash = shrunk.result.trace_hash;
    kind.minimal = shrunk.minimal;
    Story story = teller.StoryOf(finding);
    kind.rows = std::move(story.rows);
    kind.cut = story.cut;
  }
}

uint64_t Findings::RunSaved(const std::string& folder, Output& output) {
  std::error_code error;
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::string path = entry.path().string();
    if (path.ends_with(".finding.json")) files.push_back(path);
  }
  std::sort(files.begin(), files.end());
  sim::CaseRunner runner(simulation_.machine->get(), plans_, options_);
  uint64_t failing = 0;
  for (const std::string& path : files) {
    sim::Finding finding;
    std::string problem;
    const SourcePtr source = ReadSource(path);
    // Findings of other files of the folder are none of this one's business.
    if (sim::FileOfFinding(DefaultCompiler(), source, &problem) != simulation_.file && problem.empty()) continue;
    if (!problem.empty() ||
        !sim::ReadFinding(DefaultCompiler(), source, simulation_.image(), &finding, &problem)) {
      throw UsageError(problem);
    }
    const auto plan = std::find_if(plans_.begin(), plans_.end(), [&](const sim::CasePlan& each) {
      return each.rules().name == finding.case_name;
    });
    if (plan == plans_.end()) continue;
    finding.trial.case_index = static_cast<uint32_t>(plan - plans_.begin());
    sim::TrialResult result;
    runner.Run(finding.trial, &result);
    if (!result.problem.empty()) throw UsageError(path + ": " + result.problem);
    if (!simulation_.json) {
      output.Write(fmt::format("{}: {}\n", path, result.what.empty() ? "all holds now" : "still " + result.what));
    }
    if (result.what.empty()) continue;
    ++failing;
    Note(finding.trial, result.what, 0);
  }
  return failing;
}

void Findings::Tell(sim::CampaignResult* result) const {
  for (size_t i = 0; i < std::min(kinds_.size(), sim::kStoriesMax); ++i) {
    const auto& [what, kind] = kinds_[i];
    const sim::Finding& finding = kind.finding;
    sim::FindingStory& out = result->findings.emplace_back();
    out.part = kind.part;
    out.first_seed = kind.position;
    out.what = sim::CutText(what, sim::kCauseBytesMax);
    out.case_name = plans_[kind.trial.case_index].rules().name;
    // What could not be repeated, because programs answer, has no story.
    if (finding.what.empty()) continue;
    out.message = sim::CutText(finding.message, sim::kCauseBytesMax);
    out.input = Shown(*finding.trial.input);
    for (const sim::Fault& fault : *finding.trial.faults) out.faults.push_back(FaultLine(fault, simulation_.image()));
    out.minimal = kind.minimal;
    out.token = sim::TokenOf(sim::FindingText(finding, simulation_.image()));
    if (out.token.size() > kTokenShown) out.token.clear();
    out.rows = kind.rows;
    out.cut = kind.cut;
    // The state that failed last is where the run went wrong.
    for (const sim::StoryRow& row : out.rows) {
      if (row.mark == "failed" && !row.state.empty()) out.state = row.state;
    }
  }
  for (const auto& [key, runs] : runs_of_.values()) result->kinds.push_back({key.second, runs});
}

void Findings::Save(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw UsageError(fmt::format("--findings: cannot make `{}`: {}", folder, error.message()));
  for (auto& [what, kind] : kinds_) {
    if (kind.finding.what.empty()) continue;
    kind.file = (std::filesystem::path(folder) / (FileNameOf(what) + ".finding.json")).string();
    WriteFile(kind.file, sim::FindingText(kind.finding, simulation_.image()));
  }
}

std::string Findings::Text() const {
  std::string out;
  for (const auto& [what, kind] : kinds_) {
    const sim::Finding& finding = kind.finding;
    if (finding.what.empty()) continue;
    out += fmt::format("\n{}\n  {} run{}{}\n", what, kind.runs, kind.runs == 1 ? "" : "s",
                       finding.case_name.empty() ? "" : ", case " + finding.case_name);
    if (!finding.message.empty()) out += fmt::format("  {}\n", Shown(finding.message));
    out += fmt::format("  {} input   {}\n", kind.minimal ? "smallest" : "smaller", Shown(*finding.trial.input));
    const char* title = kind.minimal ? "smallest faults" : "smaller faults";
    if (finding.trial.faults->empty()) out += fmt::format("  {}  none\n", title);
    for (const sim::Fault& fault : *finding.trial.faults) {
      out += fmt::format("  {}  {}\n", title, FaultLine(fault, simulation_.image()));
    }
    for (const sim::OrderChoice& choice : finding.trial.order) {
      out += fmt::format("  {} order   {}\n", kind.minimal ? "smallest" : "smaller", OrderLine(choice, simulation_.image()));
    }
    out += StoryText(kind.rows, kind.cut);
    const std::string word =
        kind.file.empty() ? sim::TokenOf(sim::FindingText(finding, simulation_.image())) : ShellQuoted(kind.file);
    const std::string& instead = simulation_.instead;
    out += fmt::format("  aslc replay {}{}\n", word, instead.empty() ? "" : " --definition " + ShellQuoted(instead));
  }
  if (kinds_.size() > kFindingsMax) out += fmt::format("\n{} further failures were not shrunk\n", kinds_.size() - kFindingsMax);
  return out.empty() ? out : "\nWhat went wrong, as small as it gets:\n" + out;
}

std::string Findings::Json() const {
  std::string out;
  for (const auto& [what, kind] : kinds_) {
    if (kind.finding.what.empty()) continue;
    std::string text = sim::FindingText(kind.finding, simulation_.image());
    // Line breaks stand between members only: strings have theirs escaped.
    std::erase(text, '\n');
    text.pop_back();
    out += (out.empty() ? "" : ",") + text + fmt::format(",\"runs\":{},\"minimal\":{}}}", kind.runs, kind.minimal);
  }
  return "[" + out + "]";
}

}  // namespace aslc::cli

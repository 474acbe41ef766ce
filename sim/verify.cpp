// Replays until nothing is left to find out (verify.h).
#include "sim/verify.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "sim/history_divergence.h"

namespace aslc::sim {
namespace {

constexpr int64_t kSecond = 1'000'000'000;
constexpr const char* kMachine = "aslc-unknown-machine";
constexpr const char* kExecution = "aslc-unknown-execution";
constexpr int kRounds = 1000;                    // of finding out
constexpr uint64_t kDrawsTried = 16;             // before a parting, the nearest first
constexpr uint64_t kTriesMax = 256;              // words for one draw
constexpr uint64_t kEventsReplayed = 4'000'000;  // while trying words for one draw

std::string Part(const std::string& arn, int index) {
  size_t begin = 0;
  for (; index > 0; --index) {
    begin = arn.find(':', begin);
    if (begin == std::string::npos) return "";
    ++begin;
  }
  return arn.substr(begin, arn.find(':', begin) - begin);
}

// One replay and where it parts from the history.
struct Attempt {
  std::unique_ptr<Replayed> replayed;
  History ours;
  std::optional<Parting> parting;
  uint64_t after_abort = 0;
};

class Verifier {
 public:
  Verifier(Compiler& compiler, const aslrt_machine* machine, const History& history, ReplaySettings settings)
      : compiler_(compiler), machine_(machine), history_(history), settings_(std::move(settings)) {
    TakeFromHistory();
    const std::string arn = "arn:aws:states:us-east-1:000000000000:";
    MakeUp(&ReplaySettings::execution_arn, arn + "execution:" + kMachine + ":" + kExecution);
    MakeUp(&ReplaySettings::state_machine_arn, arn + "stateMachine:" + kMachine);
    MakeUp(&ReplaySettings::execution_name, kExecution);
    MakeUp(&ReplaySettings::state_machine_name, kMachine);
  }

  Verification Run() {
    Attempt attempt = Try(settings_);
    for (int round = 0; attempt.parting && round < kRounds; ++round) {
      if (!FindOut(attempt)) break;
    }
    Verification result;
    result.events = history_.events.size();
    result.ended = history_.Ended();
    result.by_chance = left_out_.size();
    result.after_abort = attempt.after_abort;
    result.holds = !attempt.parting;
    if (attempt.parting) Describe(attempt, &result.divergence);
    result.found = settings_;
    for (const auto& [text, name] : made_up_) {
      if (result.found.*name == text) (result.found.*name).clear();
    }
    result.tasks = std::move(attempt.replayed->tasks);
    return result;
  }

 private:
  void TakeFromHistory() {
    const HistoryEvent& first = history_.events.front();
    const std::string* role = first.Text("roleArn");
    if (role != nullptr && settings_.role_arn.empty()) settings_.role_arn = *role;
    for (const HistoryEvent& event : history_.events) {
      const std::string* region = event.Is("TaskScheduled") ? event.Text("region") : nullptr;
      if (region == nullptr || !settings_.region.empty()) continue;
      settings_.region = *region;
    }
    // The engine takes apart an ARN that it knows.
    if (!settings_.execution_arn.empty()) return;
    if (settings_.account.empty()) settings_.account = Part(settings_.role_arn, 4);
    if (settings_.partition.empty()) settings_.partition = Part(settings_.role_arn, 1);
  }

  // What the ARN of the execution tells is known with it.
  void MakeUp(std::string ReplaySettings::* name, std::string text) {
    if (!settings_.execution_arn.empty() || !(settings_.*name).empty()) return;
    made_up_.push_back({text, name});
    if (name == &ReplaySettings::execution_arn)
      execution_arn_ = std::move(text);
    else
      settings_.*name = std::move(text);
  }

  ReplaySettings WithMadeUp(ReplaySettings settings) const {
    if (settings.execution_arn.empty()) settings.execution_arn = execution_arn_;
    return settings;
  }

  Attempt Try(const ReplaySettings& settings) {
    Attempt attempt;
    attempt.replayed = std::make_unique<Replayed>(history_);
    Replayed& replayed = *attempt.replayed;
    ReplayHistory(machine_, history_, WithMadeUp(settings), &replayed);
    HistoryTrouble trouble;
    ReadHistory(compiler_, std::make_shared<Source>("replay", replayed.history), &attempt.ours, &trouble);
    Unknowns unknowns;
    for (const auto& [text, name] : made_up_) {
      const std::string& now = settings.*name;
      if (now.empty() ? name == &ReplaySettings::execution_arn : now == text) unknowns.AddText(text, name);
    }
    unknowns.AddDraws(replayed.draws, settings);
    for (const HistoryEvent& event : attempt.ours.events) {
      if (IsEntered(event.type) || event.id == 1) unknowns.AddTime(event.time_ns);
    }
    // The context object is made up to a moment before the event is written.
    unknowns.SetRange(history_.events.front().time_ns - kSecond, LastTime() + kSecond);
    unknowns.SetIds([&replayed](uint64_t id) {
      const ReplayedEvent* event = replayed.matcher.Replayed(id);
      return event == nullptr ? 0 : event->matched;
    });
    EventComparer comparer(compiler_, unknowns, left_out_);
    PartingFinder finder(history_, replayed, attempt.ours, comparer);
    attempt.parting = finder.Find();
    attempt.after_abort = finder.after_abort();
    if (replayed.refused_at != 0) NoteRefusal(attempt);
    return attempt;
  }

  int64_t LastTime() const {
    int64_t last = 0;
    for (const HistoryEvent& event : history_.events) last = std::max(last, event.time_ns);
    return last;
  }

  // A result that cannot be given to the replay is where it parts at the latest.
  void NoteRefusal(Attempt& attempt) const {
    const uint64_t id = attempt.replayed->refused_at;
    if (attempt.parting && attempt.parting->Key() < std::pair<uint64_t, int>(id, 0)) return;
    Parting parting;
    parting.id = parting.position = id;
    attempt.parting = std::move(parting);
  }

  static bool Better(const Attempt& next, const Attempt& now) {
    if (!next.parting) return true;
    if (next.parting->Key() != now.parting->Key()) return now.parting->Key() < next.parting->Key();
    // Members are compared in order: another one that differs now means that the first does not.
    return next.parting->difference.member != now.parting->difference.member &&
           !next.parting->difference.member.empty();
  }

  // Replaces the attempt by a better one, with what it needed kept. False: the parting is real.
  bool FindOut(Attempt& attempt) {
    const Learned& learned = attempt.parting->difference.learned;
    if (!learned.empty()) {
      ReplaySettings settings = settings_;
      for (const auto& [name, text] : learned.texts) settings.*name = text;
      if (learned.texts.contains(&ReplaySettings::execution_arn)) ForgetMadeUp(settings);
      for (const auto& [key, word] : learned.draws) settings.draws[key] = word;
      return Keep(settings, attempt);
    }
    return FindOutByChance(attempt);
  }

  // The ARN of the execution tells the rest.
  void ForgetMadeUp(ReplaySettings& settings) const {
    for (const auto& [text, name] : made_up_) {
      if (settings.*name == text) (settings.*name).clear();
    }
    settings.account.clear();
    settings.partition.clear();
  }

  bool Keep(const ReplaySettings& settings, Attempt& attempt) {
    Attempt next = Try(settings);
    if (!Better(next, attempt)) return false;
    settings_ = settings;
    attempt = std::move(next);
    return true;
  }

  bool FindOutByChance(Attempt& attempt) {
    const std::vector<ReplayedDraw>& all = attempt.replayed->draws;
    std::vector<ReplayedDraw> draws;
    for (size_t i = all.size(); i-- > 0 && draws.size() < kDrawsTried;) {
      const bool chance = all[i].key.kind == ASLRT_DRAW_RANDOM ||
                          (all[i].key.kind == ASLRT_DRAW_UUID && !attempt.parting->difference.made_up);
      const bool known = settings_.draws.contains(ReplaySettings::KeyOf(all[i].key));
      const bool before = attempt.parting->ours == 0 || all[i].before < attempt.parting->ours;
      if (chance && !known && before) draws.push_back(all[i]);
    }
    const std::optional<int64_t> delta = attempt.parting->difference.number_delta;
    for (const ReplayedDraw& draw : draws) {
      if (draw.key.kind != ASLRT_DRAW_RANDOM || !delta) continue;
      // A random number is its draw's word above the lower bound.
      ReplaySettings settings = settings_;
      settings.draws[ReplaySettings::KeyOf(draw.key)] = draw.answer + static_cast<uint64_t>(*delta);
      if (Keep(settings, attempt)) return true;
    }
    for (const ReplayedDraw& draw : draws) {
      if (TryWords(draw, attempt)) return true;
    }
    return false;
  }

  // Something that a draw decides in another way, an element that is picked, say: small words one after the
  // other give every choice of a small range.
  bool TryWords(const ReplayedDraw& draw, Attempt& attempt) {
    const uint64_t affordable = kEventsReplayed / history_.events.size();
    const bool random = draw.key.kind == ASLRT_DRAW_RANDOM;
    const uint64_t tries = random ? std::clamp<uint64_t>(affordable, 16, kTriesMax) : 4;
    const Parting& parting = *attempt.parting;
    std::set<std::string> values = {parting.difference.ours};
    for (uint64_t word = 1; word < tries; ++word) {
      ReplaySettings settings = settings_;
      settings.draws[ReplaySettings::KeyOf(draw.key)] = random ? word : HashDraw(word + 1, draw.key);
      Attempt next = Try(settings);
      if (Better(next, attempt)) {
        settings_ = std::move(settings);
        attempt = std::move(next);
        return true;
      }
      const bool same_place = next.parting->Key() == parting.Key() &&
                              next.parting->difference.member == parting.difference.member;
      if (same_place) values.insert(next.parting->difference.ours);
    }
    // Chance makes more values here than can be tried; a number would have been found out.
    const bool endless = values.size() > tries / 2 && !parting.difference.number_delta;
    if (!endless || parting.difference.member.empty()) return false;
    left_out_.insert({parting.id, parting.difference.member});
    attempt = Try(settings_);
    return true;
  }

  void Describe(const Attempt& attempt, Divergence* divergence) const {
    const Parting& parting = *attempt.parting;
    const HistoryEvent* theirs = history_.Find(parting.id);
    const HistoryEvent* ours = attempt.ours.Find(parting.ours);
    const ReplayedEvent* replayed = attempt.replayed->matcher.Replayed(parting.ours);
    divergence->id = parting.id;
    divergence->after = parting.id == 0 ? parting.position : theirs->previous;
    divergence->type = theirs != nullptr ? theirs->type : ours != nullptr ? ours->type : "";
    divergence->state = StateOf(theirs);
    if (divergence->state.empty() && replayed != nullptr) divergence->state = replayed->state;
    divergence->member = parting.difference.member;
    divergence->expected = parting.difference.theirs;
    divergence->actual = parting.difference.ours;
    if (theirs != nullptr) divergence->expected_event = Document::ToJson(*theirs->node);
    if (ours != nullptr) divergence->actual_event = Document::ToJson(*ours->node);
    divergence->note = Note(attempt);
  }

  // The state that an event belongs to: its own name, or that of the nearest event before it.
  std::string StateOf(const HistoryEvent* event) const {
    for (; event != nullptr; event = event->previous < event->id ? history_.Find(event->previous) : nullptr) {
      if (!event->state.empty()) return std::string(event->state);
    }
    return "";
  }

  std::string Note(const Attempt& attempt) const {
    const Parting& parting = *attempt.parting;
    if (attempt.replayed->refused_at == parting.id && parting.id != 0) return attempt.replayed->refusal;
    if (parting.ours == 0 && attempt.replayed->running) {
      return "the replay waits here for something that the history does not have";
    }
    const HistoryEvent* theirs = history_.Find(parting.id);
    const HistoryEvent* before = theirs == nullptr ? nullptr : history_.Find(theirs->previous);
    const bool result = before != nullptr &&
                        (before->Text("output") != nullptr || before->Text("error") != nullptr) &&
                        before->state.empty();
    if (result) {
      return "the replay took the result of the task from event " + std::to_string(before->id) + " (" +
             std::string(before->type) + ")";
    }
    return "";
  }

  Compiler& compiler_;
  const aslrt_machine* machine_;
  const History& history_;
  ReplaySettings settings_;
  std::string execution_arn_;
  std::vector<std::pair<std::string, std::string ReplaySettings::*>> made_up_;
  LeftOut left_out_;
};

}  // namespace

Verification Verify(Compiler& compiler, const aslrt_machine* machine, const History& history,
                    ReplaySettings settings) {
  return Verifier(compiler, machine, history, std::move(settings)).Run();
}

Verification Misnumbered(const History& history, const Node& event, uint64_t expected_id) {
  Verification result;
  result.events = history.events.size();
  Divergence& divergence = result.divergence;
  for (const HistoryEvent& row : history.events) {
    if (row.node != &event) continue;
    divergence.id = row.id;
    divergence.type = row.type;
    divergence.state = row.state;
    divergence.expected = std::to_string(row.id);
  }
  divergence.after = expected_id - 1;
  divergence.member = "id";
  divergence.actual = std::to_string(expected_id);
  divergence.expected_event = Document::ToJson(event);
  divergence.note = "ids count from 1 without a gap";
  return result;
}

}  // namespace aslc::sim

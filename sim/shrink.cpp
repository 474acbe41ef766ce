// Trying smaller trials until none of them fails the same way (shrink.h).
#include "sim/shrink.h"

#include <algorithm>
#include <string>
#include <utility>

#include "sim/json_edits.h"

namespace aslc::sim {
namespace {

// The engine's draws name things; those of the host decide.
bool IsLuck(const aslrt_draw& key) { return key.kind >= ASLRT_DRAW_HOST || key.kind == ASLRT_DRAW_JITTER; }

class Shrinker {
 public:
  Shrinker(TrialRunner& runner, Compiler& compiler, const Trial& failing, const TrialResult& result,
           const ShrinkOptions& options)
      : runner_(runner), compiler_(compiler), options_(options), what_(result.what) {
    best_.trial = failing;
    best_.result = result;
  }

  Shrunk Run() {
    // Spelt out, the trial no longer depends on what the rules draw.
    Trial spelt = best_.trial;
    spelt.input = best_.result.input;
    spelt.faults = best_.result.faults;
    spelt.and_rules = false;
    if (!Try(spelt)) return best_;
    bool smaller = true;
    while (smaller && HasRuns()) {
      smaller = FewerFaults();
      smaller |= FewerChoices();
      smaller |= SmallerInput(WithoutOnePart);
      if (smaller) continue;
      smaller |= MilderFaults();
      smaller |= SmallerInput(WithSimplerScalar);
      if (options_.calm_draws) smaller |= CalmerDraws();
    }
    best_.minimal = !smaller && HasRuns();
    return best_;
  }

 private:
  bool HasRuns() const { return best_.runs < options_.runs_max; }

  // Takes the trial if the same thing goes wrong.
  bool Try(const Trial& trial) {
    if (!HasRuns()) return false;
    ++best_.runs;
    TrialResult result;
    runner_.Run(trial, &result);
    if (!result.problem.empty() || result.what != what_) return false;
    best_.trial = trial;
    best_.result = std::move(result);
    // Faults of the plan that no longer happen decide nothing.
    if (best_.trial.faults) best_.trial.faults = best_.result.faults;
    best_.trial.order = best_.result.order;
    return true;
  }

  // Without halves, quarters, ... single faults.
  bool FewerFaults() {
    bool any = false;
    for (size_t size = best_.trial.faults->size(); size > 0; size = size == 1 ? 0 : (size + 1) / 2) {
      for (size_t at = 0; at < best_.trial.faults->size();) {
        Trial smaller = best_.trial;
        const auto begin = smaller.faults->begin() + static_cast<std::ptrdiff_t>(at);
        const auto end = smaller.faults->begin() +
                         static_cast<std::ptrdiff_t>(std::min(at + size, smaller.faults->size()));
        smaller.faults->erase(begin, end);
        if (Try(smaller)) {
          any = true;
        } else {
          at += size;
        }
      }
    }
    return any;
  }

  // Nearer to the order of ordinary runs.
  bool FewerChoices() {
    bool any = false;
    for (size_t size = best_.trial.order.size(); size > 0; size = size == 1 ? 0 : (size + 1) / 2) {
      for (size_t at = 0; at < best_.trial.order.size();) {
        Trial smaller = best_.trial;
        const auto begin = smaller.order.begin() + static_cast<std::ptrdiff_t>(at);
        const auto end = smaller.order.begin() +
                         static_cast<std::ptrdiff_t>(std::min(at + size, smaller.order.size()));
        smaller.order.erase(begin, end);
        if (Try(smaller)) {
          any = true;
        } else {
          at += size;
        }
      }
    }
    return any;
  }

  bool MilderFaults() {
    bool any = false;
    for (size_t at = 0; at < best_.trial.faults->size(); ++at) {
      for (;;) {
        Trial milder = best_.trial;
        int64_t& delay_ns = (*milder.faults)[at].delay_ns;
        // A `slow` without a delay is none; the others need not be late.
        const int64_t least = IsOfExecution((*milder.faults)[at].kind) ? 1 : 2;
        if (delay_ns < least) break;
        delay_ns /= 2;
        if (!Try(milder) || at >= best_.trial.faults->size()) break;
        any = true;
      }
    }
    return any;
  }

  template <typename Edits>
  bool SmallerInput(Edits edits) {
    bool any = false;
    for (bool again = true; again && HasRuns();) {
      again = false;
      auto source = std::make_shared<Source>("input.json", *best_.trial.input);
      const ReadResult read = compiler_.Read(source, false);
      if (!read.document) break;
      for (const std::string& text : edits(*read.document)) {
        Trial smaller = best_.trial;
        smaller.input = text;
        if (!Try(smaller)) continue;
        any = again = true;
        break;
      }
    }
    return any;
  }

  // Zero is the first choice and the shortest time; the greatest word is what rarely happens not happening.
  bool CalmerDraws() {
    bool any = false;
    const DrawLog made = best_.result.draws;
    for (const LoggedDraw& draw : made) {
      const bool fixed = std::any_of(best_.trial.draws.begin(), best_.trial.draws.end(),
                                     [&](const LoggedDraw& kept) { return SameKey(kept.key, draw.key); });
      if (fixed || !IsLuck(draw.key)) continue;
      for (const uint64_t answer : {uint64_t{0}, UINT64_MAX}) {
        if (draw.answer == answer) break;
        Trial calmer = best_.trial;
        calmer.draws.push_back({draw.key, answer});
        if (Try(calmer)) {
          any = true;
          break;
        }
      }
    }
    return any;
  }

  TrialRunner& runner_;
  Compiler& compiler_;
  const ShrinkOptions& options_;
  const std::string what_;
  Shrunk best_;
};

}  // namespace

Shrunk Shrink(TrialRunner& runner, Compiler& compiler, const Trial& failing, const TrialResult& result,
              const ShrinkOptions& options) {
  return Shrinker(runner, compiler, failing, result, options).Run();
}

}  // namespace aslc::sim

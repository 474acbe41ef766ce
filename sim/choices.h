// The one source of luck of a simulated execution. Every nondeterministic decision is a draw with a key;
// a seed answers by hashing the key, so a draw that disappears does not shift the others. No floating
// point: probabilities are ratios of integers, so results are the same on every machine.
#pragma once

#include <cstdint>
#include <vector>

#include "aslc/engine.h"

namespace aslc::sim {

// The host's own draws (aslrt_draw.kind). Numbers are part of what a seed means: never renumber.
inline constexpr uint32_t kDrawInput = ASLRT_DRAW_HOST + 0;        // which input of the case
inline constexpr uint32_t kDrawProbability = ASLRT_DRAW_HOST + 1;  // does this answer apply
inline constexpr uint32_t kDrawLatency = ASLRT_DRAW_HOST + 2;      // how long it takes
inline constexpr uint32_t kDrawCase = ASLRT_DRAW_HOST + 3;         // which case of the scenario
inline constexpr uint32_t kDrawFault = ASLRT_DRAW_HOST + 20;        // does a fault's rule apply to a call
inline constexpr uint32_t kDrawFaultError = ASLRT_DRAW_HOST + 21;   // which error of the resource
inline constexpr uint32_t kDrawFaultDelay = ASLRT_DRAW_HOST + 22;   // how much later the answer comes
inline constexpr uint32_t kDrawOutage = ASLRT_DRAW_HOST + 23;       // does an outage happen
inline constexpr uint32_t kDrawOutageStart = ASLRT_DRAW_HOST + 24;  // when it begins
inline constexpr uint32_t kDrawPointFault = ASLRT_DRAW_HOST + 30;   // does a rule apply to an execution at a save point
inline constexpr uint32_t kDrawFaultTime = ASLRT_DRAW_HOST + 31;    // when an execution is stopped
inline constexpr uint32_t kDrawInvent = ASLRT_DRAW_HOST + 40;       // a part of an invented input or answer

inline constexpr uint32_t kDrawCall = ASLRT_DRAW_HOST + 40;  // names and ids in calls of Step Functions
inline constexpr uint32_t kDrawGenerate = ASLRT_DRAW_HOST + 16;    // values of generated inputs
inline constexpr uint32_t kDrawExpression = ASLRT_DRAW_HOST + 17;  // $random() and the like in answers
inline constexpr uint32_t kDrawService = ASLRT_DRAW_HOST + 18;     // identifiers that models make up

inline constexpr uint32_t kPartsPerBillion = 1'000'000'000;  // the probability 1

struct LoggedDraw {
  aslrt_draw key;
  uint64_t answer;
};
// Draws in the order in which they were made. This is what shrinking edits and what replays.
using DrawLog = std::vector<LoggedDraw>;

bool SameKey(const aslrt_draw& a, const aslrt_draw& b);
// 64 uniform bits for a key under a seed: three rounds of Mix64 over the words of the key.
uint64_t HashDraw(uint64_t seed, const aslrt_draw& key);
// Uniform in [0, bound), bound > 0, from one drawn word: multiply and shift, and rejection (Lemire 2019)
// with further words that follow from the first.
uint64_t UniformBelow(uint64_t word, uint64_t bound);
// True in parts_per_billion of a billion cases.
bool Happens(uint64_t word, uint32_t parts_per_billion);

class Choices {
 public:
  // Starts over with a seed; a log given to Record or Replay stays in use.
  void Seed(uint64_t seed) { seed_ = seed; }
  uint64_t seed() const { return seed_; }
  // Appends every draw to the log; null ends it.
  void Record(DrawLog* log) { record_ = log; }
  // Answers from the log where it has the key, else from the seed; null ends it. The log must not
  // change meanwhile.
  void Replay(const DrawLog* log);

  // Is told of every draw, in order; null ends it.
  using Listener = void (*)(void* user, const LoggedDraw& draw);
  void Listen(Listener listener, void* user) {
    listener_ = listener;
    listener_user_ = user;
  }

  uint64_t Draw(const aslrt_draw& key);

 private:
  uint64_t seed_ = 0;
  DrawLog* record_ = nullptr;
  Listener listener_ = nullptr;
  void* listener_user_ = nullptr;
  std::vector<LoggedDraw> replay_;  // sorted by key
};

}  // namespace aslc::sim

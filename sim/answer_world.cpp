// Starting over (answer_world.h).
#include "sim/answer_world.h"

namespace aslc::sim {

void AnswerWorld::Start(const Case& rules) {
  world = rules.world;
  services.Start(rules.services);
  calls.clear();
  for (uint32_t answer : used_) uses_[answer] = 0;
  used_.clear();
}

uint32_t AnswerWorld::Use(uint32_t answer) {
  if (answer >= uses_.size()) uses_.resize(answer + 1, 0);
  if (uses_[answer] == 0) used_.push_back(answer);
  return uses_[answer]++;
}

}  // namespace aslc::sim

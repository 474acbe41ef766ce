// Which faults a call of a state can have that make a difference: of the errors that its resource raises, one for each
// way in which the definition treats them; what else can happen to a call of this kind.
#pragma once

#include <vector>

#include "aslc/image.h"
#include "sim/fault.h"

namespace aslc::sim {

class FaultChoices {
 public:
  // Only while the image is there.
  explicit FaultChoices(const aslrt_image* image);
  // With a site of zeros but for the state. Empty for states that call nothing.
  const std::vector<Fault>& Of(uint32_t state) const { return by_state_[state]; }
  // Errors of the catalogue, and ones that the definition names, that another of the same treatment stands for.
  uint64_t merged() const { return merged_; }

 private:
  std::vector<Fault> Choose(const aslrt_image* image, uint32_t state);
  std::vector<std::vector<Fault>> by_state_;
  uint64_t merged_ = 0;
};

}  // namespace aslc::sim

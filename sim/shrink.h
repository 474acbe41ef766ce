// A failing run made small: fewer faults, a smaller input, an order nearer to the usual one, calmer chance, as long as the same thing goes wrong.
#pragma once

#include <cstdint>

#include "aslc/compile.h"
#include "sim/trial.h"

namespace aslc::sim {

struct ShrinkOptions {
  uint64_t runs_max = 5000;
  // Draws of these kinds are the engine's own and no luck: tokens and identifiers.
  bool calm_draws = true;
};

struct Shrunk {
  Trial trial;         // with its input and its faults spelt out
  TrialResult result;  // of it
  uint64_t runs = 0;   // that were made
  // Without any one fault, any one choice of the order, and any one member or element of the input, it does not go wrong the same way.
  // False: runs_max came first.
  bool minimal = false;
};

// failing: a trial and what became of it, with something that went wrong. The compiler reads the input.
Shrunk Shrink(TrialRunner& runner, Compiler& compiler, const Trial& failing, const TrialResult& result,
              const ShrinkOptions& options);

}  // namespace aslc::sim

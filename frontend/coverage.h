// The coverage points of a machine, made while it is lowered (image.h: aslrt_image_point). A place of the
// definition that is lowered several times, as an expression inside an inlined call is, has one point.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>

#include "frontend/ast.h"
#include "ir/builder.h"

namespace aslc::frontend {

class CoveragePoints {
 public:
  CoveragePoints(const Definition& definition, ir::ModuleBuilder& module) : definition_(definition), module_(module) {}

  // The points of all states, in the order of their rows: call it once for each, before anything else.
  void AddState(const State& state, ir::StateId id);
  // What the engine counts by itself: retriers, catchers, timeouts and Map sizes of a state; the time limit of
  // the execution.
  void AddTables(const State& state, ir::StateId id);
  void AddExecutionTimeout();

  // Numbers of points. Of two outcomes the number of the first, which the other follows.
  uint32_t Transition(ir::StateId state, SourceRange range, const std::string& label, ir::StateId target);
  uint32_t Arm(ir::StateId state, uint32_t ordinal, SourceRange range, const std::string& label, ir::StateId target);
  uint32_t Operand(ir::StateId state, SourceRange range);
  // first: then_side, side_true or left_side.
  uint32_t Branch(ir::StateId state, SourceRange range, aslrt_coverage_outcome first);

  // A range of an expression's tokens with the brackets that close those opened in it, inside `whole`.
  SourceRange Closed(SourceRange range, SourceRange whole) const;
  // The text of a range on one line, shortened.
  std::string TextOf(SourceRange range) const;

 private:
  uint32_t Add(aslrt_coverage_kind kind, aslrt_coverage_outcome outcome, ir::StateId state, uint32_t ordinal,
               SourceRange range, std::string label, ir::StateId target = {});
  uint32_t Pair(aslrt_coverage_kind kind, aslrt_coverage_outcome first, ir::StateId state, SourceRange range);

  const Definition& definition_;
  ir::ModuleBuilder& module_;
  // Of a place its first point: kind, outcome, state, bytes.
  std::map<std::tuple<uint32_t, uint32_t, ir::StateId, uint32_t, uint32_t>, uint32_t> known_;
  std::map<std::pair<uint32_t, ir::StateId>, uint32_t> ordinals_;  // made so far, by kind and state
};

}  // namespace aslc::frontend

// What must hold in every run: properties of a scenario (docs/properties.md), compiled once, judged over the
// trace of a run (trace_document.h). A verdict depends on the trace alone.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "aslc/compile.h"
#include "aslc/diagnostic.h"
#include "sim/plan.h"
#include "sim/property_rule.h"
#include "sim/trace_document.h"
#include "sim/trace_recorder.h"

namespace aslc::sim {

// The label of a run that breaks a property, before the property's name.
inline constexpr std::string_view kPropertyOutcome = "property: ";

struct Violation {
  uint32_t property = 0;         // position in the set
  std::vector<uint32_t> events;  // of the trace, ascending; empty when no event shows it
  int64_t time_ns = 0;           // when it was clear, since the start of the run
  std::string why;               // one line
  bool by_default = false;       // of a property that every scenario has
};

class CompiledExpression;

// Properties of a case, ready to be judged. Immutable; shared by threads.
struct PropertySet {
  struct Item {
    PropertyRule rule;
    // The expressions of rule.subject, partners, after, before, then key and condition; null where there is
    // none.
    std::shared_ptr<const CompiledExpression> subject, after, before, key, condition;
    std::vector<std::shared_ptr<const CompiledExpression>> partners;
  };
  std::vector<Item> items;
  TraceNeeds needs;
  bool empty() const { return items.empty(); }
  const std::string& NameOf(const Violation& violation) const { return items[violation.property].rule.name; }
};

// Whether what some property says of a run depends on the order of events of one instant.
bool LooksAtOrder(const PropertySet& set);

using PropertySets = std::vector<std::shared_ptr<const PropertySet>>;  // by case

// The properties of a campaign that its scenario need not name: no States.Runtime, history and payloads
// within the service's quotas. A rule of the same form replaces its default. allowed: labels that are no
// failures.
void AddDefaultProperties(std::span<const std::string> allowed, bool quotas,
                          std::vector<PropertyRule>* rules);

// Compiles expressions. Names of states that no machine has and expressions that do not compile are errors,
// calls that no Task makes are warnings. Null when there is an error.
std::shared_ptr<const PropertySet> CompileProperties(std::span<const PropertyRule> rules,
                                                     const SourcePtr& source,
                                                     std::span<const aslrt_image* const> images,
                                                     const FunctionNames& functions, Compiler& compiler,
                                                     Engine engine, Diagnostics* diagnostics);

// Of each case with the defaults of all; an error that a case expects is allowed.
PropertySets CompileCaseProperties(std::span<const Case* const> cases, bool quotas, const SourcePtr& source,
                                   std::span<const aslrt_image* const> images,
                                   const FunctionNames& functions, Compiler& compiler, Engine engine,
                                   Diagnostics* diagnostics);

// Judges runs, one after the other on one thread.
class PropertyChecker {
 public:
  explicit PropertyChecker(std::shared_ptr<const PropertySet> set);
  ~PropertyChecker();
  PropertyChecker(const PropertyChecker&) = delete;
  PropertyChecker& operator=(const PropertyChecker&) = delete;

  const PropertySet& set() const { return *set_; }
  // What does not hold, in the order of the properties: at most one violation of each. The trace must have
  // been recorded with set().needs, or more.
  std::vector<Violation> Check(const TraceDocument& trace);

 private:
  class Judge;
  std::shared_ptr<const PropertySet> set_;
  std::unique_ptr<Judge> judge_;
};

}  // namespace aslc::sim

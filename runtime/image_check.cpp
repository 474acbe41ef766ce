// The checks of images (image_check.h), table by table. After them the runtime uses indices unchecked.
#include "runtime/image_check.h"

#include <cmath>
#include <cstring>
#include <iterator>
#include <vector>

namespace aslrt {
namespace {

template <typename Row>
struct Rows {
  const Row* first = nullptr;
  uint32_t count = 0;
  const Row& operator[](uint32_t i) const { return first[i]; }
  const Row* begin() const { return first; }
  const Row* end() const { return first + count; }
};

bool InRange(uint64_t first, uint64_t count, uint64_t all) { return first + count <= all; }

bool IsMessage(uint32_t number) {
  switch (number) {
#define MESSAGE(name, number, prefixed, error, text) case number:
#include "aslc/messages.def"
    return true;
    default: return false;
  }
}

bool IsStateKind(uint32_t number) {
  switch (number) {
#define STATE(name, number) case number:
#include "aslc/states.def"
    return true;
    default: return false;
  }
}

class Checker {
 public:
  Checker(const void* image, size_t size) : image_(static_cast<const aslrt_image*>(image)), size_(size) {}
  const char* Run();

 private:
  bool Header() const;
  bool Tables();
  bool Strings() const;
  bool Shapes() const;
  bool Scopes() const;
  bool ScopeTree() const;
  bool Vars() const;
  bool States() const;
  bool StateRanges(const aslrt_image_state& state) const;
  bool StateEntries(uint32_t i) const;
  bool StateBranches(uint32_t i) const;
  bool Policies() const;
  bool Sites() const;
  bool Points() const;
  bool PointFits(const aslrt_image_point& point, uint32_t number) const;

  template <typename Row>
  bool Table(aslrt_table table, Rows<Row>* rows) const {
    if (table.off % 8 != 0 || !InRange(table.off, uint64_t{table.count} * sizeof(Row), size_)) return false;
    *rows = {reinterpret_cast<const Row*>(reinterpret_cast<const char*>(image_) + table.off), table.count};
    return true;
  }
  bool Good(aslrt_str s) const { return InRange(s.off, s.len, strings_.count); }
  template <typename... Strs>
  bool Good(aslrt_str s, Strs... rest) const {
    return Good(s) && Good(rest...);
  }

  const aslrt_image* image_;
  size_t size_;
  Rows<char> strings_;
  Rows<aslrt_str> names_, consts_, errors_;
  Rows<aslrt_image_shape> shapes_;
  Rows<uint32_t> shape_names_, branches_;
  Rows<aslrt_image_scope> scopes_;
  Rows<aslrt_image_var> vars_;
  Rows<aslrt_image_state> states_;
  Rows<aslrt_image_retrier> retriers_;
  Rows<aslrt_image_catcher> catchers_;
  Rows<aslrt_image_site> sites_;
  Rows<aslrt_image_entry> entries_;
  Rows<aslrt_image_point> points_;
};

const char* Checker::Run() {
  if (size_ < sizeof(aslrt_image)) return "the image is cut off";
  if (std::memcmp(image_->magic, ASLRT_IMAGE_MAGIC, sizeof(image_->magic)) != 0) return "not an image";
  if (image_->abi_version != ASLRT_ABI_VERSION) return "the image is of another ABI version";
  if (image_->size != size_) return "the image is cut off";
  if (!Tables()) return "a table of the image is out of bounds";
  if (!Header() || !Strings()) return "a string of the image is out of bounds";
  if (!Shapes()) return "a shape of the image is damaged";
  if (!Scopes() || !ScopeTree()) return "a scope of the image is damaged";
  if (!Vars()) return "a variable of the image is damaged";
  if (!States()) return "a state of the image is damaged";
  if (!Policies()) return "a retrier or catcher of the image is damaged";
  if (!Sites()) return "a site or entry of the image is damaged";
  if (!Points()) return "a coverage point of the image is damaged";
  return nullptr;
}

bool Checker::Header() const { return Good(image_->name, image_->comment) && image_->type <= ASLRT_EXPRESS; }

bool Checker::Tables() {
  return Table(image_->strings, &strings_) && Table(image_->names, &names_) &&
         Table(image_->consts, &consts_) && Table(image_->shapes, &shapes_) &&
         Table(image_->shape_names, &shape_names_) && Table(image_->scopes, &scopes_) &&
         Table(image_->vars, &vars_) && Table(image_->states, &states_) &&
         Table(image_->branches, &branches_) && Table(image_->retriers, &retriers_) &&
         Table(image_->catchers, &catchers_) && Table(image_->errors, &errors_) &&
         Table(image_->sites, &sites_) && Table(image_->entries, &entries_) && Table(image_->points, &points_);
}

bool Checker::Strings() const {
  for (const Rows<aslrt_str>* table : {&names_, &consts_, &errors_}) {
    for (aslrt_str s : *table) {
      if (!Good(s)) return false;
    }
  }
  return true;
}

bool Checker::Shapes() const {
  for (uint32_t name : shape_names_) {
    if (name >= names_.count) return false;
  }
  std::vector<uint32_t> seen(names_.count, 0);  // shape + 1 that had the name last
  uint32_t number = 0;
  for (const aslrt_image_shape& shape : shapes_) {
    ++number;
    if (!InRange(shape.first, shape.count, shape_names_.count)) return false;
    for (uint32_t i = 0; i < shape.count; ++i) {
      uint32_t& last = seen[shape_names_[shape.first + i]];
      if (last == number) return false;  // an object cannot have a key twice
      last = number;
    }
  }
  return true;
}

bool Checker::Scopes() const {
  if (scopes_.count == 0) return false;
  for (const aslrt_image_scope& scope : scopes_) {
    if (!InRange(scope.first_state, scope.state_count, states_.count)) return false;
    if (!InRange(scope.first_var, scope.var_count, vars_.count)) return false;
    if (scope.start_state < scope.first_state) return false;
    if (scope.start_state - scope.first_state >= scope.state_count) return false;
  }
  return true;
}

// Every scope but the first hangs below a state, and all of them below the first.
bool Checker::ScopeTree() const {
  if (scopes_[0].parent_scope != ASLRT_NONE || scopes_[0].parent_state != ASLRT_NONE) return false;
  for (uint32_t i = 1; i < scopes_.count; ++i) {
    const aslrt_image_scope& scope = scopes_[i];
    if (scope.parent_scope >= scopes_.count || scope.parent_state >= states_.count) return false;
    const aslrt_image_state& holder = states_[scope.parent_state];
    if (holder.scope != scope.parent_scope || scope.branch >= holder.branch_count) return false;
    if (!InRange(holder.first_branch, holder.branch_count, branches_.count)) return false;
    if (branches_[holder.first_branch + scope.branch] != i) return false;
  }
  std::vector<bool> rooted(scopes_.count, false);
  rooted[0] = true;
  for (uint32_t i = 1; i < scopes_.count; ++i) {
    uint32_t steps = 0;
    uint32_t at = i;
    for (; !rooted[at]; at = scopes_[at].parent_scope) {
      if (++steps > scopes_.count) return false;  // a circle
    }
    for (at = i; !rooted[at]; at = scopes_[at].parent_scope) rooted[at] = true;
  }
  return true;
}

bool Checker::Vars() const {
  for (uint32_t i = 0; i < vars_.count; ++i) {
    const aslrt_image_var& var = vars_[i];
    if (!Good(var.name) || var.scope >= scopes_.count) return false;
    const aslrt_image_scope& scope = scopes_[var.scope];
    if (var.slot >= scope.var_count || scope.first_var + var.slot != i) return false;
  }
  return true;
}

bool Checker::States() const {
  for (uint32_t i = 0; i < states_.count; ++i) {
    const aslrt_image_state& state = states_[i];
    if (!Good(state.name, state.resource, state.resource_type, state.resource_action)) return false;
    if (!IsStateKind(state.kind) || state.scope >= scopes_.count) return false;
    const aslrt_image_scope& scope = scopes_[state.scope];
    if (i < scope.first_state || i - scope.first_state >= scope.state_count) return false;
    if (state.task_family > ASLRT_FAMILY_ACTIVITY || state.task_pattern > ASLRT_PATTERN_TOKEN) return false;
    if (!StateRanges(state) || !StateEntries(i) || !StateBranches(i)) return false;
  }
  return true;
}

bool Checker::StateRanges(const aslrt_image_state& state) const {
  return InRange(state.first_branch, state.branch_count, branches_.count) &&
         InRange(state.first_retrier, state.retrier_count, retriers_.count) &&
         InRange(state.first_catcher, state.catcher_count, catchers_.count);
}

bool Checker::StateEntries(uint32_t i) const {
  const aslrt_image_state& state = states_[i];
  if (state.entry[ASLRT_ENTRY_enter] == ASLRT_NONE) return false;
  for (uint32_t kind = 0; kind <= ASLRT_ENTRY_catch0; ++kind) {
    uint32_t count = kind == ASLRT_ENTRY_catch0 ? state.catcher_count : 1;
    uint32_t first = state.entry[kind];
    if (first == ASLRT_NONE) {
      if (kind == ASLRT_ENTRY_catch0 && count > 0) return false;
      continue;
    }
    // A retry may run the same code as the first attempt.
    if (kind == ASLRT_ENTRY_attempt && first == state.entry[ASLRT_ENTRY_enter]) continue;
    if (!InRange(first, count, entries_.count)) return false;
    for (uint32_t k = 0; k < count; ++k) {
      if (entries_[first + k].state != i || entries_[first + k].kind != kind + k) return false;
    }
  }
  for (uint32_t k = 0; k < state.catcher_count; ++k) {
    uint32_t next = catchers_[state.first_catcher + k].next;
    if (next >= states_.count || states_[next].scope != state.scope) return false;
  }
  return true;
}

bool Checker::StateBranches(uint32_t i) const {
  const aslrt_image_state& state = states_[i];
  bool holds = state.kind == ASLRT_STATE_Parallel || state.kind == ASLRT_STATE_Map;
  if (!holds && state.branch_count != 0) return false;
  if (state.kind == ASLRT_STATE_Map && state.branch_count != 1) return false;
  for (uint32_t k = 0; k < state.branch_count; ++k) {
    uint32_t scope = branches_[state.first_branch + k];
    if (scope == 0 || scope >= scopes_.count) return false;
    if (scopes_[scope].parent_state != i || scopes_[scope].branch != k) return false;
  }
  return true;
}

bool Checker::Policies() const {
  for (const aslrt_image_retrier& retrier : retriers_) {
    if (!InRange(retrier.first_error, retrier.error_count, errors_.count)) return false;
    if (!std::isfinite(retrier.backoff_rate) || retrier.backoff_rate < 0) return false;
  }
  for (const aslrt_image_catcher& catcher : catchers_) {
    if (!InRange(catcher.first_error, catcher.error_count, errors_.count)) return false;
    if (catcher.next >= states_.count) return false;
  }
  return true;
}

bool Checker::Sites() const {
  for (const aslrt_image_site& site : sites_) {
    if (!IsMessage(site.message) || site.state >= states_.count) return false;
    if (!Good(site.field, site.path, site.note)) return false;
  }
  for (const aslrt_image_entry& entry : entries_) {
    if (entry.state >= states_.count) return false;
    if (entry.kind >= ASLRT_ENTRY_LAMBDA0) continue;
    uint64_t kinds = uint64_t{ASLRT_ENTRY_catch0} + states_[entry.state].catcher_count;
    if (entry.kind >= kinds) return false;
  }
  return true;
}

// The state and the row of the state's that a point counts for.
bool Checker::PointFits(const aslrt_image_point& point, uint32_t number) const {
  if (point.kind == ASLRT_COVERAGE_Timeout && point.outcome == ASLRT_OUTCOME_execution_timeout) {
    return point.state == ASLRT_NONE;
  }
  if (point.state >= states_.count) return false;
  if (number < states_.count) return point.kind == ASLRT_COVERAGE_State && point.state == number;
  if (point.kind == ASLRT_COVERAGE_State) return false;
  const aslrt_image_state& state = states_[point.state];
  if (point.kind == ASLRT_COVERAGE_Retrier) return point.ordinal < state.retrier_count;
  if (point.kind == ASLRT_COVERAGE_Catcher) return point.ordinal < state.catcher_count;
  return true;
}

bool Checker::Points() const {
  static constexpr struct {
    uint32_t first, count;
  } kOutcomes[] = {
#define COVERAGE_KIND(name, number, plural, first_outcome, outcome_count) {first_outcome, outcome_count},
#include "aslc/coverage_kinds.def"
  };
  if (points_.count != 0 && points_.count < states_.count) return false;
  for (uint32_t i = 0; i < points_.count; ++i) {
    const aslrt_image_point& point = points_[i];
    if (point.kind >= std::size(kOutcomes) || !Good(point.label)) return false;
    if (point.outcome - kOutcomes[point.kind].first >= kOutcomes[point.kind].count) return false;
    if (point.target != ASLRT_NONE && point.target >= states_.count) return false;
    if (!PointFits(point, i)) return false;
  }
  return true;
}

}  // namespace

const char* CheckImage(const void* image, size_t size) { return Checker(image, size).Run(); }

}  // namespace aslrt

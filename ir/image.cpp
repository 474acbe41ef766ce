// The writer of images. Tables are laid out in the order of the header's fields; each string is pooled
// once, in order of first use, so equal modules give equal bytes.
#include "ir/image.h"

#include <bit>
#include <cstring>
#include <map>
#include <vector>

#include "aslc/check.h"

namespace aslc::ir {
namespace {

static_assert(std::endian::native == std::endian::little, "images are little-endian and written as they lie");

template <class Tag>
uint32_t Row(Id<Tag> id) {
  return id.index;  // an invalid id is ASLRT_NONE
}

class ImageWriter {
 public:
  explicit ImageWriter(const Module& module) : module_(module) {}
  std::string Write();

 private:
  aslrt_str Str(std::string_view text);
  void AddNames();
  void AddScopes();
  void AddState(const State& state);
  void AddErrors(const std::vector<std::string>& names, uint32_t* first, uint32_t* count);
  void AddSites();
  void AddPoints();
  template <class T>
  aslrt_table Table(const std::vector<T>& rows);
  aslrt_table Bytes(const void* data, size_t size, size_t count);

  const Module& module_;
  std::string out_, pool_;
  std::map<std::string, uint32_t, std::less<>> pooled_;
  std::vector<aslrt_str> names_, consts_, errors_;
  std::vector<aslrt_image_shape> shapes_;
  std::vector<uint32_t> shape_names_, branches_;
  std::vector<aslrt_image_scope> scopes_;
  std::vector<aslrt_image_var> vars_;
  std::vector<aslrt_image_state> states_;
  std::vector<aslrt_image_retrier> retriers_;
  std::vector<aslrt_image_catcher> catchers_;
  std::vector<aslrt_image_site> sites_;
  std::vector<aslrt_image_entry> entries_;
  std::vector<aslrt_image_point> points_;
};

aslrt_str ImageWriter::Str(std::string_view text) {
  if (text.empty()) return {0, 0};
  auto found = pooled_.find(text);
  if (found == pooled_.end()) {
    found = pooled_.emplace(std::string(text), static_cast<uint32_t>(pool_.size())).first;
    pool_ += text;
    ASL_CHECK(pool_.size() < UINT32_MAX, "image too large");
  }
  return {found->second, static_cast<uint32_t>(text.size())};
}

void ImageWriter::AddNames() {
  for (const std::string& name : module_.names) names_.push_back(Str(name));
  for (const Constant& constant : module_.constants) consts_.push_back(Str(constant.json));
  for (const Shape& shape : module_.shapes) {
    shapes_.push_back(
        {static_cast<uint32_t>(shape_names_.size()), static_cast<uint32_t>(shape.names.size())});
    for (NameId name : shape.names) shape_names_.push_back(Row(name));
  }
}

void ImageWriter::AddScopes() {
  for (size_t number = 0; number < module_.scopes.size(); ++number) {
    const Scope& scope = module_.scopes[number];
    aslrt_image_scope row{};
    row.first_state = scope.states.empty() ? 0 : Row(scope.states[0]);
    row.state_count = static_cast<uint32_t>(scope.states.size());
    row.start_state = Row(scope.start);
    row.first_var = static_cast<uint32_t>(vars_.size());
    row.var_count = static_cast<uint32_t>(scope.variables.size());
    row.parent_scope = Row(scope.parent);
    row.parent_state = Row(scope.parent_state);
    row.branch = scope.branch;
    scopes_.push_back(row);
    for (uint32_t slot = 0; slot < row.var_count; ++slot) {
      vars_.push_back({Str(scope.variables[slot]), static_cast<uint32_t>(number), slot});
    }
  }
}

void ImageWriter::AddErrors(const std::vector<std::string>& names, uint32_t* first, uint32_t* count) {
  *first = static_cast<uint32_t>(errors_.size());
  *count = static_cast<uint32_t>(names.size());
  for (const std::string& name : names) errors_.push_back(Str(name));
}

void ImageWriter::AddState(const State& state) {
  aslrt_image_state row{};
  row.name = Str(state.name);
  row.kind = state.kind;
  row.scope = Row(state.scope);
  FunctionId first_catch = state.catches.empty() ? FunctionId() : state.catches[0];
  for (size_t k = 0; k < state.catches.size(); ++k) {
    ASL_CHECK(state.catches[k].index == first_catch.index + k, "a state's catch entries must be contiguous");
  }
  row.entry[ASLRT_ENTRY_enter] = Row(state.enter);
  row.entry[ASLRT_ENTRY_attempt] = Row(state.attempt);
  row.entry[ASLRT_ENTRY_result] = Row(state.result);
  row.entry[ASLRT_ENTRY_item] = Row(state.item);
  row.entry[ASLRT_ENTRY_catch0] = Row(first_catch);
  row.task_family = state.task_family;
  row.task_pattern = state.task_pattern;
  row.resource = Str(state.resource);
  row.resource_type = Str(state.resource_type);
  row.resource_action = Str(state.resource_action);
  row.timeout_seconds = state.timeout_seconds;
  row.heartbeat_seconds = state.heartbeat_seconds;
  row.max_concurrency = state.max_concurrency;
  row.first_branch = static_cast<uint32_t>(branches_.size());
  row.branch_count = static_cast<uint32_t>(state.branches.size());
  for (ScopeId branch : state.branches) branches_.push_back(Row(branch));
  row.first_retrier = static_cast<uint32_t>(retriers_.size());
  row.retrier_count = static_cast<uint32_t>(state.retriers.size());
  for (const Retrier& retrier : state.retriers) {
    aslrt_image_retrier out{};
    AddErrors(retrier.errors, &out.first_error, &out.error_count);
    out.interval_seconds = retrier.interval_seconds;
    out.max_attempts = retrier.max_attempts;
    out.max_delay_seconds = retrier.max_delay_seconds;
    out.full_jitter = retrier.full_jitter ? 1 : 0;
    out.backoff_rate = retrier.backoff_rate;
    retriers_.push_back(out);
  }
  row.first_catcher = static_cast<uint32_t>(catchers_.size());
  row.catcher_count = static_cast<uint32_t>(state.catchers.size());
  for (const Catcher& catcher : state.catchers) {
    aslrt_image_catcher out{};
    AddErrors(catcher.errors, &out.first_error, &out.error_count);
    out.next = Row(catcher.next);
    catchers_.push_back(out);
  }
  row.line = state.line;
  row.column = state.column;
  row.src_off = state.range.begin;
  row.src_len = state.range.end - state.range.begin;
  states_.push_back(row);
}

void ImageWriter::AddSites() {
  for (const Site& site : module_.sites) {
    aslrt_image_site row{};
    row.message = site.message;
    row.state = Row(site.state);
    row.field = Str(site.field);
    row.path = Str(site.path);
    row.note = Str(site.note);
    row.src_off = site.range.begin;
    row.src_len = site.range.end - site.range.begin;
    sites_.push_back(row);
  }
  for (const Function& function : module_.functions)
    entries_.push_back({Row(function.state), function.entry});
}

void ImageWriter::AddPoints() {
  for (const Point& point : module_.points) {
    aslrt_image_point row{};
    row.kind = point.kind;
    row.outcome = point.outcome;
    row.state = Row(point.state);
    row.ordinal = point.ordinal;
    row.target = Row(point.target);
    row.label = Str(point.label);
    row.line = point.line;
    row.column = point.column;
    row.end_line = point.end_line;
    row.end_column = point.end_column;
    row.src_off = point.range.begin;
    row.src_len = point.range.end - point.range.begin;
    points_.push_back(row);
  }
}

aslrt_table ImageWriter::Bytes(const void* data, size_t size, size_t count) {
  out_.resize((out_.size() + 7) / 8 * 8, '\0');
  aslrt_table table{static_cast<uint32_t>(out_.size()), static_cast<uint32_t>(count)};
  if (size != 0) out_.append(static_cast<const char*>(data), size);
  ASL_CHECK(out_.size() < UINT32_MAX, "image too large");
  return table;
}

template <class T>
aslrt_table ImageWriter::Table(const std::vector<T>& rows) {
  return Bytes(rows.data(), rows.size() * sizeof(T), rows.size());
}

std::string ImageWriter::Write() {
  aslrt_image header{};
  std::memcpy(header.magic, ASLRT_IMAGE_MAGIC, sizeof header.magic);
  header.abi_version = ASLRT_ABI_VERSION;
  header.definition_hash = module_.definition_hash;
  header.type = module_.type;
  header.timeout_seconds = module_.timeout_seconds;
  header.name = Str(module_.name);
  header.comment = Str(module_.comment);
  AddNames();
  AddScopes();
  for (const State& state : module_.states) AddState(state);
  AddSites();
  AddPoints();

  out_.assign(sizeof header, '\0');
  header.strings = Bytes(pool_.data(), pool_.size(), pool_.size());
  header.names = Table(names_);
  header.consts = Table(consts_);
  header.shapes = Table(shapes_);
  header.shape_names = Table(shape_names_);
  header.scopes = Table(scopes_);
  header.vars = Table(vars_);
  header.states = Table(states_);
  header.branches = Table(branches_);
  header.retriers = Table(retriers_);
  header.catchers = Table(catchers_);
  header.errors = Table(errors_);
  header.sites = Table(sites_);
  header.entries = Table(entries_);
  header.points = Table(points_);
  out_.resize((out_.size() + 7) / 8 * 8, '\0');
  header.size = static_cast<uint32_t>(out_.size());
  std::memcpy(out_.data(), &header, sizeof header);
  return std::move(out_);
}

}  // namespace

std::string BuildImage(const Module& module) { return ImageWriter(module).Write(); }

}  // namespace aslc::ir

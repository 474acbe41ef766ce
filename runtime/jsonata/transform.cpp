// The transform operator |location|update, delete| (docs.jsonata.org "Other operators"). The reference copies
// its input and changes the copy in place, match after match. Values here never change: what a match becomes
// is kept beside the copy, by the object it replaces, and the result is put together from both.
#include <map>

#include "runtime/jsonata/closures.h"
#include "runtime/jsonata/fields.h"

namespace aslrt::jsonata {
namespace {

class Transformer {
 public:
  Transformer(aslrt_ctx* ctx, const aslrt_closure* transform) : ctx_(ctx), transform_(transform) {}

  aslrt_value Run(aslrt_value input) {
    aslrt_value copy = Copy(input, 0);
    aslrt_value matches = Apply(ctx_, transform_->values[0], {&copy, 1});
    if (IsError(matches)) return matches;
    if (IsArray(matches)) {
      for (uint32_t i = 0; i < aslrt_len_of(matches); ++i) {
        aslrt_value done = Change(aslrt_array_of(matches)->v[i]);
        if (IsError(done)) return done;
      }
    } else if (!IsUndefined(matches)) {
      aslrt_value done = Change(matches);
      if (IsError(done)) return done;
    }
    return Current(copy, 0);
  }

 private:
  static constexpr int kDepthMax = 2000;

  // A fresh object for each object, so that each is a place of its own.
  aslrt_value Copy(aslrt_value v, int depth) {
    if (depth > kDepthMax) return v;
    if (IsArray(v)) {
      std::vector<aslrt_value> items(Elements(v).begin(), Elements(v).end());
      for (aslrt_value& item : items) item = Copy(item, depth + 1);
      return MakeArray(ctx_, items);
    }
    if (!IsObject(v)) return v;
    std::vector<Field> fields;
    for (const aslrt_member& m : Members(v)) fields.push_back({m.key, Copy(m.value, depth + 1)});
    return MakeObject(ctx_, fields);
  }

  // The value as it is after the changes so far.
  aslrt_value Current(aslrt_value v, int depth) {
    if (changed_.empty() || depth > kDepthMax) return v;
    if (IsArray(v)) {
      bool same = true;
      std::vector<aslrt_value> items(Elements(v).begin(), Elements(v).end());
      for (aslrt_value& item : items) {
        aslrt_value now = Current(item, depth + 1);
        same = same && now.bits == item.bits;
        item = now;
      }
      return same ? v : MakeArray(ctx_, items);
    }
    if (!IsObject(v)) return v;
    auto found = changed_.find(v.bits);
    if (found != changed_.end()) v = found->second;
    bool same = true;
    std::vector<Field> fields;
    for (const aslrt_member& m : Members(v)) {
      aslrt_value now = Current(m.value, depth + 1);
      same = same && now.bits == m.value.bits && now.head == m.value.head;
      fields.push_back({m.key, now});
    }
    return same ? v : MakeObject(ctx_, fields);
  }

  aslrt_value Change(aslrt_value match) {
    if (!TakeFuel(ctx_, 1)) return Exhausted(ctx_);
    aslrt_value before = Current(match, 0);
    aslrt_value update = Apply(ctx_, transform_->values[1], {&before, 1});
    if (IsError(update)) return update;
    if (!IsUndefined(update)) {
      if (!IsObject(update)) return Throw(ctx_, "T2011", {{"value", update}});
      if (IsObject(match)) Merge(match, update);
    }
    return transform_->count > 2 ? Delete(match) : aslrt_null();
  }

  void Merge(aslrt_value match, aslrt_value update) {
    FieldSet fields;
    for (const aslrt_member& m : Members(Latest(match))) fields.Put(m.key, m.value);
    for (const aslrt_member& m : Members(update)) fields.Put(m.key, m.value);
    changed_[match.bits] = MakeObject(ctx_, fields.rows());
  }

  aslrt_value Delete(aslrt_value match) {
    aslrt_value now = Current(match, 0);
    aslrt_value deletions = Apply(ctx_, transform_->values[2], {&now, 1});
    if (IsError(deletions) || IsUndefined(deletions)) return IsError(deletions) ? deletions : aslrt_null();
    std::vector<aslrt_value> keys;
    if (IsArray(deletions)) keys.assign(Elements(deletions).begin(), Elements(deletions).end());
    else keys.push_back(deletions);
    for (aslrt_value key : keys) {
      if (!IsString(key)) return Throw(ctx_, "T2012", {{"value", deletions}});
    }
    if (!IsObject(match)) return aslrt_null();
    std::vector<Field> fields;
    for (const aslrt_member& m : Members(Latest(match))) {
      bool deleted = false;
      for (aslrt_value key : keys) deleted = deleted || Bytes(key) == Bytes(m.key);
      if (!deleted) fields.push_back({m.key, m.value});
    }
    changed_[match.bits] = MakeObject(ctx_, fields);
    return aslrt_null();
  }

  aslrt_value Latest(aslrt_value match) const {
    auto found = changed_.find(match.bits);
    return found == changed_.end() ? match : found->second;
  }

  aslrt_ctx* ctx_;
  const aslrt_closure* transform_;
  std::map<uint64_t, aslrt_value> changed_;  // by address of the object in the copy; looked up only
};

}  // namespace

aslrt_value RunTransform(aslrt_ctx* ctx, const aslrt_closure* transform, aslrt_value input) {
  if (IsUndefined(input)) return input;
  return Transformer(ctx, transform).Run(input);
}

}  // namespace aslrt::jsonata

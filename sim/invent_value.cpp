// Making up values (invent_value.h): types first, then the constants that the definition compares with and
// their neighbours, then something plausible for the member's name.
#include "sim/invent_value.h"

#include <algorithm>
#include <optional>

#include "sim/hash.h"
#include "sim/invent_text.h"
#include "sim/json_members.h"
#include "sim/value_text.h"

namespace aslc::sim {
namespace {

// What a draw is about; parts of keys.
enum : uint64_t { kAboutNull = 1, kAboutType, kAboutPresence, kAboutSize, kAboutCandidate, kAboutElement };

constexpr uint64_t kOptionalAbsent = 3;  // one in so many is left out
constexpr uint64_t kNullableNull = 4;
constexpr uint64_t kSizeMax = 40;

constexpr uint32_t kScalars =
    ASLRT_WANTS_STRING | ASLRT_WANTS_NUMBER | ASLRT_WANTS_BOOLEAN | ASLRT_WANTS_TIMESTAMP;

void AddOnce(std::vector<std::string>& texts, std::string text) {
  if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(std::move(text));
}

struct ResultRow {
  std::string_view action, member, json;
};
constexpr ResultRow kResults[] = {
#define RESULT(action, member, json) {action, member, json},
#include "sim/results.def"
};

}  // namespace

WantTable::WantTable(const aslrt_image* image)
    : image_(image),
      rows_(ASLRT_ROWS(image, aslrt_image_want, wants)),
      values_(ASLRT_ROWS(image, aslrt_image_want_value, want_values)),
      children_(image->wants.count) {
  for (auto& roots : roots_) roots.assign(image->states.count, ASLRT_NONE);
  for (uint32_t i = 0; i < image->wants.count; ++i) {
    if (rows_[i].parent != ASLRT_NONE) {
      children_[rows_[i].parent].push_back(i);
    } else {
      roots_[rows_[i].relation][rows_[i].relation == ASLRT_WANT_INPUT ? 0 : rows_[i].state] = i;
    }
  }
}

uint32_t WantTable::Child(uint32_t want, aslrt_want_relation relation) const {
  for (uint32_t child : children_[want]) {
    if (rows_[child].relation == static_cast<uint32_t>(relation)) return child;
  }
  return ASLRT_NONE;
}

uint64_t ValueMaker::Pick(uint64_t path, uint64_t bound) {
  if (bound <= 1) return 0;
  const aslrt_draw key{kDrawInvent, place_.scope, place_.state, place_.ordinal, Fold64(place_.path, path)};
  return UniformBelow(choices_.Draw(key), bound);
}

std::string ValueMaker::Make(uint32_t want, std::string_view action) {
  const Spot whole{want, 1, {}};
  return want == ASLRT_NONE ? Object(whole, action) : Value(whole, action);
}

std::string ValueMaker::MakeText(uint32_t want) { return Text({want, 1, {}}); }

std::string ValueMaker::MakeMemberText(uint32_t want, std::string_view name) {
  const uint64_t path = Fold64(1, HashText(name) + ASLRT_WANT_MEMBER);
  for (uint32_t child : wants_.Children(want)) {
    if (wants_.row(child).relation != ASLRT_WANT_MEMBER || wants_.Text(wants_.row(child).name) != name)
      continue;
    const Spot spot{child, path, name};
    const uint32_t type = ChooseType(spot);
    const bool text = type == 0 || type == ASLRT_WANTS_STRING || type == ASLRT_WANTS_TIMESTAMP;
    if (!text) return Value(spot, {});
    return type == ASLRT_WANTS_TIMESTAMP ? Timestamp(spot) : Text(spot);
  }
  return PlausibleText(name, Pick(Fold64(path, kAboutCandidate), kPlausibleValues));
}

// The type of a value that is no encoded text, as one bit of ASLRT_WANTS_*; 0: any.
uint32_t ValueMaker::ChooseType(const Spot& spot) {
  const aslrt_image_want& want = wants_.row(spot.want);
  const bool members = wants_.Child(spot.want, ASLRT_WANT_MEMBER) != ASLRT_NONE ||
                       wants_.Child(spot.want, ASLRT_WANT_ANY_MEMBER) != ASLRT_NONE;
  uint32_t structure = 0;
  if ((want.types & ASLRT_WANTS_ARRAY) != 0)
    structure = ASLRT_WANTS_ARRAY;
  else if (members)
    structure = ASLRT_WANTS_OBJECT;
  const bool either = (want.flags & ASLRT_WANTS_EITHER) != 0;
  if (structure != 0 && !either) return structure;
  std::vector<uint32_t> types;
  for (uint32_t type : {ASLRT_WANTS_TIMESTAMP, ASLRT_WANTS_NUMBER, ASLRT_WANTS_STRING, ASLRT_WANTS_BOOLEAN}) {
    if ((want.types & type) != 0) types.push_back(type);
  }
  if (structure != 0) types.push_back(structure);
  if (types.empty()) return want.types & ASLRT_WANTS_OBJECT;
  // Where the type itself is tested, or constants of several types, each has its turn.
  if (either && types.size() == 1) {
    types.push_back(types[0] == ASLRT_WANTS_STRING ? ASLRT_WANTS_NUMBER : ASLRT_WANTS_STRING);
  }
  const bool compared = want.value_count > 0 && (want.types & kScalars) != 0;
  return either || compared ? types[Pick(Fold64(spot.path, kAboutType), types.size())] : types[0];
}

std::string ValueMaker::Value(const Spot& spot, std::string_view action) {
  const aslrt_image_want& want = wants_.row(spot.want);
  if ((want.flags & ASLRT_WANTS_NULLABLE) != 0 && Pick(Fold64(spot.path, kAboutNull), kNullableNull) == 0) {
    return "null";
  }
  for (auto relation : {ASLRT_WANT_JSON, ASLRT_WANT_BASE64, ASLRT_WANT_PARTS}) {
    if (wants_.Child(spot.want, relation) != ASLRT_NONE) return JsonQuoted(Text(spot));
  }
  switch (ChooseType(spot)) {
    case ASLRT_WANTS_ARRAY:
      return Array(spot);
    case ASLRT_WANTS_OBJECT:
      return Object(spot, action);
    case ASLRT_WANTS_BOOLEAN:
      return Pick(Fold64(spot.path, kAboutCandidate), 2) == 0 ? "true" : "false";
    case ASLRT_WANTS_NUMBER:
      return Number(spot);
    case ASLRT_WANTS_TIMESTAMP:
      return JsonQuoted(Timestamp(spot));
    case ASLRT_WANTS_STRING:
      return JsonQuoted(Text(spot));
    default:
      break;
  }
  // Nothing is asked of it. The whole of an input or result is an object, a part goes by its name.
  if (want.parent == ASLRT_NONE) return Object(spot, action);
  return PlausibleJson(spot.name, Pick(Fold64(spot.path, kAboutCandidate), kPlausibleValues));
}

std::string ValueMaker::Object(const Spot& spot, std::string_view action) {
  std::string out = "{";
  std::vector<std::string_view> names;
  auto add = [&](std::string_view name, std::string_view json) {
    if (out.size() > 1) out += ',';
    out += JsonQuoted(name) + ':';
    out += json;
  };
  static const std::vector<uint32_t> kNone;
  for (uint32_t child : spot.want == ASLRT_NONE ? kNone : wants_.Children(spot.want)) {
    const aslrt_image_want& part = wants_.row(child);
    if (part.relation != ASLRT_WANT_MEMBER && part.relation != ASLRT_WANT_ANY_MEMBER) continue;
    const bool any = part.relation == ASLRT_WANT_ANY_MEMBER;
    const std::string_view name = any ? std::string_view("key") : wants_.Text(part.name);
    const uint64_t path = Fold64(spot.path, HashText(name) + part.relation);
    names.push_back(name);
    const bool optional = (part.flags & ASLRT_WANTS_OPTIONAL) != 0;
    if (optional && Pick(Fold64(path, kAboutPresence), kOptionalAbsent) == 0) continue;
    add(name, Value({child, path, name}, {}));
  }
  for (const ResultRow& row : kResults) {
    if (row.action != action || action.empty()) continue;
    if (std::find(names.begin(), names.end(), row.member) == names.end()) add(row.member, row.json);
  }
  return out + '}';
}

uint64_t ValueMaker::ArraySize(const Spot& spot, uint32_t elements) {
  const aslrt_image_want& want = wants_.row(spot.want);
  std::vector<uint64_t> sizes;
  for (uint32_t i = 0; i < want.value_count; ++i) {
    const aslrt_image_want_value& value = wants_.Value(want, i);
    int64_t size = 0;
    if (value.use != ASLRT_WANT_LENGTH || !ParseWhole(wants_.Text(value.text), &size)) continue;
    for (int64_t near : {size - 1, size, size + 1}) {
      if (near >= 0 && near <= static_cast<int64_t>(kSizeMax)) sizes.push_back(static_cast<uint64_t>(near));
    }
  }
  const uint64_t path = Fold64(spot.path, kAboutSize);
  if (!sizes.empty()) return sizes[Pick(path, sizes.size())];
  const bool may_be_empty =
      want.least == 0 || (elements != ASLRT_NONE && (wants_.row(elements).flags & ASLRT_WANTS_OPTIONAL) != 0);
  constexpr uint64_t kSizes[] = {0, 1, 1, 1, 2, 2, 2, 3};
  const uint64_t size = kSizes[Pick(path, std::size(kSizes))];
  return size == 0 && may_be_empty ? 0 : std::max<uint64_t>({size, want.least, 1});
}

// A list that is looked at from its front, for a certain text, ends with that text: loops take such lists
// apart until they find it. Empty when it is not such a list.
std::string ValueMaker::Sentinel(uint32_t elements) const {
  const aslrt_image_want& want = wants_.row(elements);
  if (wants_.row(want.parent).least == 0) return {};
  for (uint32_t i = 0; i < want.value_count; ++i) {
    const aslrt_image_want_value& value = wants_.Value(want, i);
    if (value.type != ASLRT_WANTS_STRING || value.use != ASLRT_WANT_EQUALS) continue;
    return JsonQuoted(wants_.Text(value.text));
  }
  return {};
}

std::string ValueMaker::Array(const Spot& spot) {
  const uint32_t elements = wants_.Child(spot.want, ASLRT_WANT_ELEMENTS);
  const uint64_t size = ArraySize(spot, elements);
  const std::string last = elements == ASLRT_NONE ? std::string() : Sentinel(elements);
  std::string out = "[";
  for (uint64_t i = 0; i < size; ++i) {
    const uint64_t path = Fold64(Fold64(spot.path, kAboutElement), i);
    if (i > 0) out += ',';
    if (i + 1 == size && !last.empty()) {
      out += last;
      break;
    }
    out += elements == ASLRT_NONE
               ? PlausibleJson(spot.name, Pick(Fold64(path, kAboutCandidate), kPlausibleValues))
               : Value({elements, path, spot.name}, {});
  }
  return out + ']';
}

std::string ValueMaker::Text(const Spot& spot) {
  const aslrt_image_want& want = wants_.row(spot.want);
  for (uint32_t child : wants_.Children(spot.want)) {
    const aslrt_image_want& part = wants_.row(child);
    const Spot inner{child, Fold64(spot.path, part.relation), spot.name};
    if (part.relation == ASLRT_WANT_JSON) return Value(inner, {});
    if (part.relation == ASLRT_WANT_BASE64) return Base64(Text(inner));
    if (part.relation != ASLRT_WANT_PARTS) continue;
    const uint64_t size = ArraySize(inner, wants_.Child(child, ASLRT_WANT_ELEMENTS));
    std::string out;
    for (uint64_t i = 0; i < std::max<uint64_t>(size, 1); ++i) {
      const uint32_t elements = wants_.Child(child, ASLRT_WANT_ELEMENTS);
      const uint64_t path = Fold64(Fold64(inner.path, kAboutElement), i);
      if (i > 0) out += wants_.Text(part.name).substr(0, 1);
      out += elements == ASLRT_NONE ? "part" : Text({elements, path, spot.name});
    }
    return out;
  }
  std::vector<std::string> candidates;
  for (uint32_t i = 0; i < want.value_count; ++i) {
    const aslrt_image_want_value& value = wants_.Value(want, i);
    if (value.type != ASLRT_WANTS_STRING) continue;
    const std::string text(wants_.Text(value.text));
    if (value.use == ASLRT_WANT_MATCHES) {
      AddOnce(candidates, MatchOf(text));
      continue;
    }
    AddOnce(candidates, text);
    if (value.use != ASLRT_WANT_ORDERED) continue;
    AddOnce(candidates, "");
    AddOnce(candidates, text + "~");
  }
  const uint64_t path = Fold64(spot.path, kAboutCandidate);
  const bool compared = (want.flags & ASLRT_WANTS_COMPARED) != 0;
  if (compared) candidates.insert(candidates.end(), {"same", "other"});
  const bool open = ((want.flags & ASLRT_WANTS_CLOSED) == 0 && !compared) || candidates.empty();
  const uint64_t pick = Pick(path, candidates.size() + (open ? 1 : 0));
  if (pick < candidates.size()) return candidates[pick];
  return PlausibleText(spot.name, Pick(Fold64(path, kAboutCandidate), kPlausibleValues));
}

std::string ValueMaker::Number(const Spot& spot) {
  const aslrt_image_want& want = wants_.row(spot.want);
  std::vector<std::string> candidates;
  std::string other;
  for (uint32_t i = 0; i < want.value_count; ++i) {
    const aslrt_image_want_value& value = wants_.Value(want, i);
    if (value.type != ASLRT_WANTS_NUMBER || value.use == ASLRT_WANT_LENGTH) continue;
    const std::string_view text = wants_.Text(value.text);
    AddOnce(candidates, std::string(text));
    other = Shifted(text, 1);
    if (value.use != ASLRT_WANT_ORDERED) continue;
    AddOnce(candidates, Shifted(text, -1));
    AddOnce(candidates, Shifted(text, 1));
  }
  if (candidates.empty()) {
    const uint64_t range = (want.flags & ASLRT_WANTS_COMPARED) != 0 ? 3 : 5;
    return std::to_string(1 + Pick(Fold64(spot.path, kAboutCandidate), range));
  }
  if ((want.flags & ASLRT_WANTS_CLOSED) == 0) AddOnce(candidates, other);
  return candidates[Pick(Fold64(spot.path, kAboutCandidate), candidates.size())];
}

std::string ValueMaker::Timestamp(const Spot& spot) {
  constexpr int64_t kMinuteNs = 60'000'000'000;
  const aslrt_image_want& want = wants_.row(spot.want);
  std::vector<std::string> candidates;
  for (uint32_t i = 0; i < want.value_count; ++i) {
    const aslrt_image_want_value& value = wants_.Value(want, i);
    int64_t ns = 0;
    if (value.type != ASLRT_WANTS_TIMESTAMP || !ParseInstant(wants_.Text(value.text), &ns)) continue;
    AddOnce(candidates, std::string(wants_.Text(value.text)));
    AddOnce(candidates, IsoInstant(ns - 60 * kMinuteNs));
    AddOnce(candidates, IsoInstant(ns + 60 * kMinuteNs));
  }
  const uint64_t path = Fold64(spot.path, kAboutCandidate);
  if (!candidates.empty()) return candidates[Pick(path, candidates.size())];
  // The near future; two that are compared meet now and then.
  constexpr int64_t kMinutes[] = {1, 10, 60, 24 * 60};
  return IsoInstant(start_ns_ + kMinutes[Pick(path, std::size(kMinutes))] * kMinuteNs);
}

}  // namespace aslc::sim

// The pool of values and their parts (data.h).
#include "frontend/wants/data.h"

#include <algorithm>
#include <utility>

#include "aslc/source.h"

namespace aslc::frontend::wants {
namespace {

constexpr uint32_t kDepthMax = 24;  // deeper values are unknown: loops would build without end
constexpr size_t kAlternativesMax = 64;

// Binary numbers make keys without ambiguity.
void AppendNumber(std::string& key, uint64_t number) {
  for (int i = 0; i < 8; ++i, number >>= 8) key += static_cast<char>(number & 0xff);
}

void AppendText(std::string& key, std::string_view text) {
  AppendNumber(key, text.size());
  key += text;
}

}  // namespace

uint32_t WantOfLetter(char letter) {
  switch (letter) {
    case 's':
      return ASLRT_WANTS_STRING;
    case 'n':
      return ASLRT_WANTS_NUMBER;
    case 'b':
      return ASLRT_WANTS_BOOLEAN;
    case 'a':
      return ASLRT_WANTS_ARRAY;
    case 'o':
      return ASLRT_WANTS_OBJECT;
    default:
      return 0;
  }
}

Pool::Pool(Tree& tree) : tree_(tree) {
  data_.emplace_back().kind = Kind::kNothing;
  data_.emplace_back().kind = Kind::kUnknown;
}

DataId Pool::Add(Data data) {
  for (DataId item : data.items) data.depth = std::max(data.depth, data_[item].depth + 1);
  for (const auto& [name, field] : data.fields)
    data.depth = std::max(data.depth, data_[field.value].depth + 1);
  data.depth = std::max(data.depth, data_[data.base].depth);
  if (data.depth > kDepthMax) return kUnknown;
  std::string key;
  AppendNumber(key, static_cast<uint64_t>(data.kind) << 32 | data.type);
  AppendNumber(key, uint64_t{data.want} << 32 | data.base);
  AppendText(key, data.text);
  AppendNumber(key, data.fields.size());
  for (const auto& [name, field] : data.fields) {
    AppendText(key, name);
    AppendNumber(key, uint64_t{field.value} << 1 | (field.certain ? 1 : 0));
  }
  for (DataId item : data.items) AppendNumber(key, item);
  auto [row, added] = known_.emplace(std::move(key), static_cast<DataId>(data_.size()));
  if (added) data_.push_back(std::move(data));
  return row->second;
}

DataId Pool::Outside(WantId want) {
  if (want == kNoWant) return kUnknown;
  Data data;
  data.kind = Kind::kOutside;
  data.want = want;
  return Add(std::move(data));
}

DataId Pool::LengthOf(WantId want) {
  Data data;
  data.kind = Kind::kLength;
  data.want = want;
  return Add(std::move(data));
}

DataId Pool::Constant(uint32_t type, std::string text) {
  Data data;
  data.kind = Kind::kConstant;
  data.type = type;
  data.text = std::move(text);
  return Add(std::move(data));
}

DataId Pool::Literal(const Node& json) {
  switch (json.kind) {
    case NodeKind::kNull:
      return kUnknown;
    case NodeKind::kBool:
      return Constant(ASLRT_WANTS_BOOLEAN, json.boolean ? "true" : "false");
    case NodeKind::kNumber:
      return Constant(ASLRT_WANTS_NUMBER, json.text);
    case NodeKind::kString:
      return Constant(ASLRT_WANTS_STRING, json.text);
    case NodeKind::kArray: {
      std::vector<DataId> elements;
      for (const Node& element : json.nodes) elements.push_back(Literal(element));
      return Array(std::move(elements));
    }
    case NodeKind::kObject:
      break;
  }
  std::map<std::string, DataId> members;
  for (size_t i = 0; i < json.members.size(); ++i) members[json.members[i].key] = Literal(json.nodes[i]);
  return Object(std::move(members));
}

DataId Pool::Literal(std::string_view json) {
  ReadResult read = ReadDocument(std::make_shared<Source>("constant", std::string(json)), false);
  return read.document ? Literal(read.document->root) : kUnknown;
}

DataId Pool::Object(std::map<std::string, DataId> members) {
  Data data;
  data.kind = Kind::kObject;
  for (auto& [name, value] : members) data.fields[name] = {value, true};
  return Add(std::move(data));
}

DataId Pool::Array(std::vector<DataId> elements) {
  Data data;
  data.kind = Kind::kArray;
  data.items = std::move(elements);
  return Add(std::move(data));
}

DataId Pool::Repeated(DataId element) {
  Data data;
  data.kind = Kind::kRepeated;
  data.items = {element};
  return Add(std::move(data));
}

DataId Pool::Union(std::vector<DataId> alternatives) {
  std::sort(alternatives.begin(), alternatives.end());
  alternatives.erase(std::unique(alternatives.begin(), alternatives.end()), alternatives.end());
  if (alternatives.size() > kAlternativesMax) alternatives.resize(kAlternativesMax);
  if (alternatives.empty()) return kNothing;
  if (alternatives.size() == 1) return alternatives[0];
  Data data;
  data.kind = Kind::kUnion;
  data.items = std::move(alternatives);
  return Add(std::move(data));
}

// Objects over the same base become one, whose members may be either's; so may a base and what was put on it.
bool Pool::JoinObjects(DataId a, DataId b, DataId* joined) {
  auto base_of = [&](DataId id) { return data_[id].kind == Kind::kObject ? data_[id].base : id; };
  const bool any = data_[a].kind == Kind::kObject || data_[b].kind == Kind::kObject;
  if (!any || base_of(a) != base_of(b)) return false;
  Data data;
  data.kind = Kind::kObject;
  data.base = base_of(a);
  const auto left = data_[a].fields, right = data_[b].fields;
  for (const auto& [name, field] : left) {
    const auto other = right.find(name);
    data.fields[name] = other == right.end() ? Field{field.value, false}
                                             : Field{Join(field.value, other->second.value),
                                                     field.certain && other->second.certain};
  }
  for (const auto& [name, field] : right) data.fields.try_emplace(name, Field{field.value, false});
  *joined = Add(std::move(data));
  return true;
}

DataId Pool::Join(DataId a, DataId b) {
  if (a == b || b == kNothing) return a;
  if (a == kNothing) return b;
  std::vector<DataId> all = data_[a].kind == Kind::kUnion ? data_[a].items : std::vector<DataId>{a};
  const std::vector<DataId> more = data_[b].kind == Kind::kUnion ? data_[b].items : std::vector<DataId>{b};
  for (DataId one : more) {
    DataId joined = one;
    for (size_t i = 0; i < all.size();) {
      if (all[i] != joined && JoinObjects(all[i], joined, &joined)) {
        all.erase(all.begin() + static_cast<ptrdiff_t>(i));
      } else {
        ++i;
      }
    }
    all.push_back(joined);
  }
  return Union(std::move(all));
}

// The join of what `visit` makes of each alternative.
template <class Visit>
DataId Pool::ForEach(DataId value, const Visit& visit) {
  if (data_[value].kind != Kind::kUnion) return visit(value);
  DataId result = kNothing;
  const std::vector<DataId> alternatives = data_[value].items;
  for (DataId one : alternatives) result = Join(result, visit(one));
  return result;
}

DataId Pool::Put(DataId value, const std::string& name, DataId inner) {
  return ForEach(value, [&](DataId one) {
    Data data;
    if (data_[one].kind == Kind::kObject) {
      data = data_[one];
      data.depth = 0;
    } else {
      data.kind = Kind::kObject;
      const Kind kind = data_[one].kind;
      data.base = kind == Kind::kOutside || kind == Kind::kUnknown ? one : kNothing;
      if (kind == Kind::kOutside) tree_.Demand(data_[one].want, ASLRT_WANTS_OBJECT);
    }
    data.fields[name] = {inner, true};
    return Add(std::move(data));
  });
}

DataId Pool::Member(DataId value, const std::string& name, bool map_arrays) {
  return ForEach(value, [&](DataId one) -> DataId {
    const Data data = data_[one];
    switch (data.kind) {
      case Kind::kUnknown:
        return kUnknown;
      case Kind::kOutside: {
        tree_.Demand(data.want, ASLRT_WANTS_OBJECT);
        return Outside(tree_.Member(data.want, name));
      }
      case Kind::kObject: {
        const auto field = data.fields.find(name);
        if (field == data.fields.end()) return Member(data.base, name, map_arrays);
        if (field->second.certain) return field->second.value;
        return Join(field->second.value, Member(data.base, name, map_arrays));
      }
      case Kind::kArray:
      case Kind::kRepeated:
        return map_arrays ? Member(Elements(one), name, true) : kNothing;
      default:
        return kNothing;
    }
  });
}

DataId Pool::AnyMember(DataId value) {
  return ForEach(value, [&](DataId one) -> DataId {
    const Data data = data_[one];
    if (data.kind == Kind::kUnknown) return kUnknown;
    if (data.kind == Kind::kOutside) {
      tree_.Demand(data.want, ASLRT_WANTS_OBJECT);
      return Outside(tree_.Child(data.want, ASLRT_WANT_ANY_MEMBER));
    }
    if (data.kind != Kind::kObject) return Elements(one);
    DataId result = data.base == kNothing ? kNothing : AnyMember(data.base);
    for (const auto& [name, field] : data.fields) result = Join(result, field.value);
    return result;
  });
}

// Where in a value from outside they are is open: directly in it will do.
DataId Pool::Descendants(DataId value, const std::string& name) {
  return ForEach(value, [&](DataId one) -> DataId {
    const Data data = data_[one];
    DataId result = kNothing;
    if (data.kind == Kind::kOutside) return Member(one, name);
    if (data.kind == Kind::kUnknown) return kUnknown;
    for (const auto& [key, field] : data.fields) {
      result = Join(result, key == name ? field.value : Descendants(field.value, name));
    }
    for (DataId item : data.items) result = Join(result, Descendants(item, name));
    return result != kNothing || data.base == kNothing ? result : Descendants(data.base, name);
  });
}

DataId Pool::At(DataId value, int64_t index, bool sure, bool singletons) {
  return ForEach(value, [&](DataId one) -> DataId {
    const Data data = data_[one];
    if (data.kind == Kind::kOutside) {
      const WantId elements = tree_.Elements(data.want);
      if (sure)
        tree_.AtLeast(data.want, index < 0 ? 1 : static_cast<uint32_t>(std::min<int64_t>(index, 1000)) + 1);
      return Outside(elements);
    }
    if (data.kind != Kind::kArray) return Elements(one, singletons);
    const auto size = static_cast<int64_t>(data.items.size());
    const int64_t at = index < 0 ? index + size : index;
    return at >= 0 && at < size ? data.items[static_cast<size_t>(at)] : kNothing;
  });
}

DataId Pool::Elements(DataId value, bool singletons) {
  return ForEach(value, [&](DataId one) -> DataId {
    const Data data = data_[one];
    if (data.kind == Kind::kUnknown) return kUnknown;
    if (data.kind == Kind::kOutside) return Outside(tree_.Elements(data.want));
    if (data.kind != Kind::kArray && data.kind != Kind::kRepeated) return singletons ? one : kNothing;
    DataId result = kNothing;
    for (DataId item : data.items) result = Join(result, item);
    return result;
  });
}

DataId Pool::Items(DataId value) {
  return ForEach(value, [&](DataId one) {
    const Kind kind = data_[one].kind;
    return kind == Kind::kArray || kind == Kind::kRepeated ? Elements(one) : one;
  });
}

DataId Pool::Decoded(DataId value, aslrt_want_relation relation, std::string_view separators) {
  return ForEach(value, [&](DataId one) -> DataId {
    const Data data = data_[one];
    if (data.kind == Kind::kOutside) {
      tree_.Demand(data.want, ASLRT_WANTS_STRING);
      const WantId child = tree_.Child(data.want, relation, separators);
      if (relation == ASLRT_WANT_PARTS) tree_.Demand(child, ASLRT_WANTS_ARRAY);
      return Outside(child);
    }
    if (data.kind == Kind::kConstant && relation == ASLRT_WANT_JSON) return Literal(data.text);
    return kUnknown;
  });
}

DataId Pool::Length(DataId value) {
  return ForEach(value, [&](DataId one) -> DataId {
    if (data_[one].kind != Kind::kOutside) return kUnknown;
    const WantId want = data_[one].want;
    tree_.Demand(want, ASLRT_WANTS_ARRAY);
    return LengthOf(want);
  });
}

void Pool::Demand(DataId value, uint32_t types) {
  ForEach(value, [&](DataId one) {
    if (data_[one].kind == Kind::kOutside) tree_.Demand(data_[one].want, types);
    return kNothing;
  });
}

void Pool::Flag(DataId value, uint32_t flags) {
  ForEach(value, [&](DataId one) {
    if (data_[one].kind == Kind::kOutside) tree_.Flag(data_[one].want, flags);
    return kNothing;
  });
}

void Pool::AtLeast(DataId value, uint32_t elements) {
  ForEach(value, [&](DataId one) {
    if (data_[one].kind == Kind::kOutside) tree_.AtLeast(data_[one].want, elements);
    return kNothing;
  });
}

void Pool::Compare(DataId value, const ir::WantValue& with) {
  ForEach(value, [&](DataId one) {
    const Data& data = data_[one];
    if (data.kind == Kind::kLength)
      tree_.Value(data.want, {ASLRT_WANTS_NUMBER, ASLRT_WANT_LENGTH, with.text});
    if (data.kind != Kind::kOutside) return kNothing;
    tree_.Demand(data.want, with.type);
    if (with.type != ASLRT_WANTS_BOOLEAN) tree_.Value(data.want, with);
    return kNothing;
  });
}

void Pool::Compare(DataId a, DataId b, uint32_t type, uint32_t use) {
  for (auto [left, right] : {std::pair(a, b), std::pair(b, a)}) {
    bool outside = false;
    ForEach(right, [&](DataId one) {
      const Data data = data_[one];
      if (data.kind == Kind::kConstant) Compare(left, {type == 0 ? data.type : type, use, data.text});
      outside |= data.kind != Kind::kConstant && data.kind != Kind::kNothing;
      return kNothing;
    });
    if (!outside) continue;
    Demand(left, type);
    Flag(left, ASLRT_WANTS_COMPARED);
  }
}

std::vector<std::string> Pool::Texts(DataId value) const {
  std::vector<std::string> texts;
  const Data& data = data_[value];
  if (data.kind == Kind::kConstant && data.type == ASLRT_WANTS_STRING) texts.push_back(data.text);
  for (DataId item : data.kind == Kind::kUnion ? data.items : std::vector<DataId>()) {
    for (std::string& text : Texts(item)) texts.push_back(std::move(text));
  }
  return texts;
}

}  // namespace aslc::frontend::wants

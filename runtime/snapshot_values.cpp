// Primitives and values of snapshots (snapshot.h).
#include <algorithm>
#include <cstring>

#include "runtime/json.h"
#include "runtime/snapshot.h"

namespace aslrt {

namespace {

constexpr int64_t kTimeMax = INT64_C(1) << 62;

// A number's spelling as JSON allows it: what a NUMTEXT must be.
bool IsNumberText(std::string_view text) {
  size_t i = 0;
  auto digits = [&] {
    size_t from = i;
    while (i < text.size() && text[i] >= '0' && text[i] <= '9') ++i;
    return i > from;
  };
  if (i < text.size() && text[i] == '-') ++i;
  if (!digits()) return false;
  if (i < text.size() && text[i] == '.') {
    ++i;
    if (!digits()) return false;
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
    if (!digits()) return false;
  }
  return i == text.size();
}

uint64_t LoadFixed(std::string_view bytes) {
  uint64_t n = 0;
  for (size_t i = 0; i < 8; ++i) n |= uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  return n;
}

aslrt_value Child(aslrt_value v, uint32_t i) {
  if (aslrt_kind_of(v) == ASLRT_TEXT) return aslrt_text_of(v)->tree;
  return aslrt_kind_of(v) == ASLRT_ARRAY ? aslrt_array_of(v)->v[i] : aslrt_object_of(v)->m[i].value;
}

bool IsNode(aslrt_value v) {
  uint32_t kind = aslrt_kind_of(v);
  return kind >= ASLRT_NUMTEXT && kind <= ASLRT_TEXT;
}

bool IsComposed(aslrt_value text) { return (aslrt_text_of(text)->flags & kComposedText) != 0; }

// What must be written before the node itself.
uint32_t ChildCount(aslrt_value v) {
  switch (aslrt_kind_of(v)) {
    case ASLRT_TEXT: return IsComposed(v) ? 1 : 0;
    case ASLRT_ARRAY:
    case ASLRT_OBJECT: return aslrt_len_of(v);
    default: return 0;
  }
}

// The parts of a document's tree that are nodes, parents first; writer and reader number them alike.
template <typename Visit>
void ForEachPart(aslrt_value tree, Visit visit) {
  std::vector<aslrt_value> open{tree};
  while (!open.empty()) {
    aslrt_value v = open.back();
    open.pop_back();
    if (!IsNode(v)) continue;
    visit(v);
    for (uint32_t i = ChildCount(v); i > 0; --i) open.push_back(Child(v, i - 1));
  }
}

}  // namespace

uint64_t SnapshotChecksum(std::string_view snapshot) {
  uint64_t h = 0x243f6a8885a308d3u;
  auto add = [&h](std::string_view part) {
    char word[8];
    for (size_t i = 0; i < part.size(); i += 8) {
      std::memset(word, 0, sizeof(word));
      std::memcpy(word, part.data() + i, std::min<size_t>(8, part.size() - i));
      h = (h ^ LoadFixed({word, 8})) * 0x9e3779b97f4a7c15u;
      h ^= h >> 32;
    }
  };
  add(snapshot.substr(0, kSnapshotChecksum));
  add(snapshot.substr(kSnapshotHeader));
  return h;
}

size_t IdentityTable::Place(uint64_t head, uint64_t bits) const {
  size_t mask = slots_.size() - 1;
  size_t at = ((bits >> 4 ^ head) * 0x9e3779b97f4a7c15u >> 20) & mask;
  while (slots_[at].used && (slots_[at].head != head || slots_[at].bits != bits)) at = (at + 1) & mask;
  return at;
}

const uint64_t* IdentityTable::Find(uint64_t head, uint64_t bits) const {
  if (slots_.empty()) return nullptr;
  const Slot& slot = slots_[Place(head, bits)];
  return slot.used ? &slot.number : nullptr;
}

void IdentityTable::Insert(uint64_t head, uint64_t bits, uint64_t number) {
  if (2 * (count_ + 1) > slots_.size()) {
    std::vector<Slot> old(slots_.empty() ? 32 : 2 * slots_.size(), Slot{});
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.used) slots_[Place(slot.head, slot.bits)] = slot;
    }
  }
  Slot& slot = slots_[Place(head, bits)];
  if (slot.used) return;
  slot = {head, bits, number, true};
  ++count_;
}

// ---- writing

void Writer::AppendUnsigned(std::string& out, uint64_t n) {
  while (n >= 0x80) {
    out += static_cast<char>(n | 0x80);
    n >>= 7;
  }
  out += static_cast<char>(n);
}

void Writer::AppendFixed(std::string& out, uint64_t n) {
  for (int i = 0; i < 8; ++i) out += static_cast<char>(n >> (8 * i));
}

void Writer::AppendBytes(std::string& out, std::string_view bytes) {
  AppendUnsigned(out, bytes.size());
  out += bytes;
}

uint64_t Writer::NameIndex(const aslrt_name* name) {
  uint64_t address = reinterpret_cast<uintptr_t>(name);
  if (const uint64_t* known = name_index_.Find(0, address)) return *known;
  uint64_t number = name_index_.size();
  name_index_.Insert(0, address, number);
  AppendBytes(names_, aslrt::Bytes(name));
  return number;
}

void Writer::AppendRef(std::string& out, aslrt_value v) {
  auto tag = [&out](Ref ref) { out += static_cast<char>(ref); };
  switch (aslrt_kind_of(v)) {
    case ASLRT_NULL: tag(Ref::kNull); break;
    case ASLRT_BOOL: tag(v.bits != 0 ? Ref::kTrue : Ref::kFalse); break;
    case ASLRT_INT:
      tag(Ref::kInt);
      AppendUnsigned(out, Zigzag(static_cast<int64_t>(v.bits)));
      break;
    case ASLRT_DOUBLE:
      tag(Ref::kDouble);
      AppendFixed(out, v.bits);
      break;
    default:
      if (!IsNode(v)) {
        tag(Ref::kUndefined);
        break;
      }
      tag(Ref::kNode);
      AppendUnsigned(out, *node_index_.Find(HeadOf(v), v.bits));
  }
}

void Writer::AppendNode(aslrt_value v) {
  uint32_t kind = aslrt_kind_of(v);
  bool document = kind == ASLRT_TEXT && !IsComposed(v);
  ++node_records_;
  AppendUnsigned(nodes_, kind == ASLRT_TEXT && !document ? kComposedNode : kind);
  switch (kind) {
    case ASLRT_TEXT:
      AppendBytes(nodes_, {aslrt_text_of(v)->text, aslrt_text_of(v)->len});
      if (!document) AppendRef(nodes_, aslrt_text_of(v)->tree);
      break;
    case ASLRT_ARRAY:
      AppendUnsigned(nodes_, aslrt_len_of(v));
      for (aslrt_value element : Elements(v)) AppendRef(nodes_, element);
      break;
    case ASLRT_OBJECT:
      AppendUnsigned(nodes_, aslrt_len_of(v));
      for (const aslrt_member& m : Members(v)) {
        AppendUnsigned(nodes_, NameIndex(m.key));
        AppendRef(nodes_, m.value);
      }
      break;
    default: AppendBytes(nodes_, aslrt::Bytes(v)); break;
  }
  Number(v);
  if (!document) return;
  uint64_t parts = next_node_;
  ForEachPart(aslrt_text_of(v)->tree, [this](aslrt_value part) { Number(part); });
  AppendUnsigned(nodes_, next_node_ - parts);
}

// Children before parents, from a list: documents may be nested deeper than a stack allows.
void Writer::AddNodes(aslrt_value v) {
  struct Open {
    aslrt_value value;
    uint32_t next;
  };
  auto missing = [this](aslrt_value value) { return IsNode(value) && node_index_.Find(HeadOf(value), value.bits) == nullptr; };
  if (!missing(v)) return;
  std::vector<Open> open{{v, 0}};
  while (!open.empty()) {
    Open& top = open.back();
    uint32_t count = ChildCount(top.value);
    while (top.next < count && !missing(Child(top.value, top.next))) ++top.next;
    if (top.next < count) {
      aslrt_value child = Child(top.value, top.next++);
      open.push_back({child, 0});
      continue;
    }
    if (missing(top.value)) AppendNode(top.value);
    open.pop_back();
  }
}

void Writer::Document(aslrt_value v) {
  if (aslrt_kind_of(v) == ASLRT_TEXT && !IsComposed(v)) AddNodes(v);
}

void Writer::Value(aslrt_value v) {
  AddNodes(v);
  AppendRef(body_, v);
}

std::string Writer::Finish(uint64_t definition_hash) {
  std::string out(kSnapshotMagic, 8);
  AppendFixed(out, uint64_t{ASLRT_ABI_VERSION} | uint64_t{kSnapshotFormat} << 32);
  AppendFixed(out, definition_hash);
  std::string rest;
  AppendUnsigned(rest, name_index_.size());
  rest += names_;
  AppendUnsigned(rest, node_records_);
  rest += nodes_;
  rest += body_;
  AppendFixed(out, kSnapshotHeader + rest.size());
  AppendFixed(out, 0);
  out += rest;
  std::string checksum;
  AppendFixed(checksum, SnapshotChecksum(out));
  out.replace(kSnapshotChecksum, 8, checksum);
  return out;
}

// ---- reading

Reader::Reader(aslrt_ctx* ctx, std::string_view snapshot) : ctx_(ctx), bytes_(snapshot) {
  uint32_t names = Count();
  for (uint32_t i = 0; ok_ && i < names; ++i) {
    std::string_view text = Bytes(Unsigned());
    if (ok_) names_.push_back(Intern(ctx_, text));
  }
  uint32_t nodes = Count();
  for (uint32_t i = 0; ok_ && i < nodes; ++i) Node();
}

uint64_t Reader::Unsigned() {
  uint64_t n = 0;
  for (int shift = 0; ok_ && shift < 64; shift += 7) {
    if (next_ >= bytes_.size()) break;
    uint64_t byte = static_cast<unsigned char>(bytes_[next_++]);
    if (shift == 63 && byte > 1) break;
    n |= (byte & 0x7f) << shift;
    if (byte < 0x80) return n;
  }
  ok_ = false;
  return 0;
}

uint32_t Reader::Small() {
  uint64_t n = Unsigned();
  return Require(n <= UINT32_MAX) ? static_cast<uint32_t>(n) : 0;
}

uint32_t Reader::Below(uint64_t bound) {
  uint64_t n = Unsigned();
  return Require(n < bound) ? static_cast<uint32_t>(n) : 0;
}

int64_t Reader::Signed() {
  uint64_t n = Unsigned();
  return static_cast<int64_t>(n >> 1) ^ -static_cast<int64_t>(n & 1);
}

int64_t Reader::Since(int64_t start) {
  return static_cast<int64_t>(static_cast<uint64_t>(start) + static_cast<uint64_t>(Signed()));
}

int64_t Reader::Time(int64_t start) {
  int64_t time = Since(start);
  return Require(time > -kTimeMax && time < kTimeMax) ? time : 0;
}

uint64_t Reader::Fixed() {
  std::string_view bytes = Bytes(8);
  return ok_ ? LoadFixed(bytes) : 0;
}

uint32_t Reader::Count() {
  uint64_t n = Unsigned();
  return Require(n <= bytes_.size() - next_ && n < UINT32_MAX) ? static_cast<uint32_t>(n) : 0;
}

std::string_view Reader::Bytes(uint64_t size) {
  if (!Require(size <= bytes_.size() - next_ && size < UINT32_MAX)) return {};
  std::string_view bytes = bytes_.substr(next_, size);
  next_ += size;
  return bytes;
}

aslrt_value Reader::Value() {
  switch (static_cast<Ref>(Below(7))) {
    case Ref::kNull: return aslrt_null();
    case Ref::kFalse: return aslrt_bool(0);
    case Ref::kTrue: return aslrt_bool(1);
    case Ref::kInt: return aslrt_int(Signed());
    case Ref::kDouble: return aslrt_make(ASLRT_DOUBLE, 0, 0, Fixed());
    case Ref::kNode: {
      uint32_t index = Below(nodes_.size());
      return ok_ ? nodes_[index] : aslrt_undefined();
    }
    default: return aslrt_undefined();
  }
}

aslrt_value Reader::StringOrUndefined() {
  aslrt_value v = Value();
  Require(aslrt_kind_of(v) == ASLRT_STRING || aslrt_kind_of(v) == ASLRT_UNDEFINED);
  return v;
}

aslrt_value Reader::ObjectNode() {
  uint32_t count = Count();
  std::vector<Field> fields;
  std::vector<const aslrt_name*> keys;
  for (uint32_t i = 0; ok_ && i < count; ++i) {
    uint32_t key = Below(names_.size());
    aslrt_value value = Value();
    uint32_t kind = aslrt_kind_of(value);
    if (!Require(kind != ASLRT_UNDEFINED && kind != ASLRT_TEXT)) break;
    fields.push_back({names_[key], value});
    keys.push_back(names_[key]);
  }
  // Keys of one object are distinct; the order of addresses decides nothing else.
  std::sort(keys.begin(), keys.end());
  Require(std::adjacent_find(keys.begin(), keys.end()) == keys.end());
  return ok_ ? MakeObject(ctx_, fields) : aslrt_undefined();
}

aslrt_value Reader::ArrayNode() {
  uint32_t count = Count();
  std::vector<aslrt_value> elements;
  for (uint32_t i = 0; ok_ && i < count; ++i) {
    elements.push_back(Value());
    uint32_t kind = aslrt_kind_of(elements.back());
    Require(kind != ASLRT_UNDEFINED && kind != ASLRT_TEXT);
  }
  return ok_ ? MakeArray(ctx_, elements) : aslrt_undefined();
}

aslrt_value Reader::ComposedNode() {
  std::string_view text = Bytes(Unsigned());
  aslrt_value tree = Value();
  uint32_t kind = aslrt_kind_of(tree);
  if (!Require(kind != ASLRT_UNDEFINED && kind != ASLRT_TEXT)) return aslrt_undefined();
  aslrt_value bytes = MakeString(ctx_, text);
  aslrt_text* document = static_cast<aslrt_text*>(StoreOf(ctx_).arena.Allocate(ctx_, sizeof(aslrt_text)));
  *document = {aslrt_chars(bytes), aslrt_len_of(bytes), kComposedText, tree};
  return aslrt_make(ASLRT_TEXT, 0, 0, reinterpret_cast<uintptr_t>(document));
}

void Reader::DocumentNode() {
  std::string_view text = Bytes(Unsigned());
  JsonError error;
  aslrt_value document;
  if (!ok_ || !Require(ParseDocument(ctx_, text, &document, &error))) return;
  nodes_.push_back(document);
  size_t first = nodes_.size();
  ForEachPart(aslrt_text_of(document)->tree, [this](aslrt_value part) { nodes_.push_back(part); });
  Require(Unsigned() == nodes_.size() - first);
}

void Reader::Node() {
  uint64_t kind = Unsigned();
  aslrt_value node = aslrt_undefined();
  switch (kind) {
    case ASLRT_STRING: {
      std::string_view text = Bytes(Unsigned());
      if (ok_) node = MakeString(ctx_, text);
      break;
    }
    case ASLRT_NUMTEXT: {
      std::string_view text = Bytes(Unsigned());
      if (!Require(IsNumberText(text))) return;
      aslrt_value bytes = MakeString(ctx_, text);
      node = aslrt_make(ASLRT_NUMTEXT, 0, aslrt_len_of(bytes), bytes.bits);
      break;
    }
    case ASLRT_ARRAY: node = ArrayNode(); break;
    case ASLRT_OBJECT: node = ObjectNode(); break;
    case kComposedNode: node = ComposedNode(); break;
    case ASLRT_TEXT: DocumentNode(); return;
    default: ok_ = false;
  }
  if (ok_) nodes_.push_back(node);
}

}  // namespace aslrt

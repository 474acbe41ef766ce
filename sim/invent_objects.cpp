// Making up files and listings (invent_objects.h). The root of a Map's items says what its reader takes
// (image.h: wants): its name is the InputType, its values are the headers of a CSV file, then its delimiter,
// or the ItemsPointer of a JSON file.
#include "sim/invent_objects.h"

#include <algorithm>
#include <vector>

#include "sim/hash.h"
#include "sim/json_members.h"

namespace aslc::sim {
namespace {

constexpr uint64_t kItemsMax = 3;

// `.csv`, `.json`, `.jsonl`: what the ending of a key says of its format.
bool Fits(std::string_view format, std::string_view key) {
  std::string ending;
  for (char c : format) ending += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return key.ends_with("." + ending);
}

std::string Cell(const std::string& text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += c;
    out += c;
  }
  return text.find_first_of(",;|\t\"\\\r\n ") == std::string::npos ? text : out + "\"";
}

std::string_view DelimiterOf(std::string_view name) {
  if (name == "PIPE") return "|";
  if (name == "SEMICOLON") return ";";
  if (name == "SPACE") return " ";
  return name == "TAB" ? "\t" : ",";
}

// `/a/b`: a value inside two objects.
std::string Inside(std::string_view pointer, std::string json) {
  const size_t slash = pointer.rfind('/');
  if (slash == std::string_view::npos) return json;
  return Inside(pointer.substr(0, slash), "{" + JsonQuoted(pointer.substr(slash + 1)) + ":" + json + "}");
}

}  // namespace

void InventedObjects::Reset() {
  objects_ = std::make_unique<MemoryObjects>();
  objects_->set_modified_ms(start_ns_ / 1'000'000);
}

uint32_t InventedObjects::ItemOf(std::string_view key, bool listing) const {
  uint32_t found = ASLRT_NONE;
  const WantTable& wants = inventor_.wants();
  for (uint32_t state = 0; state < inventor_.image()->states.count; ++state) {
    const uint32_t item = wants.Root(ASLRT_WANT_ITEM, state);
    if (item == ASLRT_NONE || wants.Text(wants.row(item).name).empty() != listing) continue;
    if (found == ASLRT_NONE || Fits(wants.Text(wants.row(item).name), key)) found = item;
  }
  return found;
}

ValueMaker InventedObjects::Maker(uint32_t item, std::string_view object, uint64_t number) const {
  const uint32_t state = inventor_.wants().row(item).state;
  const auto& row = ASLRT_ROWS(inventor_.image(), aslrt_image_state, states)[state];
  return {inventor_.wants(), *choices_, {row.scope, state, 0, Fold64(HashText(object), number)}, start_ns_};
}

std::string InventedObjects::Csv(uint32_t item, std::string_view object, uint64_t size) const {
  const WantTable& wants = inventor_.wants();
  const aslrt_image_want& root = wants.row(item);
  std::vector<std::string> names;
  std::string_view delimiter = ",";
  for (uint32_t i = 0; i < root.value_count; ++i) {
    const aslrt_image_want_value& value = wants.Value(root, i);
    if (value.use == ASLRT_WANT_EQUALS) names.emplace_back(wants.Text(value.text));
    if (value.use == ASLRT_WANT_MATCHES) delimiter = DelimiterOf(wants.Text(value.text));
  }
  const bool given = !names.empty();
  for (uint32_t child : wants.Children(item)) {
    if (!given && wants.row(child).relation == ASLRT_WANT_MEMBER)
      names.emplace_back(wants.Text(wants.row(child).name));
  }
  if (names.empty()) names.emplace_back("id");
  std::string out;
  for (uint64_t line = given ? 1 : 0; line <= size; ++line) {
    const ValueMaker maker = Maker(item, object, line);
    for (size_t i = 0; i < names.size(); ++i) {
      if (i > 0) out += delimiter;
      out += Cell(line == 0 ? names[i] : ValueMaker(maker).MakeMemberText(item, names[i]));
    }
    out += '\n';
  }
  return out;
}

std::string InventedObjects::Contents(uint32_t item, std::string_view object) const {
  const WantTable& wants = inventor_.wants();
  const aslrt_image_want& root = wants.row(item);
  const std::string_view format = wants.Text(root.name);
  const uint64_t size = supply_ == Supply::kEmpty ? 0 : 1 + Maker(item, object, 0).Pick(1, kItemsMax);
  if (format == "CSV") return Csv(item, object, size);
  const bool lines = format == "JSONL";
  std::string out = lines ? "" : "[";
  for (uint64_t i = 1; i <= size; ++i) {
    if (!lines && i > 1) out += ',';
    out += Maker(item, object, i).Make(item);
    if (lines) out += '\n';
  }
  if (lines) return out;
  std::string_view pointer;
  if (root.value_count > 0) pointer = wants.Text(wants.Value(root, 0).text);
  return Inside(pointer, out + "]");
}

std::string InventedObjects::KeyOf(uint32_t item, std::string_view prefix, uint64_t number) const {
  const WantTable& wants = inventor_.wants();
  for (uint32_t child : wants.Children(item)) {
    if (wants.Text(wants.row(child).name) != "Key" || wants.row(child).value_count == 0) continue;
    return std::string(prefix) + Maker(item, prefix, number).MakeText(child);
  }
  return std::string(prefix) + "object-" + std::to_string(number);
}

std::unique_ptr<ObjectReader> InventedObjects::Open(std::string_view bucket, std::string_view key,
                                                    std::string_view version_id, ObjectError* error) {
  const uint32_t item = ItemOf(key, false);
  objects_->AddBucket(bucket);
  if (item != ASLRT_NONE && supply_ != Supply::kNone && objects_->Find(bucket, key) == nullptr) {
    objects_->Put(bucket, key, Contents(item, std::string(bucket) + "/" + std::string(key)));
  }
  return objects_->Open(bucket, key, version_id, error);
}

std::unique_ptr<ObjectLister> InventedObjects::List(std::string_view bucket, std::string_view prefix,
                                                    std::string_view after, ObjectError* error) {
  const uint32_t item = ItemOf(prefix, true);
  objects_->AddBucket(bucket);
  std::unique_ptr<ObjectLister> lister = objects_->List(bucket, prefix, "", error);
  ObjectInfo info;
  const bool empty = lister != nullptr && lister->Read(&info, error) == ObjectLister::Next::kEnd;
  if (empty && item != ASLRT_NONE && supply_ == Supply::kItems) {
    const uint64_t size = 1 + Maker(item, prefix, 0).Pick(1, kItemsMax);
    for (uint64_t i = 1; i <= size; ++i) objects_->Put(bucket, KeyOf(item, prefix, i), "invented");
  }
  return objects_->List(bucket, prefix, after, error);
}

std::unique_ptr<ObjectWriter> InventedObjects::Create(std::string_view bucket, std::string_view key,
                                                      ObjectError* error) {
  objects_->AddBucket(bucket);
  return objects_->Create(bucket, key, error);
}

}  // namespace aslc::sim

// The items that an ItemReader gives a Distributed Map (parallel-map.md 6.5), one at a time: no file is ever in
// memory as a whole. children.cpp draws from it as its children start; the other files here are its kinds.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "aslc/engine.h"

namespace aslrt {

// An ItemReader with its expressions evaluated. Texts are copies.
struct ReaderSpec {
  enum class Resource { kGetObject, kListObjects };
  enum class Input { kNone, kCsv, kJson, kJsonLines, kManifest };
  enum class Manifest { kNone, kAthena, kInventory };
  Resource resource = Resource::kGetObject;
  std::string bucket, key, version_id;  // getObject; version_id may be empty
  std::string prefix, start_after;      // listObjectsV2
  Input input = Input::kNone;
  Manifest manifest = Manifest::kNone;
  bool load_and_flatten = false;        // listObjectsV2: the items in the objects, not the objects
  bool headers_given = false;
  std::vector<std::string> headers;     // when they are given
  char delimiter = ',';
  std::string items_pointer;            // RFC 6901; empty: the whole document
  uint64_t max_items = 0;               // 0: all
};

struct Item {
  aslrt_value value{};
  aslrt_value key{};     // STRING: name of the member that the item is; UNDEFINED: it is none
  aslrt_value source{};  // STRING: `Map.Item.Source` of the context object
};

class ItemSource {
 public:
  enum class Next { kItem, kEnd, kFailed };
  virtual ~ItemSource() = default;
  // The next item, in the context's arena. Once it has ended or failed it stays so.
  virtual Next Read(aslrt_ctx* ctx, Item* item) = 0;
  // After kFailed: the cause of States.ItemReaderFailed.
  virtual const std::string& cause() const = 0;
};

// Opens nothing yet: what is wrong with the objects is found by Read. `host` outlives the source.
std::unique_ptr<ItemSource> OpenItems(const aslrt_host& host, ReaderSpec spec);

}  // namespace aslrt

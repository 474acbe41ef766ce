// The objects of a bucket below a prefix, in the order of their keys, asked for in pages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/items/item_source.h"

namespace aslrt {

struct ListedObject {
  std::string key, etag, storage_class;
  int64_t modified_ms = 0;
  uint64_t size = 0;
};

class ObjectPages {
 public:
  ObjectPages(const aslrt_host& host, const ReaderSpec& spec)
      : host_(host), bucket_(spec.bucket), prefix_(spec.prefix), after_(spec.start_after) {}
  // The next object, which lives until the next call; NULL at the end and on failure: then there is a cause.
  const ListedObject* Next();
  const std::string& cause() const { return cause_; }
  const std::string& bucket() const { return bucket_; }

 private:
  bool Load();

  const aslrt_host& host_;
  std::string bucket_, prefix_, after_, cause_;
  std::vector<ListedObject> page_;
  size_t at_ = 0;
  bool ended_ = false;
};

}  // namespace aslrt

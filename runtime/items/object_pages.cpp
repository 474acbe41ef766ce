// Listing in pages (object_pages.h).
#include "runtime/items/object_pages.h"

#include <array>

namespace aslrt {
namespace {

constexpr size_t kPageObjects = 256;

aslrt_text_view View(const std::string& text) { return {text.data(), text.size()}; }
std::string Text(aslrt_text_view view) {
  return view.data == nullptr ? std::string() : std::string(view.data, view.size);
}

}  // namespace

const ListedObject* ObjectPages::Next() {
  if (at_ == page_.size() && (ended_ || !Load())) return nullptr;
  return &page_[at_++];
}

// False when there are no more, or on failure.
bool ObjectPages::Load() {
  std::array<aslrt_object_info, kPageObjects> infos;
  aslrt_object_error error{};
  const int64_t count = host_.objects->list(host_.objects_data, View(bucket_), View(prefix_), View(after_),
                                            infos.data(), infos.size(), &error);
  page_.clear();
  at_ = 0;
  ended_ = count <= 0;
  if (count < 0) {
    const std::string message = Text(error.message);
    cause_ = "S3://" + bucket_ + ": " + Text(error.code) + (message.empty() ? "" : ": ") + message;
  }
  for (size_t i = 0; !ended_ && i < static_cast<size_t>(count); ++i) {
    const aslrt_object_info& info = infos[i];
    page_.push_back({Text(info.key), Text(info.etag), Text(info.storage_class), info.modified_ms, info.size});
  }
  if (!ended_) after_ = page_.back().key;
  return !ended_;
}

}  // namespace aslrt

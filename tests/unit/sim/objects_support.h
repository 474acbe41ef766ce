// A host of objects, used as the engine uses it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/object_store.h"

namespace aslc::sim {

struct ObjectHost {
  explicit ObjectHost(ObjectStore* store, bool forgets = false) : session(store, forgets) { session.Attach(&host); }
  const aslrt_objects& objects() const { return *host.objects; }

  // The whole object, or `code: message`.
  std::string Read(std::string_view bucket, std::string_view key, size_t piece = 1000) {
    aslrt_object_error error{};
    void* object = objects().open(host.objects_data, View(bucket), View(key), {}, 1, &error);
    if (object == nullptr) return Text(error.code) + ": " + Text(error.message);
    std::string all, buffer(piece, '\0');
    for (;;) {
      int64_t count = objects().read(host.objects_data, object, buffer.data(), piece, &error);
      if (count < 0) all = Text(error.code) + ": " + Text(error.message);
      if (count <= 0) break;
      all.append(buffer, 0, static_cast<size_t>(count));
    }
    objects().close(host.objects_data, object);
    return all;
  }
  std::vector<std::string> List(std::string_view bucket, std::string_view prefix, size_t capacity) {
    std::vector<aslrt_object_info> page(capacity);
    std::vector<std::string> keys;
    std::string after;
    for (;;) {
      aslrt_object_error error{};
      int64_t count = objects().list(host.objects_data, View(bucket), View(prefix), View(after), page.data(),
                                     capacity, &error);
      if (count < 0) return {Text(error.code)};
      for (int64_t i = 0; i < count; ++i) keys.push_back(Text(page[static_cast<size_t>(i)].key));
      if (count == 0) return keys;
      after = keys.back();
    }
  }
  // Empty, or `code: message`. Written in two pieces.
  std::string Write(std::string_view bucket, std::string_view key, std::string_view bytes, bool commit = true) {
    aslrt_object_error error{};
    void* object = objects().create(host.objects_data, View(bucket), View(key), &error);
    if (object == nullptr) return Text(error.code) + ": " + Text(error.message);
    const size_t half = bytes.size() / 2;
    bool good = objects().write(host.objects_data, object, bytes.data(), half, &error) == 0 &&
                objects().write(host.objects_data, object, bytes.data() + half, bytes.size() - half, &error) == 0;
    if (good && commit) {
      good = objects().commit(host.objects_data, object, &error) == 0;
    } else {
      objects().abandon(host.objects_data, object);
    }
    return good ? "" : Text(error.code) + ": " + Text(error.message);
  }

  static aslrt_text_view View(std::string_view text) { return {text.data(), text.size()}; }
  static std::string Text(aslrt_text_view view) { return {view.data, view.size}; }

  aslrt_host host{};
  ObjectSession session;
};

}  // namespace aslc::sim

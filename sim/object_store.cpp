// The functions of engine.h over a store (object_store.h).
#include "sim/object_store.h"

#include <md5.h>

#include <utility>

#include "sim/decompress.h"
#include "sim/overlay_objects.h"

namespace aslc::sim {
namespace {

std::string_view Text(aslrt_text_view view) {
  return view.data == nullptr ? std::string_view() : std::string_view(view.data, view.size);
}

aslrt_text_view View(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

ObjectSession::ObjectSession(ObjectStore* store, bool forgets)
    : overlay_(store != nullptr && forgets ? std::make_unique<OverlayObjects>(*store) : nullptr),
      store_(overlay_ != nullptr ? overlay_.get() : store) {}

ObjectSession::~ObjectSession() = default;

void ObjectSession::Forget() {
  lister_ = nullptr;
  if (overlay_ != nullptr) overlay_->Clear();
}

void ObjectSession::Attach(aslrt_host* host) {
  if (store_ == nullptr) return;
  host->objects = Table();
  host->objects_data = this;
}

const aslrt_objects* ObjectSession::Table() {
  static const aslrt_objects table = {
      .size = sizeof(aslrt_objects),
      .open = Open,
      .read = Read,
      .close = [](void*, void* object) { delete static_cast<ObjectReader*>(object); },
      .list =
          [](void* data, aslrt_text_view bucket, aslrt_text_view prefix, aslrt_text_view after,
             aslrt_object_info* page, size_t capacity, aslrt_object_error* error) {
            int64_t count = Self(data)->ListPage(Text(bucket), Text(prefix), Text(after), page, capacity);
            if (count < 0) Self(data)->Tell(error);
            return count;
          },
      .create = Create,
      .write = Write,
      .commit = Commit,
      .abandon = [](void*, void* object) { delete static_cast<ObjectWriter*>(object); }};
  return &table;
}

void ObjectSession::Tell(aslrt_object_error* error) const {
  if (error != nullptr) *error = {View(error_.code), View(error_.message)};
}

void* ObjectSession::Open(void* data, aslrt_text_view bucket, aslrt_text_view key, aslrt_text_view version_id,
                          int items, aslrt_object_error* error) {
  ObjectSession* self = Self(data);
  ++self->uses_;
  auto reader = self->store_->Open(Text(bucket), Text(key), Text(version_id), &self->error_);
  if (reader != nullptr && items != 0) reader = Decompressed(Text(key), std::move(reader));
  if (reader == nullptr) self->Tell(error);
  return reader.release();
}

int64_t ObjectSession::Read(void* data, void* object, char* buffer, size_t capacity, aslrt_object_error* error) {
  ++Self(data)->uses_;
  int64_t count = static_cast<ObjectReader*>(object)->Read(buffer, capacity, &Self(data)->error_);
  if (count < 0) Self(data)->Tell(error);
  return count;
}

void* ObjectSession::Create(void* data, aslrt_text_view bucket, aslrt_text_view key, aslrt_object_error* error) {
  ObjectSession* self = Self(data);
  ++self->uses_;
  auto writer = self->store_->Create(Text(bucket), Text(key), &self->error_);
  if (writer == nullptr) self->Tell(error);
  return writer.release();
}

int ObjectSession::Write(void* data, void* object, const char* bytes, size_t size, aslrt_object_error* error) {
  if (static_cast<ObjectWriter*>(object)->Write({bytes, size}, &Self(data)->error_)) return 0;
  Self(data)->Tell(error);
  return 1;
}

int ObjectSession::Commit(void* data, void* object, aslrt_object_error* error) {
  ++Self(data)->uses_;
  std::unique_ptr<ObjectWriter> writer(static_cast<ObjectWriter*>(object));
  if (writer->Commit(&Self(data)->error_)) return 0;
  Self(data)->Tell(error);
  return 1;
}

int64_t ObjectSession::ListPage(std::string_view bucket, std::string_view prefix, std::string_view after,
                                aslrt_object_info* page, size_t capacity) {
  ++uses_;
  // A page that goes on where the last one ended is read by the same lister.
  const bool goes_on = lister_ != nullptr && !after.empty() && bucket == bucket_ && prefix == prefix_ &&
                       after == last_key_;
  if (!goes_on) {
    lister_ = store_->List(bucket, prefix, after, &error_);
    bucket_ = bucket;
    prefix_ = prefix;
  }
  if (lister_ == nullptr) return -1;
  page_.clear();
  page_.reserve(capacity);
  while (page_.size() < capacity) {
    ObjectInfo info;
    const auto next = lister_->Read(&info, &error_);
    if (next == ObjectLister::Next::kEnd) break;
    if (next == ObjectLister::Next::kFailed) {
      lister_ = nullptr;
      return -1;
    }
    page_.push_back(std::move(info));
  }
  for (size_t i = 0; i < page_.size(); ++i) {
    const ObjectInfo& info = page_[i];
    page[i] = {View(info.key), View(info.etag), View("STANDARD"), info.modified_ms, info.size};
  }
  // What is listed from its beginning again may have changed.
  if (page_.size() < capacity) {
    lister_ = nullptr;
  } else if (!page_.empty()) {
    last_key_ = page_.back().key;
  }
  return static_cast<int64_t>(page_.size());
}

std::string EtagOf(std::string_view bytes) {
  MD5_CTX context;
  uint8_t digest[MD5_DIGEST_LENGTH];
  MD5Init(&context);
  MD5Update(&context, reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  MD5Final(digest, &context);
  std::string etag = "\"";
  for (uint8_t byte : digest) {
    etag += "0123456789abcdef"[byte >> 4];
    etag += "0123456789abcdef"[byte & 15];
  }
  return etag + '"';
}

std::nullptr_t Refuse(ObjectError* error, std::string_view code, std::string message) {
  error->code = code;
  error->message = std::move(message);
  return nullptr;
}

std::nullptr_t NoSuchBucket(std::string_view bucket, ObjectError* error) {
  return Refuse(error, "NoSuchBucket", "The specified bucket does not exist: " + std::string(bucket));
}

std::nullptr_t BadKey(std::string_view key, ObjectError* error) {
  return Refuse(error, "InvalidArgument", "the key `" + std::string(key) + "` cannot be the path of a file");
}

std::nullptr_t NoSuchKey(ObjectError* error) {
  return Refuse(error, "NoSuchKey", "The specified key does not exist.");
}

std::nullptr_t NoSuchVersion(ObjectError* error) {
  return Refuse(error, "NoSuchVersion", "The specified version does not exist: objects here have none.");
}

}  // namespace aslc::sim

// Where objects are: the `aslrt_objects` of a host (engine.h) over a set of buckets. Two kinds of store:
// folder_objects.h (a bucket is a folder) and memory_objects.h (for tests, and for what must not touch a disk).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "aslc/engine.h"

namespace aslc::sim {

// `code` is static and spelt as S3 spells it.
struct ObjectError {
  std::string_view code;
  std::string message;
};

struct ObjectInfo {
  std::string key, etag;  // etag: with its quotes
  int64_t modified_ms = 0;
  uint64_t size = 0;
};

class ObjectReader {
 public:
  virtual ~ObjectReader() = default;
  // Up to `capacity` bytes: how many, 0 at the end, -1 on failure.
  virtual int64_t Read(char* buffer, size_t capacity, ObjectError* error) = 0;
  // Of the object as it is stored; 0: nobody knows.
  virtual uint64_t stored_bytes() const { return 0; }
};

// Nobody sees the object before Commit; destroyed without one, it was never there.
class ObjectWriter {
 public:
  virtual ~ObjectWriter() = default;
  virtual bool Write(std::string_view bytes, ObjectError* error) = 0;
  virtual bool Commit(ObjectError* error) = 0;
};

class ObjectLister {
 public:
  enum class Next { kObject, kEnd, kFailed };
  virtual ~ObjectLister() = default;
  // Keys come in the order of their bytes.
  virtual Next Read(ObjectInfo* info, ObjectError* error) = 0;
};

// Several sessions may use one store at a time, each on a thread of its own. The functions give NULL on failure.
// What they give must not outlive the store.
class ObjectStore {
 public:
  virtual ~ObjectStore() = default;
  virtual bool HasBucket(std::string_view bucket) const = 0;
  // The bytes of an object as they are; sessions decompress. version_id: empty or `null`, since there are no others.
  virtual std::unique_ptr<ObjectReader> Open(std::string_view bucket, std::string_view key,
                                             std::string_view version_id, ObjectError* error) = 0;
  // Objects whose keys begin with `prefix` and come after `after`.
  virtual std::unique_ptr<ObjectLister> List(std::string_view bucket, std::string_view prefix,
                                             std::string_view after, ObjectError* error) = 0;
  virtual std::unique_ptr<ObjectWriter> Create(std::string_view bucket, std::string_view key,
                                               ObjectError* error) = 0;
};

class OverlayObjects;

// One host's view of a store: the functions of engine.h, and the texts that they hand out. Of one thread.
class ObjectSession {
 public:
  // Does nothing where there is no store: the host has no objects then. The store outlives the session, and the
  // session whatever runs under the host. forgets: what is written does not go into the store but stays here,
  // until Forget.
  explicit ObjectSession(ObjectStore* store, bool forgets = false);
  ~ObjectSession();
  ObjectSession(const ObjectSession&) = delete;
  ObjectSession& operator=(const ObjectSession&) = delete;
  void Attach(aslrt_host* host);
  // Before another run: what was listed may have changed, and what was written to be forgotten is.
  void Forget();
  // How often something was opened, read, listed, made or committed so far.
  uint64_t uses() const { return uses_; }

 private:
  static ObjectSession* Self(void* data) { return static_cast<ObjectSession*>(data); }
  static const aslrt_objects* Table();
  static void* Open(void* data, aslrt_text_view bucket, aslrt_text_view key, aslrt_text_view version_id, int items,
                    aslrt_object_error* error);
  static int64_t Read(void* data, void* object, char* buffer, size_t capacity, aslrt_object_error* error);
  static void* Create(void* data, aslrt_text_view bucket, aslrt_text_view key, aslrt_object_error* error);
  static int Write(void* data, void* object, const char* bytes, size_t size, aslrt_object_error* error);
  static int Commit(void* data, void* object, aslrt_object_error* error);
  int64_t ListPage(std::string_view bucket, std::string_view prefix, std::string_view after, aslrt_object_info* page,
                   size_t capacity);
  void Tell(aslrt_object_error* error) const;

  uint64_t uses_ = 0;
  std::unique_ptr<OverlayObjects> overlay_;  // of what is forgotten, over the store that was given
  ObjectStore* store_;
  ObjectError error_;
  std::vector<ObjectInfo> page_;
  // Where the last page ended, so that the next one need not look for the place.
  std::unique_ptr<ObjectLister> lister_;
  std::string bucket_, prefix_, last_key_;
};

// The entity tag of an object of these bytes, with its quotes: their MD5, as S3 has it for what was put at once.
std::string EtagOf(std::string_view bytes);

// `code` with a message; NULL.
std::nullptr_t Refuse(ObjectError* error, std::string_view code, std::string message);
inline bool IsVersion(std::string_view version_id) { return version_id.empty() || version_id == "null"; }
// What a store says when there is no such thing; all give false or NULL.
std::nullptr_t NoSuchBucket(std::string_view bucket, ObjectError* error);
std::nullptr_t BadKey(std::string_view key, ObjectError* error);
std::nullptr_t NoSuchKey(ObjectError* error);
std::nullptr_t NoSuchVersion(ObjectError* error);

}  // namespace aslc::sim

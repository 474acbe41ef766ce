// The files of a ResultWriter (parallel-map.md 6.7): `SUCCEEDED_<n>`, `FAILED_<n>` and `PENDING_<n>`, written while
// children end, and `manifest.json`, which names them. Nobody sees any of them before all are written. What is
// short is held back, so that it can be part of a snapshot; the rest goes to the host's objects at once.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aslc/engine.h"

namespace aslrt {

// A file that was written whole.
struct ResultFile {
  std::string key;
  uint64_t size = 0;  // bytes
};

class ResultFiles {
 public:
  enum class Kind { kFailed, kPending, kSucceeded };  // in the order of the manifest
  static constexpr size_t kKinds = 3;
  // Bytes of a kind that are held back, and the greatest size of a file.
  struct Bounds {
    size_t held = size_t{4} << 20;
    uint64_t file = 5'000'000'000;
  };

  // directory: `prefix/uuid/`. lines: records stand on lines instead of in an array. `host` outlives it.
  ResultFiles(const aslrt_host& host, std::string bucket, std::string directory, bool lines, Bounds bounds);
  ResultFiles(const aslrt_host& host, std::string bucket, std::string directory, bool lines)
      : ResultFiles(host, std::move(bucket), std::move(directory), lines, Bounds()) {}
  ~ResultFiles();  // abandons what was not finished
  ResultFiles(const ResultFiles&) = delete;
  ResultFiles& operator=(const ResultFiles&) = delete;

  // These give false when the objects fail, then and ever after; cause() says how. What was written is gone.
  bool Probe();  // whether the bucket is there and takes objects
  bool Add(Kind kind, std::string_view record);  // JSON text
  bool Finish(std::string_view map_run_arn);
  // Of an attempt after others that wrote files with outputs: the manifest names those before its own, of which
  // there is one even when it is empty (recorded).
  void Follow(std::vector<ResultFile> earlier) { earlier_ = std::move(earlier); }
  // Once it is finished: all files with outputs.
  std::vector<ResultFile> Succeeded() const;
  bool failed() const { return !cause_.empty(); }
  const std::string& cause() const { return cause_; }
  const std::string& bucket() const { return bucket_; }
  std::string ManifestKey() const { return directory_ + "manifest.json"; }

  // What is held of a kind, while nothing has gone to objects yet; a snapshot has no more.
  bool held() const;
  const std::string& Held(Kind kind) const { return files_[static_cast<size_t>(kind)].buffer; }
  void Hold(Kind kind, std::string bytes) { files_[static_cast<size_t>(kind)].buffer = std::move(bytes); }

 private:
  struct Done {
    std::string key;
    uint64_t size;
    void* object;
  };
  // The file of a kind that is being written; `done` are those before it, complete but not committed.
  struct File {
    std::string buffer;
    void* object = nullptr;
    uint64_t sent = 0;  // bytes that went to the object
    std::vector<Done> done;
  };

  std::string KeyOf(size_t kind) const;
  bool Send(size_t kind);
  bool Close(size_t kind);
  bool Commit(void** object, std::string_view key);
  bool WriteManifest(std::string_view map_run_arn);
  std::string Manifest(std::string_view map_run_arn) const;
  void AppendFiles(std::string& out, size_t kind) const;
  std::vector<ResultFile> Written(size_t kind) const;
  void* Create(std::string_view key);
  bool Write(void* object, std::string_view key, std::string_view bytes);
  bool Fail(std::string_view key, const aslrt_object_error& error);
  void Abandon();

  const aslrt_host& host_;
  std::string bucket_, directory_, cause_;
  bool lines_;
  Bounds bounds_;
  std::vector<ResultFile> earlier_;
  std::array<File, kKinds> files_;
};

}  // namespace aslrt

// Writing the files of a ResultWriter (result_files.h).
#include "runtime/result_files.h"

#include "runtime/object_writer.h"

namespace aslrt {

namespace {

constexpr std::string_view kNames[ResultFiles::kKinds] = {"FAILED", "PENDING", "SUCCEEDED"};

aslrt_text_view View(std::string_view text) { return {text.data(), text.size()}; }
std::string_view Bytes(aslrt_text_view text) { return {text.data == nullptr ? "" : text.data, text.size}; }

}  // namespace

ResultFiles::ResultFiles(const aslrt_host& host, std::string bucket, std::string directory, bool lines, Bounds bounds)
    : host_(host), bucket_(std::move(bucket)), directory_(std::move(directory)), lines_(lines), bounds_(bounds) {
  if (host_.objects == nullptr) cause_ = "There are no buckets to write results to.";
}

ResultFiles::~ResultFiles() { Abandon(); }

bool ResultFiles::held() const {
  for (const File& file : files_) {
    if (file.object != nullptr || !file.done.empty()) return false;
  }
  return true;
}

bool ResultFiles::Probe() {
  if (failed()) return false;
  void* object = Create(ManifestKey());
  if (object == nullptr) return false;
  host_.objects->abandon(host_.objects_data, object);
  return true;
}

bool ResultFiles::Add(Kind kind, std::string_view record) {
  if (failed()) return false;
  const size_t k = static_cast<size_t>(kind);
  File& file = files_[k];
  uint64_t size = file.sent + file.buffer.size();
  // Around a record are at most a comma and the end of the array.
  if (size > 0 && size + record.size() + 2 > bounds_.file) {
    if (!Close(k)) return false;
    size = 0;
  }
  if (!lines_) file.buffer += size == 0 ? '[' : ',';
  file.buffer += record;
  if (lines_) file.buffer += '\n';
  return file.buffer.size() <= bounds_.held || Send(k);
}

bool ResultFiles::Finish(std::string_view map_run_arn) {
  for (size_t kind = 0; kind < kKinds; ++kind) {
    File& file = files_[kind];
    const bool wanted = kind == static_cast<size_t>(Kind::kSucceeded) && !earlier_.empty() && file.done.empty();
    if (failed() || ((wanted || file.sent + file.buffer.size() > 0) && !Close(kind))) return false;
  }
  for (File& file : files_) {
    for (Done& done : file.done) {
      if (!Commit(&done.object, done.key)) return false;
    }
  }
  return WriteManifest(map_run_arn);
}

std::string ResultFiles::KeyOf(size_t kind) const {
  std::string key = directory_;
  key += kNames[kind];
  key += '_' + std::to_string(files_[kind].done.size());
  return key + (lines_ ? ".jsonl" : ".json");
}

// Hands what is held of a file to its object.
bool ResultFiles::Send(size_t kind) {
  File& file = files_[kind];
  const std::string key = KeyOf(kind);
  if (file.object == nullptr && (file.object = Create(key)) == nullptr) return false;
  if (!Write(file.object, key, file.buffer)) return false;
  file.sent += file.buffer.size();
  file.buffer.clear();
  return true;
}

bool ResultFiles::Close(size_t kind) {
  File& file = files_[kind];
  if (!lines_) file.buffer += file.sent + file.buffer.size() == 0 ? "[]" : "]";
  if (!Send(kind)) return false;
  file.done.push_back({KeyOf(kind), file.sent, file.object});
  file.object = nullptr;
  file.sent = 0;
  return true;
}

bool ResultFiles::Commit(void** object, std::string_view key) {
  aslrt_object_error error = {};
  void* ended = *object;
  *object = nullptr;
  if (host_.objects->commit(host_.objects_data, ended, &error) == 0) return true;
  return Fail(key, error);
}

bool ResultFiles::WriteManifest(std::string_view map_run_arn) {
  const std::string key = ManifestKey();
  void* object = Create(key);
  if (object == nullptr) return false;
  if (!Write(object, key, Manifest(map_run_arn))) {
    host_.objects->abandon(host_.objects_data, object);
    return false;
  }
  return Commit(&object, key);
}

std::string ResultFiles::Manifest(std::string_view map_run_arn) const {
  std::string text;
  {
    ObjectWriter manifest(text);
    manifest.String("DestinationBucket", bucket_);
    manifest.String("MapRunArn", map_run_arn);
    ObjectWriter files(manifest.Key("ResultFiles"));
    for (size_t kind = 0; kind < kKinds; ++kind) AppendFiles(files.Key(kNames[kind]), kind);
  }
  return text;
}

void ResultFiles::AppendFiles(std::string& out, size_t kind) const {
  const std::vector<ResultFile> files = Written(kind);
  out += '[';
  for (const ResultFile& written : files) {
    if (&written != &files.front()) out += ',';
    ObjectWriter file(out);
    file.String("Key", written.key);
    file.Number("Size", written.size);
  }
  out += ']';
}

std::vector<ResultFile> ResultFiles::Written(size_t kind) const {
  std::vector<ResultFile> files;
  if (kind == static_cast<size_t>(Kind::kSucceeded)) files = earlier_;
  for (const Done& done : files_[kind].done) files.push_back({done.key, done.size});
  return files;
}

std::vector<ResultFile> ResultFiles::Succeeded() const { return Written(static_cast<size_t>(Kind::kSucceeded)); }

void* ResultFiles::Create(std::string_view key) {
  aslrt_object_error error = {};
  void* object = host_.objects->create(host_.objects_data, View(bucket_), View(key), &error);
  if (object == nullptr) Fail(key, error);
  return object;
}

bool ResultFiles::Write(void* object, std::string_view key, std::string_view bytes) {
  aslrt_object_error error = {};
  if (host_.objects->write(host_.objects_data, object, bytes.data(), bytes.size(), &error) == 0) return true;
  return Fail(key, error);
}

bool ResultFiles::Fail(std::string_view key, const aslrt_object_error& error) {
  cause_ = "The results could not be written to s3://" + bucket_ + "/" + std::string(key) + ": ";
  cause_ += Bytes(error.message);
  if (error.code.size > 0) cause_ += " (" + std::string(Bytes(error.code)) + ")";
  Abandon();
  return false;
}

void ResultFiles::Abandon() {
  for (File& file : files_) {
    if (file.object != nullptr) host_.objects->abandon(host_.objects_data, file.object);
    for (Done& done : file.done) {
      if (done.object != nullptr) host_.objects->abandon(host_.objects_data, done.object);
    }
    file = {};
  }
}

}  // namespace aslrt

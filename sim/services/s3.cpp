// A model of S3 over the objects of the run: what Tasks put, readers of Maps find, and the other way round.
#include <algorithm>
#include <charconv>
#include <memory>

#include "sim/json_members.h"
#include "sim/memory_objects.h"
#include "sim/services/service.h"

namespace aslc::sim {
namespace {

constexpr ServiceNames kNames{"S3", "Amazon S3", "AmazonS3Exception", "S3"};

// What a store says, as the SDK names it: `NoSuchKey` is S3.NoSuchKeyException.
void FailStored(const ObjectError& error, const ServiceCall& call, ServiceReply* reply) {
  const std::string code = std::string(error.code) + "Exception";
  const bool missing = error.code == "NoSuchBucket" || error.code == "NoSuchKey";
  FailCall(kNames, {code, error.message, missing ? 404 : 400, false}, call, reply);
  // S3 has a second id in its answers.
  reply->cause.insert(reply->cause.size() - 1, ", Extended Request ID: " + call.ids.Uuid());
}

const std::string* Needed(const ServiceCall& call, const char* name, ServiceReply* reply) {
  const std::string* text = call.parameters.FindText(name);
  if (text == nullptr || text->empty()) {
    FailCall(kNames, {"SdkClientException", std::string(name) + " cannot be null or empty.", 400, false},
             call, reply);
    return nullptr;
  }
  return text;
}

// Of a bucket that there is: false after a failure.
bool List(ServiceWorld& world, const ServiceCall& call, const std::string& bucket, std::string_view prefix,
          std::string_view after, std::unique_ptr<ObjectLister>* out, ServiceReply* reply) {
  ObjectError error;
  *out = world.objects->List(bucket, prefix, after, &error);
  if (*out == nullptr) FailStored(error, call, reply);
  return *out != nullptr;
}

}  // namespace

void S3GetObject(ServiceWorld& world, const ServiceCall& call, ServiceReply* reply) {
  if (!KnowsParameters(call, {"Bucket", "Key", "VersionId"}, reply)) return;
  const std::string* bucket = Needed(call, "Bucket", reply);
  const std::string* key = bucket == nullptr ? nullptr : Needed(call, "Key", reply);
  if (key == nullptr) return;
  call.Read(Shared::kObject, WhichOf(*bucket, *key));
  call.Read(Shared::kObjects);
  ObjectError error;
  const std::string* version = call.parameters.FindText("VersionId");
  auto reader = world.objects->Open(*bucket, *key, version == nullptr ? "" : *version, &error);
  if (reader == nullptr) return FailStored(error, call, reply);
  const std::shared_ptr<const std::string> bytes = world.objects->Find(*bucket, *key);
  reply->output = Json::Object();
  reply->output.Set("AcceptRanges", Json::Text("bytes"));
  reply->output.Set("Body", Json::Text(*bytes));
  reply->output.Set("ContentLength", Json::Number(std::to_string(bytes->size())));
  reply->output.Set("ContentType", Json::Text("application/octet-stream"));
  reply->output.Set("ETag", Json::Text(EtagOf(*bytes)));
  reply->output.Set("Metadata", Json::Object());
}

void S3PutObject(ServiceWorld& world, const ServiceCall& call, ServiceReply* reply) {
  if (!KnowsParameters(call, {"Bucket", "Key", "Body", "ContentType"}, reply)) return;
  const std::string* bucket = Needed(call, "Bucket", reply);
  const std::string* key = bucket == nullptr ? nullptr : Needed(call, "Key", reply);
  if (key == nullptr) return;
  const Json* body = call.parameters.Find("Body");
  const std::string bytes = body == nullptr ? "" : MessageText(*body);
  call.Write(Shared::kObject, WhichOf(*bucket, *key));
  call.Read(Shared::kObjects);
  ObjectError error;
  const auto writer = world.objects->Create(*bucket, *key, &error);
  if (writer == nullptr || !writer->Write(bytes, &error) || !writer->Commit(&error)) {
    return FailStored(error, call, reply);
  }
  reply->effect = true;
  reply->output = Json::Object();
  reply->output.Set("ETag", Json::Text(EtagOf(bytes)));
}

void S3ListObjectsV2(ServiceWorld& world, const ServiceCall& call, ServiceReply* reply) {
  constexpr uint32_t kKeysMax = 1000;
  if (!KnowsParameters(call, {"Bucket", "Prefix", "StartAfter", "MaxKeys", "ContinuationToken"}, reply))
    return;
  const std::string* bucket = Needed(call, "Bucket", reply);
  if (bucket == nullptr) return;
  const auto text = [&](const char* name) {
    const std::string* given = call.parameters.FindText(name);
    return given == nullptr ? std::string() : *given;
  };
  uint32_t most = kKeysMax;
  if (const Json* given = call.parameters.Find("MaxKeys")) {
    std::from_chars(given->text.data(), given->text.data() + given->text.size(), most);
    most = std::min(most, kKeysMax);
  }
  // The token is the last key of the page before.
  const std::string prefix = text("Prefix"), token = text("ContinuationToken");
  call.Write(Shared::kObjects);  // no object changes meanwhile
  std::unique_ptr<ObjectLister> lister;
  if (!List(world, call, *bucket, prefix, token.empty() ? text("StartAfter") : token, &lister, reply)) return;
  Json contents = Json::Array();
  ObjectInfo info;
  ObjectError error;
  bool more = false;
  std::string last;
  while (lister->Read(&info, &error) == ObjectLister::Next::kObject) {
    more = contents.items.size() == most;
    if (more) break;
    Json& row = contents.items.emplace_back(Json::Object());
    row.Set("ETag", Json::Text(info.etag));
    row.Set("Key", Json::Text(info.key));
    row.Set("LastModified", Json::Text(IsoInstant(info.modified_ms * 1'000'000)));
    row.Set("Size", Json::Number(std::to_string(info.size)));
    row.Set("StorageClass", Json::Text("STANDARD"));
    last = info.key;
  }
  reply->output = Json::Object();
  const std::string count = std::to_string(contents.items.size());
  if (!contents.items.empty()) reply->output.Set("Contents", std::move(contents));
  reply->output.Set("IsTruncated", Json::Bool(more));
  reply->output.Set("KeyCount", Json::Number(count));
  reply->output.Set("MaxKeys", Json::Number(std::to_string(most)));
  reply->output.Set("Name", Json::Text(*bucket));
  if (more) reply->output.Set("NextContinuationToken", Json::Text(last));
  reply->output.Set("Prefix", Json::Text(prefix));
}

}  // namespace aslc::sim

// Models of services: what a call of an API does to the world of a run, and what it answers. One file a
// service; actions.def lists what there is. docs/services.md says how far the models go. What a model does
// not know it refuses by name; it never guesses.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/choices.h"
#include "sim/footprint.h"
#include "sim/json.h"
#include "sim/memory_objects.h"

namespace aslc::sim {

// ---- what there is at the start of each run (`services` of a scenario) --------------------------------

struct TableSetup {
  std::vector<std::string> key;  // attributes: the partition key, then perhaps the sort key
  std::vector<Json> items;       // of attribute values
};
// Absent lists: every name exists.
struct ServiceSetup {
  bool dynamodb = false, sqs = false, sns = false, events = false, s3 = false;
  std::map<std::string, TableSetup> tables;
  std::optional<std::vector<std::string>> queues, topics, buses;
  std::map<std::string, std::map<std::string, std::string>> buckets;  // objects by key

  bool Any() const { return dynamodb || sqs || sns || events || s3; }
  // Whether calls of a service (`dynamodb`, `aws-sdk:dynamodb`) are answered by its model.
  bool Has(std::string_view resource_type) const;
};

// ---- calls --------------------------------------------------------------------------------------------

// Identifiers that a run makes up: draws with keys of their own.
class IdSource {
 public:
  IdSource(Choices* choices, const aslrt_draw& key) : choices_(choices), key_(key) {}
  std::string Uuid();

 private:
  Choices* choices_;
  aslrt_draw key_;
  uint64_t drawn_ = 0;
};

struct ServiceCall {
  std::string_view service, action;  // without `aws-sdk:` and without a pattern
  bool sdk = false;                  // through `aws-sdk:`
  const Json& parameters;
  IdSource& ids;
  Footprint* touched = nullptr;  // where handlers say what they read and change; null: nobody wants to know

  void Read(Shared what, uint64_t which = 0) const {
    if (touched != nullptr) touched->Read(what, which);
  }
  void Write(Shared what, uint64_t which = 0) const {
    if (touched != nullptr) touched->Write(what, which);
  }
};

struct ServiceReply {
  std::string problem;  // not empty: the model does not know what was asked; the run is given up
  bool failed = false;
  std::string error, cause;
  Json output;
  bool effect = false;  // something outside is different now
};

struct Table {
  std::vector<std::string> key;
  std::map<std::string, Json> items;  // by the text of their keys
};
// The world of one run.
struct ServiceWorld {
  const ServiceSetup* setup = nullptr;
  std::map<std::string, Table, std::less<>> tables;
  MemoryObjects* objects = nullptr;  // of S3; outlives this

  void Start(const ServiceSetup& from);
};

using ServiceHandler = void (*)(ServiceWorld& world, const ServiceCall& call, ServiceReply* reply);
#define SERVICE_ACTION(service, action, handler) \
  void handler(ServiceWorld& world, const ServiceCall& call, ServiceReply* reply);
#include "sim/services/actions.def"

// The handler of a call; null when there is none. resource_type, resource_action: as in the image of a
// machine
// (`aws-sdk:dynamodb`, `sendMessage.waitForTaskToken`).
ServiceHandler FindHandler(std::string_view resource_type, std::string_view resource_action);
// `dynamodb` of `aws-sdk:dynamodb`; `sendMessage` of `sendMessage.waitForTaskToken`.
std::string_view ServiceName(std::string_view resource_type);
std::string_view ActionName(std::string_view resource_action);

// ---- for handlers -------------------------------------------------------------------------------------

// How a service names itself in errors: reference tasks.md 7.11, errors.md 5.6.
struct ServiceNames {
  std::string_view prefix;      // `DynamoDB` of optimized integrations
  std::string_view v1_service;  // `AmazonDynamoDBv2` in their causes
  std::string_view v1_general;  // `AmazonDynamoDBException`: errors without a class of their own
  std::string_view sdk_prefix;  // `DynamoDb` of aws-sdk integrations
};
struct ApiError {
  std::string_view code;  // `ConditionalCheckFailedException`
  std::string message;
  int status = 400;
  bool general = false;  // has no class of its own
};
void FailCall(const ServiceNames& names, const ApiError& error, const ServiceCall& call, ServiceReply* reply);
// Refuses parameters that the model does not know. known: the others.
bool KnowsParameters(const ServiceCall& call, std::initializer_list<std::string_view> known,
                     ServiceReply* reply);
// What optimized integrations add to results (tasks.md 7.2 "Result wrapper").
void AddMetadata(const ServiceCall& call, Json* output);
// A text parameter as it goes to the API: anything but a string is printed as compact JSON.
std::string MessageText(const Json& value);
// What lambda:invoke gives for what the function returned.
Json LambdaResponse(Json payload, IdSource& ids);

}  // namespace aslc::sim

// What the models share (service.h).
#include "sim/services/service.h"

#include <algorithm>

#include "sim/hash.h"

namespace aslc::sim {
namespace {

struct Row {
  std::string_view service, action;
  ServiceHandler handler;
};
constexpr Row kRows[] = {
#define SERVICE_ACTION(service, action, handler) {service, action, handler},
#include "sim/services/actions.def"
};
constexpr std::string_view kSdk = "aws-sdk:";

}  // namespace

bool ServiceSetup::Has(std::string_view resource_type) const {
  const std::string_view name = ServiceName(resource_type);
  return (dynamodb && name == "dynamodb") || (s3 && name == "s3") || (sqs && name == "sqs") || (sns && name == "sns") ||
         (events && (name == "events" || name == "eventbridge"));
}

std::string IdSource::Uuid() {
  constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  for (int word = 0; word < 2; ++word) {
    aslrt_draw key = key_;
    key.path = Mix64(key.path + ++drawn_);
    uint64_t bits = choices_->Draw(key);
    for (int i = 0; i < 16; ++i, bits >>= 4) {
      if (out.size() == 8 || out.size() == 13 || out.size() == 18 || out.size() == 23) out += '-';
      out += kHex[bits & 15];
    }
  }
  out[14] = '4';  // the version, and the variant of RFC 9562
  out[19] = kHex[8 + (out[19] >= 'a' ? out[19] - 'a' + 10 : out[19] - '0') % 4];
  return out;
}

void ServiceWorld::Start(const ServiceSetup& from) {
  setup = &from;
  tables.clear();
  if (from.s3 && objects != nullptr) {
    objects->Clear();
    for (const auto& [bucket, contents] : from.buckets) {
      objects->AddBucket(bucket);
      for (const auto& [key, bytes] : contents) objects->Put(bucket, key, bytes);
    }
  }
  for (const auto& [name, table] : from.tables) {
    Table& out = tables[name];
    out.key = table.key;
    for (const Json& item : table.items) {
      std::string key;
      for (const std::string& attribute : table.key) item.Find(attribute)->AppendTo(key);
      out.items[key] = item;
    }
  }
}

std::string_view ServiceName(std::string_view resource_type) {
  if (resource_type.starts_with(kSdk)) resource_type.remove_prefix(kSdk.size());
  return resource_type;
}

std::string_view ActionName(std::string_view resource_action) {
  return resource_action.substr(0, resource_action.find('.'));
}

ServiceHandler FindHandler(std::string_view resource_type, std::string_view resource_action) {
  const auto* found = std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& row) {
    return row.service == ServiceName(resource_type) && row.action == ActionName(resource_action);
  });
  return found == std::end(kRows) ? nullptr : found->handler;
}

void FailCall(const ServiceNames& names, const ApiError& error, const ServiceCall& call,
              ServiceReply* reply) {
  const std::string id = call.ids.Uuid(), status = std::to_string(error.status);
  reply->failed = true;
  if (call.sdk) {
    reply->error = std::string(names.sdk_prefix) + "." +
                   (error.general ? std::string(names.sdk_prefix) + "Exception" : std::string(error.code));
    reply->cause = error.message + " (Service: " + std::string(names.sdk_prefix) +
                   ", Status Code: " + status + ", Request ID: " + id + ")";
    return;
  }
  reply->error = std::string(names.prefix) + "." + std::string(error.general ? names.v1_general : error.code);
  reply->cause = error.message + " (Service: " + std::string(names.v1_service) + "; Status Code: " + status +
                 "; Error Code: " + std::string(error.code) + "; Request ID: " + id + "; Proxy: null)";
}

bool KnowsParameters(const ServiceCall& call, std::initializer_list<std::string_view> known,
                     ServiceReply* reply) {
  for (const std::string& key : call.parameters.keys) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    reply->problem = "the model of " + std::string(call.service) + ":" + std::string(call.action) +
                     " does not know the parameter `" + key + "`; answer the Task with a rule";
    return false;
  }
  return true;
}

void AddMetadata(const ServiceCall& call, Json* output) {
  if (call.sdk) return;
  const std::string id = call.ids.Uuid();
  Json http = Json::Object(), all = Json::Object(), headers = Json::Object(), response = Json::Object();
  Json values = Json::Array();
  values.items.push_back(Json::Text(id));
  all.Set("x-amzn-RequestId", std::move(values));
  headers.Set("x-amzn-RequestId", Json::Text(id));
  http.Set("AllHttpHeaders", std::move(all));
  http.Set("HttpHeaders", std::move(headers));
  http.Set("HttpStatusCode", Json::Number("200"));
  response.Set("RequestId", Json::Text(id));
  output->Set("SdkHttpMetadata", std::move(http));
  output->Set("SdkResponseMetadata", std::move(response));
}

std::string MessageText(const Json& value) { return value.IsString() ? value.text : value.ToText(); }

}  // namespace aslc::sim

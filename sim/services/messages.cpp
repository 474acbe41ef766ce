// Models of what takes messages: SQS, SNS and EventBridge. Nobody receives them; what was sent is in the log
// of effects.
#include <md5.h>

#include <algorithm>

#include "sim/services/service.h"

namespace aslc::sim {
namespace {

constexpr ServiceNames kSqs{"SQS", "AmazonSQS", "AmazonSQSException", "Sqs"};
constexpr ServiceNames kSns{"SNS", "AmazonSNS", "AmazonSNSException", "Sns"};

std::string Md5Hex(const std::string& text) {
  char hex[MD5_DIGEST_STRING_LENGTH];
  return MD5Data(reinterpret_cast<const uint8_t*>(text.data()), text.size(), hex);
}

// Names in a list may be whole ARNs or URLs; only what stands behind the last `:` or `/` counts.
std::string_view LastPart(std::string_view name) {
  const size_t at = name.find_last_of(":/");
  return at == std::string_view::npos ? name : name.substr(at + 1);
}

bool Exists(const std::optional<std::vector<std::string>>& names, std::string_view name) {
  return !names || std::any_of(names->begin(), names->end(),
                               [&](const std::string& each) { return LastPart(each) == LastPart(name); });
}

}  // namespace

void SqsSendMessage(ServiceWorld& world, const ServiceCall& call, ServiceReply* reply) {
  if (!KnowsParameters(call,
                       {"QueueUrl", "MessageBody", "DelaySeconds", "MessageAttributes",
                        "MessageDeduplicationId", "MessageGroupId", "MessageSystemAttributes"},
                       reply)) {
    return;
  }
  const std::string* queue = call.parameters.FindText("QueueUrl");
  const Json* body = call.parameters.Find("MessageBody");
  if (queue == nullptr || body == nullptr) {
    const std::string name = queue == nullptr ? "QueueUrl" : "MessageBody";
    const ApiError error{"MissingParameter", "The request must contain the parameter " + name + ".", 400,
                         true};
    return FailCall(kSqs, error, call, reply);
  }
  const std::string text = MessageText(*body);
  if (text.empty()) {
    const ApiError error{"InvalidParameterValue", "Message must be shorter than 1048576 bytes and not empty.",
                         400, true};
    return FailCall(kSqs, error, call, reply);
  }
  if (!Exists(world.setup->queues, *queue)) {
    const ApiError error{call.sdk ? "QueueDoesNotExistException" : "AWS.SimpleQueueService.NonExistentQueue",
                         "The specified queue does not exist.", 400, !call.sdk};
    return FailCall(kSqs, error, call, reply);
  }
  call.Write(Shared::kQueue, WhichOf(*queue));
  reply->effect = true;
  reply->output = Json::Object();
  reply->output.Set("MD5OfMessageBody", Json::Text(Md5Hex(text)));
  reply->output.Set("MessageId", Json::Text(call.ids.Uuid()));
  AddMetadata(call, &reply->output);
}

void SnsPublish(ServiceWorld& world, const ServiceCall& call, ServiceReply* reply) {
  if (!KnowsParameters(call,
                       {"TopicArn", "TargetArn", "PhoneNumber", "Message", "Subject", "MessageStructure",
                        "MessageAttributes", "MessageDeduplicationId", "MessageGroupId"},
                       reply)) {
    return;
  }
  const auto given = [&](std::string_view name) { return call.parameters.FindText(name); };
  const std::string* topic = given("TopicArn") != nullptr ? given("TopicArn") : given("TargetArn");
  if (topic == nullptr && given("PhoneNumber") == nullptr) {
    const ApiError error{"InvalidParameter",
                         "Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter"};
    FailCall(kSns, error, call, reply);
    reply->error = std::string(call.sdk ? kSns.sdk_prefix : kSns.prefix) + ".InvalidParameterException";
    return;
  }
  const Json* message = call.parameters.Find("Message");
  if (message == nullptr || MessageText(*message).empty()) {
    const ApiError error{"InvalidParameter", "Invalid parameter: Empty message"};
    FailCall(kSns, error, call, reply);
    reply->error = std::string(call.sdk ? kSns.sdk_prefix : kSns.prefix) + ".InvalidParameterException";
    return;
  }
  if (topic != nullptr && !Exists(world.setup->topics, *topic)) {
    FailCall(kSns, {"NotFound", "Topic does not exist", 404}, call, reply);
    reply->error = std::string(call.sdk ? kSns.sdk_prefix : kSns.prefix) + ".NotFoundException";
    return;
  }
  call.Write(Shared::kQueue, topic == nullptr ? WhichOf("PhoneNumber", *given("PhoneNumber")) : WhichOf(*topic));
  reply->effect = true;
  reply->output = Json::Object();
  reply->output.Set("MessageId", Json::Text(call.ids.Uuid()));
  if (topic != nullptr && topic->ends_with(".fifo")) {
    reply->output.Set("SequenceNumber", Json::Text("10000000000000000000"));
  }
  AddMetadata(call, &reply->output);
}

namespace {

// What is wrong with an entry of putEvents; "" when it is taken.
std::string_view Wrong(const Json& entry) {
  if (entry.FindText("Source") == nullptr) return "Source";
  if (entry.FindText("DetailType") == nullptr) return "DetailType";
  return entry.Find("Detail") == nullptr ? "Detail" : "";
}

}  // namespace

void EventsPutEvents(ServiceWorld& world, const ServiceCall& call, ServiceReply* reply) {
  if (!KnowsParameters(call, {"Entries", "EndpointId"}, reply)) return;
  const Json* entries = call.parameters.Find("Entries");
  if (entries == nullptr || !entries->IsArray() || entries->items.empty() || entries->items.size() > 10) {
    constexpr ServiceNames kEvents{"EventBridge", "AmazonCloudWatchEvents", "AmazonCloudWatchEventsException",
                                   "EventBridge"};
    const ApiError error{"ValidationException",
                         "1 validation error detected: Value at 'entries' failed to satisfy constraint: "
                         "Member must have length between 1 and 10",
                         400, true};
    return FailCall(kEvents, error, call, reply);
  }
  Json results = Json::Array();
  size_t failed = 0;
  for (const Json& entry : entries->items) {
    Json& result = results.items.emplace_back(Json::Object());
    const std::string* bus = entry.FindText("EventBusName");
    const std::string_view wrong = Wrong(entry);
    call.Write(Shared::kQueue, WhichOf("EventBusName", bus == nullptr ? "default" : *bus));
    if (wrong.empty() && Exists(world.setup->buses, bus == nullptr ? "default" : *bus)) {
      result.Set("EventId", Json::Text(call.ids.Uuid()));
      continue;
    }
    ++failed;
    result.Set("ErrorCode", Json::Text(wrong.empty() ? "NotFoundException" : "InvalidArgument"));
    result.Set("ErrorMessage", Json::Text(wrong.empty() ? "Event bus does not exist."
                                                        : "Parameter " + std::string(wrong) +
                                                              " is not valid. Reason: " + std::string(wrong) +
                                                              " is a required argument."));
  }
  reply->effect = failed < entries->items.size();
  Json output = Json::Object();
  output.Set("Entries", std::move(results));
  output.Set("FailedEntryCount", Json::Number(std::to_string(failed)));
  if (failed > 0 && !call.sdk) {  // errors.md 5.6
    reply->failed = true;
    reply->error = "EventBridge.FailedEntry";
    reply->cause = output.ToText();
    return;
  }
  AddMetadata(call, &output);
  reply->output = std::move(output);
}

}  // namespace aslc::sim

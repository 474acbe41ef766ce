// A model of DynamoDB's items: one at a time, with conditions and updates (dynamodb_expression.h).
#include <algorithm>
#include <utility>

#include "sim/decimal.h"
#include "sim/services/dynamodb_expression.h"
#include "sim/services/service.h"

namespace aslc::sim {
namespace {

using dynamodb::TypeOf;

constexpr ServiceNames kNames{"DynamoDB", "AmazonDynamoDBv2", "AmazonDynamoDBException", "DynamoDb"};

// Members of attribute values in aws-sdk integrations that are not named as in the API.
constexpr std::pair<std::string_view, std::string_view> kSdkNames[] = {
    {"Ss", "SS"}, {"Ns", "NS"}, {"Bs", "BS"}, {"Bool", "BOOL"}, {"Nul", "NULL"}};

void Rename(Json& value, bool to_sdk) {
  if (value.IsObject() && value.keys.size() == 1) {
    for (const auto& [sdk, api] : kSdkNames) {
      if (value.keys[0] == (to_sdk ? api : sdk)) {
        value.keys[0] = to_sdk ? sdk : api;
        break;
      }
    }
  }
  for (Json& each : value.items) Rename(each, to_sdk);
}

// One call: reads its parameters, then acts; the first failure ends it.
class ItemCall {
 public:
  ItemCall(ServiceWorld& world, const ServiceCall& call, ServiceReply* reply)
      : call_(call), reply_(reply), world_(world), parameters_(call.parameters) {
    if (!call.sdk) return;
    for (std::string_view name : {"Item", "Key", "ExpressionAttributeValues"}) {
      if (Json* values = parameters_.Find(name)) {
        for (Json& each : values->items) Rename(each, false);
      }
    }
  }

  bool Begin(std::initializer_list<std::string_view> known);
  bool Fail(std::string_view code, std::string message, bool general = false) {
    FailCall(kNames, {code, std::move(message), 400, general}, call_, reply_);
    return false;
  }
  bool Invalid(std::string message) { return Fail("ValidationException", std::move(message), true); }
  // An attribute map that is a parameter, with numbers as the service writes them.
  bool Attributes(std::string_view name, Json* out);
  bool KeyOf(const Json& attributes, bool whole, std::string* key);
  // False when the condition does not hold for the item, or is wrong.
  bool MeetsCondition();
  bool ParseUpdates(dynamodb::Update* update);
  bool UsedAll();
  bool ReturnValues(std::initializer_list<std::string_view> known, std::string* wanted);
  void Finish(const Json* attributes, std::string_view member = "Attributes");

  Table* table = nullptr;
  std::string key;
  const Json* found() const {
    const auto at = table->items.find(key);
    return at == table->items.end() ? nullptr : &at->second;
  }

 private:
  bool Normalize(Json& value);
  bool Element(std::string_view type, Json& content);

  const ServiceCall& call_;
  ServiceReply* reply_;
  ServiceWorld& world_;
  Json parameters_;
  std::string_view table_name_;
  dynamodb::Names names_;
};

bool ItemCall::Begin(std::initializer_list<std::string_view> known) {
  if (!KnowsParameters(call_, known, reply_)) return false;
  const std::string* name = parameters_.FindText("TableName");
  if (name == nullptr || name->empty())
    return Invalid(
        "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: Member must "
        "not be null");
  const size_t slash = name->rfind('/');  // an ARN names the table behind its last slash
  const auto at = world_.tables.find(slash == std::string::npos ? *name : name->substr(slash + 1));
  if (at == world_.tables.end()) return Fail("ResourceNotFoundException", "Requested resource not found");
  table = &at->second;
  table_name_ = at->first;
  names_.names = parameters_.Find("ExpressionAttributeNames");
  if (Json* values = parameters_.Find("ExpressionAttributeValues")) {
    names_.values = values;
    for (Json& value : values->items) {
      if (!Normalize(value)) return false;
    }
  }
  return true;
}

bool ItemCall::Element(std::string_view type, Json& content) {
  if (!content.IsString())
    return Invalid("Supplied AttributeValue has content of the wrong type for " + std::string(type));
  if (type != "N" && type != "NS") return true;
  Decimal number;
  if (!Decimal::Parse(content.text, &number)) {
    return Invalid("The parameter cannot be converted to a numeric value: " + content.text);
  }
  if (number.digits.size() > 38) {
    return Invalid("Attempting to store more than 38 significant digits in a Number");
  }
  content.text = number.ToText();
  return true;
}

bool ItemCall::Normalize(Json& value) {
  const std::string_view type = TypeOf(value);
  if (type.empty()) {
    return Invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
  }
  Json& content = value.items[0];
  const auto each = [&](Json& inner) { return Normalize(inner); };
  if (type == "S" || type == "N" || type == "B") return Element(type, content);
  if (type == "BOOL" || type == "NULL") {
    return content.kind == Json::Kind::kBool ||
           Invalid("Supplied AttributeValue has content of the wrong type for " + std::string(type));
  }
  if (content.kind != (type == "M" ? Json::Kind::kObject : Json::Kind::kArray)) {
    return Invalid("Supplied AttributeValue has content of the wrong type for " + std::string(type));
  }
  if (type == "L" || type == "M") return std::all_of(content.items.begin(), content.items.end(), each);
  if (content.items.empty())
    return Invalid("One or more parameter values were invalid: An " +
                   std::string(type == "SS"   ? "string"
                               : type == "NS" ? "number"
                                              : "binary") +
                   " set  may not be empty");
  return std::all_of(content.items.begin(), content.items.end(),
                     [&](Json& inner) { return Element(type, inner); });
}

bool ItemCall::Attributes(std::string_view name, Json* out) {
  Json* given = parameters_.Find(name);
  if (given == nullptr || !given->IsObject()) {
    return Invalid("1 validation error detected: Value null at '" +
                   std::string(name == "Item" ? "item" : "key") +
                   "' failed to satisfy constraint: Member must not be null");
  }
  for (Json& value : given->items) {
    if (!Normalize(value)) return false;
  }
  *out = *given;
  return true;
}

bool ItemCall::KeyOf(const Json& attributes, bool whole, std::string* out) {
  for (const std::string& name : table->key) {
    const Json* value = attributes.Find(name);
    if (value == nullptr) {
      return whole ? Invalid("The provided key element does not match the schema")
                   : Invalid("One or more parameter values were invalid: Missing the key " + name +
                             " in the item");
    }
    const std::string_view type = TypeOf(*value);
    if (type != "S" && type != "N" && type != "B") {
      return Invalid("One or more parameter values were invalid: Type mismatch for key " + name);
    }
    if (type != "N" && value->items[0].text.empty()) {
      return Invalid(
          "One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
          "contain an empty string value. Key: " +
          name);
    }
    value->AppendTo(*out);
  }
  if (call_.action == "getItem") {
    call_.Read(Shared::kItem, WhichOf(table_name_, *out));
  } else {
    call_.Write(Shared::kItem, WhichOf(table_name_, *out));
  }
  if (whole && attributes.items.size() != table->key.size()) {
    return Invalid("The provided key element does not match the schema");
  }
  return true;
}

bool ItemCall::MeetsCondition() {
  const Json* text = parameters_.Find("ConditionExpression");
  if (text == nullptr) return true;
  dynamodb::Condition condition;
  std::string problem;
  if (!dynamodb::ParseCondition(text->text, &names_, &condition, &problem)) return Invalid(problem);
  if (!UsedAll()) return false;
  const Json* item = found();
  if (dynamodb::Holds(condition, item == nullptr ? Json::Object() : *item)) return true;
  return Fail("ConditionalCheckFailedException", "The conditional request failed");
}

bool ItemCall::ParseUpdates(dynamodb::Update* update) {
  const Json* text = parameters_.Find("UpdateExpression");
  std::string problem;
  if (text != nullptr && !dynamodb::ParseUpdate(text->text, &names_, update, &problem))
    return Invalid(problem);
  for (const auto* actions : {&update->sets, &update->removes, &update->adds, &update->deletes}) {
    for (const dynamodb::Update::Action& action : *actions) {
      const std::string& name = action.path[0].name;
      if (std::find(table->key.begin(), table->key.end(), name) == table->key.end()) continue;
      return Invalid("One or more parameter values were invalid: Cannot update attribute " + name +
                     ". This attribute is part of the key");
    }
  }
  return true;
}

// What was given for expressions must be used by them.
bool ItemCall::UsedAll() {
  constexpr std::pair<std::string_view, std::string_view> kBoth[] = {{"ExpressionAttributeNames", "names"},
                                                                     {"ExpressionAttributeValues", "values"}};
  for (const auto& [parameter, what] : kBoth) {
    const Json* given = parameters_.Find(parameter);
    if (given == nullptr) continue;
    std::string unused;
    for (const std::string& name : given->keys) {
      if (names_.used.count(name) == 0) unused += (unused.empty() ? "" : ", ") + name;
    }
    if (!unused.empty()) {
      return Invalid("Value provided in " + std::string(parameter) + " unused in expressions: keys: {" +
                     unused + "}");
    }
  }
  return true;
}

bool ItemCall::ReturnValues(std::initializer_list<std::string_view> known, std::string* wanted) {
  const std::string* text = parameters_.FindText("ReturnValues");
  *wanted = text == nullptr ? "NONE" : *text;
  if (std::find(known.begin(), known.end(), *wanted) != known.end()) return true;
  return Invalid("ReturnValues can only be " +
                 std::string(known.size() == 2 ? "ALL_OLD or NONE"
                                               : "NONE, ALL_OLD, UPDATED_OLD, ALL_NEW or UPDATED_NEW"));
}

void ItemCall::Finish(const Json* attributes, std::string_view member) {
  reply_->output = Json::Object();
  if (attributes != nullptr && !attributes->items.empty()) {
    Json shown = *attributes;
    if (call_.sdk) {
      for (Json& each : shown.items) Rename(each, true);
    }
    reply_->output.Set(member, std::move(shown));
  }
  AddMetadata(call_, &reply_->output);
}

// The attributes that the paths of an update begin with, as they are in an item.
Json Touched(const dynamodb::Update& update, const Json& item) {
  Json out = Json::Object();
  for (const auto* actions : {&update.sets, &update.removes, &update.adds, &update.deletes}) {
    for (const dynamodb::Update::Action& action : *actions) {
      const std::string& name = action.path[0].name;
      if (const Json* value = item.Find(name)) out.Set(name, *value);
    }
  }
  return out;
}

}  // namespace

void DynamodbGetItem(ServiceWorld& world, const ServiceCall& call, ServiceReply* reply) {
  ItemCall item(world, call, reply);
  Json key;
  if (!item.Begin({"TableName", "Key", "ConsistentRead"}) || !item.Attributes("Key", &key) ||
      !item.KeyOf(key, true, &item.key)) {
    return;
  }
  item.Finish(item.found(), "Item");
}

void DynamodbPutItem(ServiceWorld& world, const ServiceCall& call, ServiceReply* reply) {
  ItemCall item(world, call, reply);
  Json attributes;
  std::string wanted;
  if (!item.Begin({"TableName", "Item", "ConditionExpression", "ExpressionAttributeNames",
                   "ExpressionAttributeValues", "ReturnValues", "ReturnValuesOnConditionCheckFailure"}) ||
      !item.Attributes("Item", &attributes) || !item.KeyOf(attributes, false, &item.key) ||
      !item.ReturnValues({"NONE", "ALL_OLD"}, &wanted) || !item.MeetsCondition()) {
    return;
  }
  const Json before = item.found() == nullptr ? Json::Object() : *item.found();
  item.table->items[item.key] = std::move(attributes);
  reply->effect = true;
  item.Finish(wanted == "ALL_OLD" ? &before : nullptr);
}

void DynamodbDeleteItem(ServiceWorld& world, const ServiceCall& call, ServiceReply* reply) {
  ItemCall item(world, call, reply);
  Json key;
  std::string wanted;
  if (!item.Begin({"TableName", "Key", "ConditionExpression", "ExpressionAttributeNames",
                   "ExpressionAttributeValues", "ReturnValues", "ReturnValuesOnConditionCheckFailure"}) ||
      !item.Attributes("Key", &key) || !item.KeyOf(key, true, &item.key) ||
      !item.ReturnValues({"NONE", "ALL_OLD"}, &wanted) || !item.MeetsCondition()) {
    return;
  }
  const Json before = item.found() == nullptr ? Json::Object() : *item.found();
  reply->effect = item.table->items.erase(item.key) > 0;
  item.Finish(wanted == "ALL_OLD" ? &before : nullptr);
}

void DynamodbUpdateItem(ServiceWorld& world, const ServiceCall& call, ServiceReply* reply) {
  ItemCall item(world, call, reply);
  Json key;
  std::string wanted, problem;
  dynamodb::Update update;
  if (!item.Begin({"TableName", "Key", "UpdateExpression", "ConditionExpression", "ExpressionAttributeNames",
                   "ExpressionAttributeValues", "ReturnValues", "ReturnValuesOnConditionCheckFailure"}) ||
      !item.Attributes("Key", &key) || !item.KeyOf(key, true, &item.key) ||
      !item.ReturnValues({"NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"}, &wanted) ||
      !item.ParseUpdates(&update) || !item.MeetsCondition() || !item.UsedAll()) {
    return;
  }
  const Json before = item.found() == nullptr ? Json::Object() : *item.found();
  Json after = item.found() == nullptr ? key : before;
  if (!dynamodb::Apply(update, &after, &problem)) {
    item.Invalid(problem);
    return;
  }
  item.table->items[item.key] = after;
  reply->effect = true;
  const Json touched = Touched(update, wanted == "UPDATED_OLD" ? before : after);
  const Json* shown = wanted == "ALL_OLD"             ? &before
                      : wanted == "ALL_NEW"           ? &after
                      : wanted.starts_with("UPDATED") ? &touched
                                                      : nullptr;
  item.Finish(shown);
}

}  // namespace aslc::sim

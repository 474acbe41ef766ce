// Models of services: what calls do, and the errors they end with, by their real names.
#include "sim/services/service.h"

#include "sim/services/dynamodb_expression.h"
#include "tests/unit/catch.h"

namespace aslc::sim {
namespace {

Json Parsed(std::string_view text) {
  Json out;
  INFO(text);
  REQUIRE(Json::Parse(text, &out));
  return out;
}

struct Bench {
  Bench() {
    setup.dynamodb = setup.sqs = setup.sns = setup.events = true;
    setup.tables["t"] = {
        {"id"},
        {Parsed(
            R"({"id":{"S":"a"},"n":{"N":"5"},"tags":{"SS":["x","y"]},"l":{"L":[{"N":"1"},{"N":"2"}]},"m":{"M":{"k":{"S":"v"}}}})")}};
    world.Start(setup);
  }
  ServiceReply Call(std::string_view type, std::string_view action, std::string_view parameters) {
    const Json request = Parsed(parameters);
    IdSource ids(&choices, {});
    ServiceReply reply;
    const ServiceHandler handler = FindHandler(type, action);
    REQUIRE(handler != nullptr);
    handler(world, {ServiceName(type), ActionName(action), type != ServiceName(type), request, ids}, &reply);
    return reply;
  }
  // The error, or the output without metadata.
  std::string Text(std::string_view action, std::string_view parameters) {
    ServiceReply reply = Call("dynamodb", action, parameters);
    if (!reply.problem.empty()) return reply.problem;
    if (reply.failed) return reply.error + ": " + reply.cause.substr(0, reply.cause.find(" (Service"));
    reply.output.Remove("SdkHttpMetadata");
    reply.output.Remove("SdkResponseMetadata");
    return reply.output.ToText();
  }
  ServiceSetup setup;
  ServiceWorld world;
  Choices choices;
};

std::string Update(std::string_view expression, std::string_view values) {
  Bench bench;
  return bench.Text("updateItem", R"({"TableName":"t","Key":{"id":{"S":"a"}},"UpdateExpression":")" +
                                      std::string(expression) + R"(","ExpressionAttributeValues":)" +
                                      std::string(values) + R"(,"ReturnValues":"UPDATED_NEW"})");
}

}  // namespace

TEST_CASE("items are put, read, changed and deleted") {
  Bench bench;
  CHECK(bench.Text("getItem", R"({"TableName":"t","Key":{"id":{"S":"none"}}})") == "{}");
  CHECK(bench.Text("putItem", R"({"TableName":"t","Item":{"id":{"S":"b"},"n":{"N":"1.50"}}})") == "{}");
  CHECK(bench.Text("getItem", R"({"TableName":"t","Key":{"id":{"S":"b"}}})") ==
        R"({"Item":{"id":{"S":"b"},"n":{"N":"1.5"}}})");
  CHECK(bench.Text("putItem", R"({"TableName":"t","Item":{"id":{"S":"b"}},"ReturnValues":"ALL_OLD"})") ==
        R"({"Attributes":{"id":{"S":"b"},"n":{"N":"1.5"}}})");
  CHECK(bench.Text("deleteItem", R"({"TableName":"t","Key":{"id":{"S":"b"}},"ReturnValues":"ALL_OLD"})") ==
        R"({"Attributes":{"id":{"S":"b"}}})");
  CHECK(bench.Text("getItem", R"({"TableName":"t","Key":{"id":{"S":"b"}}})") == "{}");
  bench.world.Start(bench.setup);
  CHECK(bench.world.tables.at("t").items.size() == 1);
}

TEST_CASE("conditions hold or not") {
  const std::pair<const char*, bool> rows[] = {
      {"attribute_exists(id)", true},
      {"attribute_not_exists(id)", false},
      {"attribute_exists(m.k) AND attribute_not_exists(m.z)", true},
      {"n = :five", true},
      {"n <> :five", false},
      {"missing <> :five", true},
      {"missing = :five", false},
      {"n < :ten AND n >= :five", true},
      {"n BETWEEN :five AND :ten", true},
      {"NOT n IN (:ten, :text)", true},
      {"n IN (:ten, :five)", true},
      {"begins_with(m.k, :v)", true},
      {"contains(tags, :x) and contains(m.k, :v)", true},
      {"contains(l, :two)", true},
      {"size(tags) = :two", true},
      {"size(#name) = :one", true},
      {"l[1] = :two", true},
      {"l[9] = :two", false},
      {"attribute_type(n, :N)", true},
      {"n = :text", false},
      {"n > :text", false},
      {"n = :ten OR n = :five AND id = :a", true},
      {"(n = :ten OR n = :five) AND id = :x", false},
      {"NOT (n = :ten OR id = :x)", true},
  };
  const Json values = Parsed(
      R"({":five":{"N":"5.0"},":ten":{"N":"1e1"},":text":{"S":"5"},":v":{"S":"v"},":x":{"S":"x"},":one":{"N":"1"},":two":{"N":"2"},":N":{"S":"N"},":a":{"S":"a"}})");
  const Json names = Parsed(R"({"#name":"id"})");
  const Bench bench;
  for (const auto& [text, wanted] : rows) {
    INFO(text);
    dynamodb::Names given{&names, &values, {}};
    dynamodb::Condition condition;
    std::string problem;
    REQUIRE(dynamodb::ParseCondition(text, &given, &condition, &problem));
    CHECK(dynamodb::Holds(condition, bench.world.tables.at("t").items.begin()->second) == wanted);
  }
}

TEST_CASE("updates set, add, remove and delete") {
  CHECK(Update("SET n = n + :v", R"({":v":{"N":"0.1"}})") == R"({"Attributes":{"n":{"N":"5.1"}}})");
  CHECK(Update("SET n = n - :v, z = if_not_exists(z, :v)", R"({":v":{"N":"6"}})") ==
        R"({"Attributes":{"n":{"N":"-1"},"z":{"N":"6"}}})");
  CHECK(Update("set l = list_append(l, :v)", R"({":v":{"L":[{"S":"e"}]}})") ==
        R"({"Attributes":{"l":{"L":[{"N":"1"},{"N":"2"},{"S":"e"}]}}})");
  CHECK(Update("SET l[0] = :v, l[7] = :v", R"({":v":{"S":"e"}})") ==
        R"({"Attributes":{"l":{"L":[{"S":"e"},{"N":"2"},{"S":"e"}]}}})");
  CHECK(Update("SET m.z = :v REMOVE l[0]", R"({":v":{"BOOL":true}})") ==
        R"({"Attributes":{"m":{"M":{"k":{"S":"v"},"z":{"BOOL":true}}},"l":{"L":[{"N":"2"}]}}})");
  CHECK(Update("ADD n :v, fresh :v", R"({":v":{"N":"2"}})") ==
        R"({"Attributes":{"n":{"N":"7"},"fresh":{"N":"2"}}})");
  CHECK(Update("ADD tags :v", R"({":v":{"SS":["y","z"]}})") ==
        R"({"Attributes":{"tags":{"SS":["x","y","z"]}}})");
  CHECK(Update("DELETE tags :v", R"({":v":{"SS":["x","y"]}})") == "{}");
  // Operands are those from before the update.
  CHECK(Update("SET n = :v, z = n", R"({":v":{"N":"1"}})") ==
        R"({"Attributes":{"n":{"N":"1"},"z":{"N":"5"}}})");
}

TEST_CASE("errors have the names and texts of the service") {
  Bench bench;
  const std::string general = "DynamoDB.AmazonDynamoDBException: ";
  struct {
    const char *action, *parameters, *text;
  } rows[] = {
      {"putItem",
       R"j({"TableName":"t","Item":{"id":{"S":"a"}},"ConditionExpression":"attribute_not_exists(id)"})j",
       "DynamoDB.ConditionalCheckFailedException: The conditional request failed"},
      {"getItem", R"({"TableName":"none","Key":{"id":{"S":"a"}}})",
       "DynamoDB.ResourceNotFoundException: Requested resource not found"},
      {"putItem", R"({"TableName":"t","Item":{"n":{"N":"1"}}})",
       "One or more parameter values were invalid: Missing the key id in the item"},
      {"getItem", R"({"TableName":"t","Key":{"id":{"S":"a"},"n":{"N":"5"}}})",
       "The provided key element does not match the schema"},
      {"putItem", R"({"TableName":"t","Item":{"id":{"S":"b"},"n":{"N":"five"}}})",
       "The parameter cannot be converted to a numeric value: five"},
      {"putItem", R"({"TableName":"t","Item":{"id":{"S":"b"},"n":{}}})",
       "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"},
      {"deleteItem", R"({"TableName":"t","Key":{"id":{"S":"a"}},"ConditionExpression":"n ="})",
       "Invalid ConditionExpression: Syntax error; token: \"<EOF>\", near: \"n =\""},
      {"deleteItem", R"({"TableName":"t","Key":{"id":{"S":"a"}},"ConditionExpression":"n = :v"})",
       "Invalid ConditionExpression: An expression attribute value used in expression is not defined; "
       "attribute value: :v"},
      {"deleteItem", R"({"TableName":"t","Key":{"id":{"S":"a"}},"ConditionExpression":"#n = n"})",
       "Invalid ConditionExpression: An expression attribute name used in the document path is not defined; "
       "attribute name: #n"},
      {"deleteItem",
       R"({"TableName":"t","Key":{"id":{"S":"a"}},"ConditionExpression":"n = n","ExpressionAttributeValues":{":v":{"N":"1"}}})",
       "Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}"},
      {"updateItem", R"({"TableName":"t","Key":{"id":{"S":"a"}},"UpdateExpression":"REMOVE id"})",
       "One or more parameter values were invalid: Cannot update attribute id. This attribute is part of the "
       "key"},
      {"updateItem", R"({"TableName":"t","Key":{"id":{"S":"a"}},"UpdateExpression":"SET z = missing"})",
       "The provided expression refers to an attribute that does not exist in the item"},
      {"updateItem", R"({"TableName":"t","Key":{"id":{"S":"a"}},"UpdateExpression":"SET z.y = n"})",
       "The document path provided in the update expression is invalid for update"},
      {"updateItem", R"({"TableName":"t","Key":{"id":{"S":"a"}},"UpdateExpression":"SET n = id + n"})",
       "An operand in the update expression has an incorrect data type"},
      {"updateItem", R"({"TableName":"t","Key":{"id":{"S":"a"}},"UpdateExpression":"SET n = n REMOVE n.x"})",
       "Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of "
       "these paths; "
       "path one: [n], path two: [n, x]"},
      {"updateItem", R"({"TableName":"t","Key":{"id":{"S":"a"}},"UpdateExpression":"SET n = n SET z = n"})",
       "Invalid UpdateExpression: The \"SET\" section can only be used once in an update expression;"},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    const std::string wanted = std::string(row.text).starts_with("DynamoDB.") ? row.text : general + row.text;
    CHECK(bench.Text(row.action, row.parameters) == wanted);
  }
  CHECK(bench.Text("getItem", R"({"TableName":"t","Key":{"id":{"S":"a"}},"ProjectionExpression":"n"})")
            .find("does not know the parameter `ProjectionExpression`") != std::string::npos);
  const ServiceReply sdk =
      bench.Call("aws-sdk:dynamodb", "getItem", R"({"TableName":"none","Key":{"id":{"S":"a"}}})");
  CHECK(sdk.error == "DynamoDb.ResourceNotFoundException");
  CHECK(sdk.cause.starts_with(
      "Requested resource not found (Service: DynamoDb, Status Code: 400, Request ID: "));
}

TEST_CASE("the names of types in aws-sdk integrations are those of the SDK") {
  Bench bench;
  CHECK(!bench
             .Call("aws-sdk:dynamodb", "putItem",
                   R"({"TableName":"t","Item":{"id":{"S":"b"},"f":{"Bool":true},"s":{"Ss":["q"]}}})")
             .failed);
  CHECK(bench.Call("aws-sdk:dynamodb", "getItem", R"({"TableName":"t","Key":{"id":{"S":"b"}}})")
            .output.ToText() == R"({"Item":{"id":{"S":"b"},"f":{"Bool":true},"s":{"Ss":["q"]}}})");
  CHECK(bench.Text("getItem", R"({"TableName":"t","Key":{"id":{"S":"b"}}})") ==
        R"({"Item":{"id":{"S":"b"},"f":{"BOOL":true},"s":{"SS":["q"]}}})");
}

TEST_CASE("objects are put, got and listed") {
  Bench bench;
  MemoryObjects objects;
  bench.setup.s3 = true;
  bench.setup.buckets["b"] = {{"p/1", "one"}, {"p/2", "two"}, {"q", "3"}};
  bench.world.objects = &objects;
  bench.world.Start(bench.setup);
  const auto call = [&](std::string_view action, std::string_view parameters) {
    return bench.Call("aws-sdk:s3", action, parameters);
  };
  CHECK(*call("getObject", R"({"Bucket":"b","Key":"p/1"})").output.FindText("Body") == "one");
  CHECK(call("putObject", R"({"Bucket":"b","Key":"p/3","Body":{"a":1}})").effect);
  CHECK(*call("getObject", R"({"Bucket":"b","Key":"p/3"})").output.FindText("Body") == "{\"a\":1}");
  const Json page = call("listObjectsV2", R"({"Bucket":"b","Prefix":"p/","MaxKeys":2})").output;
  REQUIRE(page.Find("Contents")->items.size() == 2);
  CHECK(*page.Find("Contents")->items[1].FindText("Key") == "p/2");
  CHECK(page.Find("IsTruncated")->boolean);
  const Json rest = call("listObjectsV2", R"({"Bucket":"b","Prefix":"p/","ContinuationToken":"p/2"})").output;
  CHECK((rest.Find("KeyCount")->text == "1" && !rest.Find("IsTruncated")->boolean));
  CHECK(call("getObject", R"({"Bucket":"b","Key":"none"})").error == "S3.NoSuchKeyException");
  CHECK(call("getObject", R"({"Bucket":"none","Key":"k"})").error == "S3.NoSuchBucketException");
  CHECK(call("putObject", R"({"Bucket":"none","Key":"k"})").error == "S3.NoSuchBucketException");
  bench.world.Start(bench.setup);
  CHECK(call("getObject", R"({"Bucket":"b","Key":"p/3"})").failed);
}

TEST_CASE("messages are taken, and refused where nobody takes them") {
  Bench bench;
  bench.setup.queues = {"https://sqs.us-east-1.amazonaws.com/123456789012/q"};
  bench.setup.topics = {"t"};
  bench.setup.buses = {"default"};
  ServiceReply sent = bench.Call("sqs", "sendMessage", R"({"QueueUrl":"q","MessageBody":{"a":1}})");
  CHECK((!sent.failed && sent.effect));
  CHECK(*sent.output.FindText("MD5OfMessageBody") == "bb6cb5c68df4652941caf652a366f2d8");
  CHECK(bench.Call("sqs", "sendMessage.waitForTaskToken", R"({"QueueUrl":"r","MessageBody":"x"})").error ==
        "SQS.AmazonSQSException");
  CHECK(bench.Call("sns", "publish", R"({"TopicArn":"arn:aws:sns:us-east-1:123456789012:t","Message":"m"})")
            .effect);
  CHECK(bench.Call("sns", "publish", R"({"TopicArn":"u","Message":"m"})").error == "SNS.NotFoundException");
  CHECK(bench.Call("sns", "publish", R"({"Message":"m"})").error == "SNS.InvalidParameterException");
  CHECK(bench.Call("events", "putEvents", R"({"Entries":[{"Source":"s","DetailType":"d","Detail":{}}]})")
            .effect);
  const ServiceReply failed =
      bench.Call("events", "putEvents", R"({"Entries":[{"Source":"s","Detail":{}}]})");
  CHECK(failed.error == "EventBridge.FailedEntry");
  CHECK(failed.cause.find("\"FailedEntryCount\":1") != std::string::npos);
  CHECK(FindHandler("dynamodb", "query") == nullptr);
}

}  // namespace aslc::sim

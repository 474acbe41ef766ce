// The order of java.util.HashMap, against orders recorded from the service (names of template members as
// defined, and as they came out).
#include <string>
#include <vector>

#include "runtime/hash_order.h"
#include "tests/unit/catch.h"

using aslrt::JavaHashOrder;
using aslrt::JavaStringHash;

namespace {

struct Row {
  std::vector<std::string> keys, ordered;
};

std::vector<std::string> Ordered(const std::vector<std::string>& keys) {
  std::vector<std::string> out;
  for (size_t i : JavaHashOrder(keys)) out.push_back(keys[i]);
  return out;
}

}  // namespace

TEST_CASE("string hashes are Java's") {
  CHECK(JavaStringHash("") == 0);
  CHECK(JavaStringHash("a") == 97);
  CHECK(JavaStringHash("hello") == 99162322);
  // Known collision, a value that overflows, and a character outside the BMP (two UTF-16 units).
  CHECK(JavaStringHash("Aa") == JavaStringHash("BB"));
  CHECK(JavaStringHash("polygenelubricants") == 0x80000000u);
  CHECK(JavaStringHash("\xc3\xa9") == 0xe9);
  CHECK(JavaStringHash("\xf0\x9f\x98\x80") == 31u * 0xd83d + 0xde00);
  CHECK(JavaStringHash("\xf0\x9f") == 31u * 0xf0 + 0x9f);  // cut off: its bytes
}

TEST_CASE("members come in hash map order") {
  const Row rows[] = {
      {{"StateMachineArn", "Input", "Name"}, {"Input", "StateMachineArn", "Name"}},
      {{"FunctionName", "Payload", "LogType"}, {"FunctionName", "LogType", "Payload"}},
      {{"QueueUrl", "MessageBody"}, {"QueueUrl", "MessageBody"}},
      {{"MessageBody", "QueueUrl"}, {"MessageBody", "QueueUrl"}},
      {{"Name", "SecretString"}, {"SecretString", "Name"}},
      {{"Bucket", "Key", "Body"}, {"Bucket", "Body", "Key"}},
      {{"TableName", "Key", "UpdateExpression", "ExpressionAttributeValues"},
       {"TableName", "UpdateExpression", "Key", "ExpressionAttributeValues"}},
      {{"ApiEndpoint", "Method", "Path", "Stage", "RequestBody", "QueryParameters", "AllowNullValues"},
       {"Path", "AllowNullValues", "Stage", "ApiEndpoint", "Method", "QueryParameters", "RequestBody"}},
      {{}, {}},
  };
  for (const Row& row : rows) CHECK(Ordered(row.keys) == row.ordered);
}

TEST_CASE("the table doubles above three quarters") {
  // One-letter keys hash to their code: 16 buckets put `q` (113) before `b` (98), 32 put it after.
  std::vector<std::string> keys = {"b", "q"};
  CHECK(Ordered(keys) == std::vector<std::string>{"q", "b"});
  for (char c = 'c'; keys.size() < 13; ++c) keys.emplace_back(1, c);
  std::vector<std::string> ordered = Ordered(keys);
  CHECK(ordered.front() == "b");
  CHECK(ordered.back() == "q");
}

// From `services` and `expect` to what they mean (case_reader.h).
#include "sim/case_reader.h"

#include <utility>

#include "sim/choices.h"
#include "sim/plan.h"
#include "sim/run.h"
#include "sim/value_text.h"

namespace aslc::sim {
namespace {

std::vector<std::string> Texts(const Cursor& list) {
  std::vector<std::string> out;
  list.Each([&](const Cursor& each) { out.push_back(each->text); });
  return out;
}

// Items are put as a Task would put them, so that they are refused and written down in the same way.
void ReadTable(const std::string& name, const Cursor& at, Reports& reports, TableSetup& out) {
  out.key = Texts(at.Find("key"));
  if (out.key.size() > 2) {
    reports.Add(Message::kBadSetup, at.Find("key"), {"a table has a partition key and perhaps a sort key"});
  }
  ServiceWorld world;
  world.tables[name].key = out.key;
  Choices choices;
  IdSource ids(&choices, {});
  at.Find("items").Each([&](const Cursor& each) {
    Json parameters = Json::Object(), item;
    if (!Json::Parse(Document::ToJson(*each), &item)) return;
    parameters.Set("TableName", Json::Text(name));
    parameters.Set("Item", std::move(item));
    ServiceReply reply;
    DynamodbPutItem(world, {"dynamodb", "putItem", false, parameters, ids}, &reply);
    if (reply.failed) reports.Add(Message::kBadSetup, each, {reply.cause});
  });
  for (auto& [key, item] : world.tables[name].items) out.items.push_back(std::move(item));
}

ExpectedValue Value(const Cursor& at, Compiler& compiler, Reports& reports) {
  return {ReadTemplate(at, kExpectNames, compiler, reports), IsExpression(*at)};
}

void ReadCalls(const Cursor& at, Compiler& compiler, Reports& reports, CallExpectation& out) {
  if (const Cursor state = at.Find("state")) {
    out.state = state->text;
    out.text = "the state `" + state->text + "`";
  }
  if (const Cursor function = at.Find("function")) {
    out.function = std::string(FunctionOf(function->text));
    out.text = "the function `" + *out.function + "`";
  }
  if (const Cursor resource = at.Find("resource")) {
    out.text = ActionOf(resource->text);
    const size_t colon = out.text.rfind(':');
    out.service = std::string(ServiceName(std::string_view(out.text).substr(0, colon)));
    if (colon != std::string::npos)
      out.action = std::string(ActionName(std::string_view(out.text).substr(colon + 1)));
  }
  if (const Cursor times = at.Find("times")) ParseNumberRange(times->text, &out.times);
  if (const Cursor with = at.Find("with")) out.with = Value(with, compiler, reports);
}

}  // namespace

void ReadServices(const Cursor& at, Reports& reports, ServiceSetup& out) {
  out = ServiceSetup();
  if (const Cursor dynamodb = at.Find("dynamodb")) {
    out.dynamodb = true;
    dynamodb.Find("tables").EachMember([&](const std::string& name, const Cursor& table) {
      ReadTable(name, table, reports, out.tables[name]);
    });
  }
  const auto names = [&](const char* service, const char* key, bool& has,
                         std::optional<std::vector<std::string>>& list) {
    const Cursor found = at.Find(service);
    has = static_cast<bool>(found);
    if (const Cursor given = found.Find(key)) list = Texts(given);
  };
  if (const Cursor s3 = at.Find("s3")) {
    out.s3 = true;
    s3.Find("buckets").EachMember([&](const std::string& bucket, const Cursor& contents) {
      std::map<std::string, std::string>& objects = out.buckets[bucket];
      if (!contents->IsObject()) return reports.WrongKind(contents, "an object of keys and contents");
      contents.EachMember([&](const std::string& key, const Cursor& content) {
        objects[key] = content->IsString() ? content->text : Document::ToJson(*content);
      });
    });
  }
  names("sqs", "queues", out.sqs, out.queues);
  names("sns", "topics", out.sns, out.topics);
  names("events", "buses", out.events, out.buses);
}

void ReadExpectation(const Cursor& at, Compiler& compiler, Reports& reports, Expectation& out) {
  out.given = true;
  if (const Cursor status = at.Find("status")) out.status = StatusNamed(status->text);
  if (const Cursor error = at.Find("error")) out.error = error->text;
  if (const Cursor cause = at.Find("cause")) out.cause = cause->text;
  if (const Cursor output = at.Find("output")) out.output = Value(output, compiler, reports);
  at.Find("visited").Each(
      [&](const Cursor& each) { out.visited.push_back({each->text, each->range, each.pointer}); });
  at.Find("notVisited").Each([&](const Cursor& each) {
    out.not_visited.push_back({each->text, each->range, each.pointer});
  });
  at.Find("calls").Each(
      [&](const Cursor& each) { ReadCalls(each, compiler, reports, out.calls.emplace_back()); });
  const Cursor duration = at.Find("duration");
  const auto bound = [&](std::string_view key, std::optional<int64_t>& to) {
    int64_t ns = 0;
    if (const Cursor given = duration.Find(key); given && ParseDuration(given->text, &ns)) to = ns;
  };
  bound("min", out.least_ns);
  bound("max", out.most_ns);
}

}  // namespace aslc::sim

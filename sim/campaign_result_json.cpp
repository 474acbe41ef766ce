// Results of campaigns as JSON (campaign_result.h, docs/reports.md).
#include <algorithm>
#include <charconv>

#include "sim/campaign_result.h"
#include "sim/json.h"
#include "sim/json_members.h"
#include "sim/report.h"
#include "sim/trace.h"

namespace aslc::sim {
namespace {

constexpr size_t kDigits128 = 40;

std::string Wide(unsigned __int128 number) {
  std::string digits;
  do digits += static_cast<char>('0' + static_cast<int>(number % 10));
  while ((number /= 10) != 0);
  return {digits.rbegin(), digits.rend()};
}

// Numbers of 64 bits are written as they are; a sum of 128 bits is a string.
class Object : public JsonMembers {
 public:
  Object& Count(std::string_view key, uint64_t value) {
    Raw(key, std::to_string(value));
    return *this;
  }
};

template <typename Rows, typename Write>
std::string List(const Rows& rows, Write write) {
  std::string out = "[";
  for (const auto& row : rows) {
    if (out.size() > 1) out += ',';
    out += write(row);
  }
  return out + "]";
}

std::string Pair(const std::pair<const uint64_t, uint64_t>& pair) {
  return "[" + std::to_string(pair.first) + "," + std::to_string(pair.second) + "]";
}

std::string HistogramText(const Histogram& histogram) {
  Object object;
  object.Count("min", histogram.min()).Count("max", histogram.max()).Text("sum", Wide(histogram.sum()));
  object.Count("bits", histogram.bits()).Raw("buckets", List(histogram.buckets(), Pair));
  return object.Finish();
}

std::string OutcomeText(const OutcomeCount& outcome) {
  Object object;
  object.Text("name", outcome.name);
  object.Count("runs", outcome.runs).Count("firstSeed", outcome.first_seed).Flag("named", outcome.named);
  return object.Finish();
}

std::string StateText(const StateNumbers& state) {
  Object object;
  object.Text("name", state.name);
  if (!state.resource.empty()) object.Text("resource", state.resource);
  object.Count("line", state.line).Count("runs", state.runs).Count("calls", state.calls);
  object.Raw("retries", List(state.retries, [](uint64_t visits) { return std::to_string(visits); }));
  return object.Finish();
}

std::string FailureText(const FailureStory& failure) {
  Object object;
  if (!failure.property.empty()) object.Text("property", failure.property);
  object.Text("status", StatusName(failure.status));
  if (failure.has_error) object.Text("error", failure.error);
  if (failure.has_cause) object.Text("cause", failure.cause);
  if (!failure.unmet.empty()) object.Raw("unmet", List(failure.unmet, JsonQuoted));
  object.Count("runs", failure.runs).Count("firstSeed", failure.first_seed);
  if (!failure.timeline.empty()) object.Text("timeline", failure.timeline);
  return object.Finish();
}

std::string PropertyText(const PropertyNumbers& property) {
  Object object;
  object.Text("name", property.name);
  object.Flag("byDefault", property.by_default);
  object.Count("runs", property.runs);
  if (property.runs > 0) {
    std::string violation;
    AppendViolation(violation, property.first);
    object.Count("firstSeed", property.first_seed).Raw("violation", violation);
  }
  return object.Finish();
}

std::string PartText(const CampaignPart& part) {
  Object object;
  if (!part.case_name.empty()) object.Text("case", part.case_name);
  object.Text("command", part.command);
  object.Count("firstSeed", part.first_seed).Count("planned", part.planned).Count("runs", part.runs());
  object.Raw("seeds", List(part.seeds, Pair));
  object.Raw("outcomes", List(part.outcomes, OutcomeText));
  object.Raw("durationNs", HistogramText(part.durations_ns));
  object.Raw("transitions", HistogramText(part.transitions));
  object.Raw("historyEvents", HistogramText(part.events));
  object.Raw("largestPayload", HistogramText(part.payloads));
  object.Raw("picodollars", HistogramText(part.costs));
  object.Raw("states", List(part.states, StateText));
  object.Count("failures", part.failed);
  object.Raw("failureKinds", List(part.failures, FailureText));
  object.Raw("properties", List(part.properties, PropertyText));
  return object.Finish();
}

// What is missing or of another type stays as it was and makes the reader fail.
class Reader {
 public:
  bool good = true;

  const Json& At(const Json& object, std::string_view key) {
    static const Json kNothing;
    const Json* found = object.Find(key);
    if (found == nullptr) Fail(key);
    return found == nullptr ? kNothing : *found;
  }
  std::string Text(const Json& object, std::string_view key, bool required = true) {
    const std::string* text = object.FindText(key);
    if (text == nullptr && (required || object.Find(key) != nullptr)) Fail(key);
    return text == nullptr ? "" : *text;
  }
  template <typename Integer>
  bool Number(const Json& value, Integer* out) {
    const char* end = value.text.data() + value.text.size();
    const auto read = std::from_chars(value.text.data(), end, *out);
    return value.IsNumber() && read.ec == std::errc() && read.ptr == end;
  }
  uint64_t Count(const Json& object, std::string_view key) {
    uint64_t number = 0;
    if (!Number(At(object, key), &number)) Fail(key);
    return number;
  }
  bool Flag(const Json& object, std::string_view key) {
    const Json& value = At(object, key);
    if (value.kind != Json::Kind::kBool) Fail(key);
    return value.boolean;
  }
  const std::vector<Json>& List(const Json& object, std::string_view key) {
    const Json& value = At(object, key);
    if (!value.IsArray()) Fail(key);
    return value.items;
  }
  std::map<uint64_t, uint64_t> Pairs(const Json& object, std::string_view key) {
    std::map<uint64_t, uint64_t> pairs;
    for (const Json& pair : List(object, key)) {
      uint64_t first = 0, second = 0;
      const bool read = pair.items.size() == 2 && Number(pair.items[0], &first) && Number(pair.items[1], &second);
      if (!read || !pairs.emplace(first, second).second) Fail(key);
    }
    return pairs;
  }
  void Fail(std::string_view key) {
    if (good) problem = "`" + std::string(key) + "` is missing, or is not what it should be";
    good = false;
  }
  std::string problem;
};

Histogram ReadHistogram(Reader& reader, const Json& in, std::string_view key) {
  const Json& object = reader.At(in, key);
  const std::string sum_text = reader.Text(object, "sum");
  unsigned __int128 sum = 0;
  for (char c : sum_text) {
    if (c < '0' || c > '9' || sum_text.size() > kDigits128) reader.Fail("sum");
    sum = sum * 10 + static_cast<unsigned>(c - '0');
  }
  const std::map<uint64_t, uint64_t> buckets = reader.Pairs(object, "buckets");
  const uint64_t bits = reader.Count(object, "bits");
  if (bits < Histogram::kLeastBits || bits > Histogram::kAllBits) {
    reader.Fail("bits");
    return Histogram();
  }
  for (const auto& [bucket, times] : buckets) {
    if (times == 0 || Histogram::BucketOf(bucket, static_cast<unsigned>(bits)) != bucket) reader.Fail("buckets");
  }
  const uint64_t min = reader.Count(object, "min"), max = reader.Count(object, "max");
  return Histogram::Of(buckets, static_cast<unsigned>(bits), min, max, sum);
}

StateNumbers ReadState(Reader& reader, const Json& row) {
  StateNumbers state;
  state.name = reader.Text(row, "name");
  state.resource = reader.Text(row, "resource", false);
  state.line = static_cast<uint32_t>(reader.Count(row, "line"));
  state.runs = reader.Count(row, "runs");
  state.calls = reader.Count(row, "calls");
  for (const Json& visits : reader.List(row, "retries")) {
    if (!reader.Number(visits, &state.retries.emplace_back())) reader.Fail("retries");
  }
  return state;
}

FailureStory ReadFailure(Reader& reader, const Json& row) {
  FailureStory failure;
  failure.property = reader.Text(row, "property", false);
  failure.status = StatusNamed(reader.Text(row, "status"));
  failure.has_error = row.Find("error") != nullptr;
  failure.error = reader.Text(row, "error", false);
  failure.has_cause = row.Find("cause") != nullptr;
  failure.cause = reader.Text(row, "cause", false);
  if (row.Find("unmet") != nullptr) {
    for (const Json& line : reader.List(row, "unmet")) failure.unmet.push_back(line.text);
  }
  failure.runs = reader.Count(row, "runs");
  failure.first_seed = reader.Count(row, "firstSeed");
  failure.timeline = reader.Text(row, "timeline", false);
  return failure;
}

PropertyNumbers ReadProperty(Reader& reader, const Json& row) {
  PropertyNumbers property;
  property.name = reader.Text(row, "name");
  property.by_default = reader.Flag(row, "byDefault");
  property.runs = reader.Count(row, "runs");
  if (property.runs == 0) return property;
  property.first_seed = reader.Count(row, "firstSeed");
  const Json& violation = reader.At(row, "violation");
  if (!reader.Number(reader.At(violation, "ns"), &property.first.time_ns)) reader.Fail("ns");
  property.first.why = reader.Text(violation, "why");
  property.first.by_default = property.by_default;
  for (const Json& event : reader.List(violation, "events")) {
    if (!reader.Number(event, &property.first.events.emplace_back())) reader.Fail("events");
  }
  return property;
}

CampaignPart ReadPart(Reader& reader, const Json& row) {
  CampaignPart part;
  part.case_name = reader.Text(row, "case", false);
  part.command = reader.Text(row, "command");
  part.first_seed = reader.Count(row, "firstSeed");
  part.planned = reader.Count(row, "planned");
  part.seeds = reader.Pairs(row, "seeds");
  for (const Json& outcome : reader.List(row, "outcomes")) {
    part.outcomes.push_back({reader.Text(outcome, "name"), reader.Count(outcome, "runs"),
                             reader.Count(outcome, "firstSeed"), reader.Flag(outcome, "named")});
  }
  part.durations_ns = ReadHistogram(reader, row, "durationNs");
  part.transitions = ReadHistogram(reader, row, "transitions");
  part.events = ReadHistogram(reader, row, "historyEvents");
  part.payloads = ReadHistogram(reader, row, "largestPayload");
  part.costs = ReadHistogram(reader, row, "picodollars");
  for (const Json& state : reader.List(row, "states")) part.states.push_back(ReadState(reader, state));
  part.failed = reader.Count(row, "failures");
  for (const Json& kind : reader.List(row, "failureKinds")) part.failures.push_back(ReadFailure(reader, kind));
  for (const Json& property : reader.List(row, "properties")) part.properties.push_back(ReadProperty(reader, property));
  for (const auto& [first, last] : part.seeds) {
    if (first > last) reader.Fail("seeds");
  }
  return part;
}

Drawings ReadDrawings(Reader& reader, const Json& object) {
  Drawings drawings;
  drawings.mermaid = reader.Text(object, "mermaid");
  drawings.svg = reader.Text(object, "svg");
  for (const Json& node : reader.List(object, "nodes")) {
    const bool named = node.items.size() == 2 && node.items[0].IsString() && node.items[1].IsString();
    if (!named || node.items[0].text.find_first_not_of("n0123456789_") != std::string::npos) {
      reader.Fail("nodes");
      break;
    }
    drawings.nodes.emplace_back(node.items[0].text, node.items[1].text);
  }
  return drawings;
}

}  // namespace

std::string PricesText(const Prices& prices) {
  Object object;
  object.Count("transition", prices.transition).Count("request", prices.request).Count("gibSecond", prices.gib_second);
  object.Count("durationStepMs", prices.duration_step_ms).Count("memoryStepMib", prices.memory_step_mib);
  return object.Finish();
}

bool ReadPrices(std::string_view text, Prices* prices, std::string* problem) {
  Json document;
  if (!Json::Parse(text, &document) || !document.IsObject()) {
    *problem = "it is no JSON object";
    return false;
  }
  const std::pair<std::string_view, uint64_t*> members[] = {{"transition", &prices->transition},
                                                            {"request", &prices->request},
                                                            {"gibSecond", &prices->gib_second},
                                                            {"durationStepMs", &prices->duration_step_ms},
                                                            {"memoryStepMib", &prices->memory_step_mib}};
  Reader reader;
  for (const std::string& key : document.keys) {
    const auto known = std::find_if(std::begin(members), std::end(members),
                                    [&](const auto& member) { return member.first == key; });
    if (known == std::end(members)) {
      *problem = "there is no price `" + key + "`";
      return false;
    }
    *known->second = reader.Count(document, key);
  }
  *problem = reader.problem;
  return reader.good;
}

std::string CampaignText(const CampaignResult& result) {
  Object object;
  object.Count("aslcCampaign", kCampaignVersion).Text("version", result.version);
  object.Text("file", result.file).Text("definition", result.definition).Text("machine", result.machine);
  object.Text("type", result.type == ASLRT_EXPRESS ? "EXPRESS" : "STANDARD");
  object.Text("definitionHash", TraceHashText(result.definition_hash));
  object.Raw("prices", PricesText(result.prices));
  object.Count("runs", result.runs()).Count("failures", result.failed());
  object.Raw("parts", List(result.parts, PartText));
  if (result.unused) {
    object.Raw("unusedAnswers", List(*result.unused, [](const UnusedAnswer& answer) {
                 Object row;
                 row.Text("pointer", answer.pointer);
                 row.Count("line", answer.line);
                 return row.Finish();
               }));
  }
  Object drawings;
  drawings.Text("mermaid", result.drawings.mermaid).Text("svg", result.drawings.svg);
  drawings.Raw("nodes", List(result.drawings.nodes, [](const auto& node) {
                 return "[" + JsonQuoted(node.first) + "," + JsonQuoted(node.second) + "]";
               }));
  object.Raw("drawings", drawings.Finish());
  return object.Finish() + "\n";
}

bool ReadCampaign(std::string_view text, CampaignResult* result, std::string* problem) {
  Json document;
  uint64_t version = 0;
  Reader reader;
  if (!Json::Parse(text, &document) || !document.IsObject() || document.Find("aslcCampaign") == nullptr) {
    *problem = "it is not the result of a campaign";
    return false;
  }
  if (!reader.Number(*document.Find("aslcCampaign"), &version) || version != kCampaignVersion) {
    *problem = "it is the result of a campaign in another version of the format";
    return false;
  }
  result->version = reader.Text(document, "version");
  result->file = reader.Text(document, "file");
  result->definition = reader.Text(document, "definition");
  result->machine = reader.Text(document, "machine");
  result->type = reader.Text(document, "type") == "EXPRESS" ? ASLRT_EXPRESS : ASLRT_STANDARD;
  const std::string hash = reader.Text(document, "definitionHash");
  const auto read = std::from_chars(hash.data(), hash.data() + hash.size(), result->definition_hash, 16);
  if (read.ec != std::errc() || read.ptr != hash.data() + hash.size()) reader.Fail("definitionHash");
  std::string price_problem;
  if (!ReadPrices(reader.At(document, "prices").ToText(), &result->prices, &price_problem)) reader.Fail("prices");
  result->parts.clear();
  for (const Json& part : reader.List(document, "parts")) result->parts.push_back(ReadPart(reader, part));
  result->unused.reset();
  if (document.Find("unusedAnswers") != nullptr) {
    result->unused.emplace();
    for (const Json& row : reader.List(document, "unusedAnswers")) {
      result->unused->push_back({reader.Text(row, "pointer"), static_cast<uint32_t>(reader.Count(row, "line"))});
    }
  }
  result->drawings = ReadDrawings(reader, reader.At(document, "drawings"));
  *problem = reader.problem;
  return reader.good;
}

}  // namespace aslc::sim

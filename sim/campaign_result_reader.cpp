// Reading results of campaigns (campaign_result.h). They may come from elsewhere: what does not fit is
// refused.
#include <algorithm>
#include <charconv>
#include <memory>

#include "sim/campaign_result.h"
#include "sim/coverage_document.h"
#include "sim/json.h"

namespace aslc::sim {
namespace {

constexpr size_t kDigits128 = 40;

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
  uint32_t Small(const Json& object, std::string_view key) {
    const uint64_t number = Count(object, key);
    if (number > UINT32_MAX) Fail(key);
    return static_cast<uint32_t>(number);
  }
  uint64_t Hash(const Json& object, std::string_view key) {
    const std::string text = Text(object, key);
    uint64_t hash = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), hash, 16);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size()) Fail(key);
    return hash;
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
      const bool read =
          pair.items.size() == 2 && Number(pair.items[0], &first) && Number(pair.items[1], &second);
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

Histogram ReadHistogram(Reader& reader, const Json& in, std::string_view key,
                        size_t buckets_max = Histogram::kBucketsMax) {
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
    return Histogram(buckets_max);
  }
  for (const auto& [bucket, times] : buckets) {
    if (times == 0 || Histogram::BucketOf(bucket, static_cast<unsigned>(bits)) != bucket)
      reader.Fail("buckets");
  }
  const uint64_t min = reader.Count(object, "min"), max = reader.Count(object, "max");
  return Histogram::Of(buckets, static_cast<unsigned>(bits), min, max, sum, buckets_max);
}

StateNumbers ReadState(Reader& reader, const Json& row) {
  StateNumbers state;
  state.runs = reader.Count(row, "runs");
  state.visits = reader.Count(row, "visits");
  state.calls = reader.Count(row, "calls");
  state.took_ns = ReadHistogram(reader, row, "tookNs", kStateBuckets);
  state.requests = ReadHistogram(reader, row, "requestBytes", kStateBuckets);
  state.replies = ReadHistogram(reader, row, "replyBytes", kStateBuckets);
  for (const Json& visits : reader.List(row, "retries")) {
    if (!reader.Number(visits, &state.retries.emplace_back())) reader.Fail("retries");
  }
  return state;
}

FailureGroup ReadFailure(Reader& reader, const Json& row) {
  FailureGroup failure;
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
  return failure;
}

PropertyNumbers ReadProperty(Reader& reader, const Json& row) {
  PropertyNumbers property;
  property.name = reader.Text(row, "name");
  property.by_default = reader.Flag(row, "byDefault");
  property.line = reader.Small(row, "line");
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

std::vector<OutcomeCount> ReadOutcomes(Reader& reader, const Json& row) {
  std::vector<OutcomeCount> outcomes;
  for (const Json& outcome : reader.List(row, "outcomes")) {
    outcomes.push_back({reader.Text(outcome, "name"), reader.Count(outcome, "runs"),
                        reader.Count(outcome, "firstSeed"), reader.Flag(outcome, "named")});
  }
  return outcomes;
}

MachineNumbers ReadMachine(Reader& reader, const Json& row, size_t number) {
  MachineNumbers machine = NumbersOfMachine(number);
  const size_t buckets_max = number == 0 ? Histogram::kBucketsMax : kMachineBuckets;
  machine.outcomes = ReadOutcomes(reader, row);
  machine.durations_ns = ReadHistogram(reader, row, "durationNs", buckets_max);
  machine.transitions = ReadHistogram(reader, row, "transitions", buckets_max);
  machine.events = ReadHistogram(reader, row, "historyEvents", buckets_max);
  machine.branches = ReadHistogram(reader, row, "branchesAtOnce", buckets_max);
  machine.costs = ReadHistogram(reader, row, "picodollars", buckets_max);
  for (const Json& state : reader.List(row, "states")) machine.states.push_back(ReadState(reader, state));
  return machine;
}

CampaignPart ReadPart(Reader& reader, const Json& row) {
  CampaignPart part;
  part.case_name = reader.Text(row, "case", false);
  part.line = reader.Small(row, "line");
  part.command = reader.Text(row, "command");
  part.first_seed = reader.Count(row, "firstSeed");
  part.planned = reader.Count(row, "planned");
  part.seeds = reader.Pairs(row, "seeds");
  for (const auto& [first, last] : part.seeds) {
    if (first > last) reader.Fail("seeds");
  }
  if (const Json* exploration = row.Find("exploration")) {
    part.exploration.faults = reader.Count(*exploration, "faults");
    part.exploration.pruned = reader.Count(*exploration, "pruned");
    part.exploration.complete = reader.Flag(*exploration, "complete");
    part.exploration.points = reader.Count(*exploration, "points");
    part.exploration.calls = reader.Flag(*exploration, "calls");
    part.exploration.crashes = reader.Flag(*exploration, "crashes");
    part.exploration.traces = reader.Hash(*exploration, "traces");
  }
  part.outcomes = ReadOutcomes(reader, row);
  part.payloads = ReadHistogram(reader, row, "largestPayload");
  part.costs = ReadHistogram(reader, row, "picodollars");
  part.executions = ReadHistogram(reader, row, "executionsAtOnce");
  part.tasks = ReadHistogram(reader, row, "tasksAtOnce");
  for (const Json& machine : reader.List(row, "machines")) {
    part.machines.push_back(ReadMachine(reader, machine, part.machines.size()));
  }
  part.failed = reader.Count(row, "failures");
  for (const Json& kind : reader.List(row, "failureKinds"))
    part.failures.push_back(ReadFailure(reader, kind));
  for (const Json& property : reader.List(row, "properties"))
    part.properties.push_back(ReadProperty(reader, property));
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

MachineInfo ReadInfo(Reader& reader, const Json& row) {
  MachineInfo machine;
  machine.name = reader.Text(row, "name");
  machine.definition = reader.Text(row, "definition");
  machine.type = reader.Text(row, "type") == "EXPRESS" ? ASLRT_EXPRESS : ASLRT_STANDARD;
  machine.definition_hash = reader.Hash(row, "definitionHash");
  for (const Json& state : reader.List(row, "states")) {
    machine.states.push_back({reader.Text(state, "name"), reader.Text(state, "resource", false),
                              reader.Small(state, "line"), reader.Small(state, "column")});
  }
  machine.drawings = ReadDrawings(reader, reader.At(row, "drawings"));
  return machine;
}

StoryRow ReadRow(Reader& reader, const Json& row) {
  StoryRow out;
  if (!reader.Number(reader.At(row, "ns"), &out.time_ns)) reader.Fail("ns");
  if (row.Find("branch") != nullptr) out.branch = reader.Small(row, "branch");
  out.state = reader.Text(row, "state", false);
  out.text = reader.Text(row, "text");
  out.mark = reader.Text(row, "mark", false);
  return out;
}

FindingStory ReadFindingStory(Reader& reader, const Json& row) {
  FindingStory finding;
  finding.part = reader.Small(row, "part");
  finding.first_seed = reader.Count(row, "firstSeed");
  finding.what = reader.Text(row, "what");
  finding.message = reader.Text(row, "message");
  finding.case_name = reader.Text(row, "case", false);
  finding.input = reader.Text(row, "input");
  for (const Json& fault : reader.List(row, "faults")) finding.faults.push_back(fault.text);
  finding.minimal = reader.Flag(row, "minimal");
  finding.token = reader.Text(row, "token");
  finding.state = reader.Text(row, "state", false);
  for (const Json& each : reader.List(row, "timeline")) finding.rows.push_back(ReadRow(reader, each));
  finding.cut = reader.Flag(row, "cut");
  return finding;
}

// Parts have the machines of the campaign.
void CheckShapes(Reader& reader, const CampaignResult& result) {
  if (result.machines.empty()) reader.Fail("machines");
  for (const CampaignPart& part : result.parts) {
    const bool same = std::equal(
        part.machines.begin(), part.machines.end(), result.machines.begin(), result.machines.end(),
        [](const MachineNumbers& a, const MachineInfo& b) { return a.states.size() == b.states.size(); });
    if (!same) reader.Fail("machines");
  }
  for (const FindingStory& finding : result.findings) {
    if (finding.part >= result.parts.size()) reader.Fail("part");
  }
}

void ReadEmbeddedCoverage(Reader& reader, Compiler& compiler, const Json& object, CampaignResult* result) {
  const ReadResult read = compiler.Read(std::make_shared<const Source>("coverage", object.ToText()), false);
  std::string problem;
  if (read.document) result->coverage = ReadCoverage(*read.document, &problem);
  if (!result->coverage) reader.Fail("coverage");
}

}  // namespace

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

bool ReadCampaign(Compiler& compiler, std::string_view text, CampaignResult* result, std::string* problem) {
  Json document;
  uint64_t version = 0;
  Reader reader;
  *result = {};
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
  std::string price_problem;
  if (!ReadPrices(reader.At(document, "prices").ToText(), &result->prices, &price_problem))
    reader.Fail("prices");
  for (const Json& row : reader.List(document, "machines")) result->machines.push_back(ReadInfo(reader, row));
  for (const Json& row : reader.List(document, "parts")) result->parts.push_back(ReadPart(reader, row));
  for (const Json& row : reader.List(document, "findings")) {
    result->findings.push_back(ReadFindingStory(reader, row));
  }
  for (const Json& row : reader.List(document, "findingKinds")) {
    result->kinds.push_back({reader.Text(row, "what"), reader.Count(row, "runs")});
  }
  if (document.Find("unusedAnswers") != nullptr) {
    result->unused.emplace();
    for (const Json& row : reader.List(document, "unusedAnswers")) {
      result->unused->push_back({reader.Text(row, "pointer"), reader.Small(row, "line")});
    }
  }
  if (const Json* coverage = document.Find("coverage"))
    ReadEmbeddedCoverage(reader, compiler, *coverage, result);
  CheckShapes(reader, *result);
  *problem = reader.problem;
  return reader.good;
}

}  // namespace aslc::sim

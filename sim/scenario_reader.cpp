// Reads a scenario file: from a positioned document to a Scenario, with a diagnostic for everything that
// is not of the format. What the table of keys can say is checked by it first (scenario_keys.h), so that
// here values are known to be of their types; unknown keys are refused there.
#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "sim/case_reader.h"
#include "sim/fault_reader.h"
#include "sim/node_reader.h"
#include "sim/property_reader.h"
#include "sim/run.h"
#include "sim/scenario.h"
#include "sim/scenario_keys.h"
#include "sim/task_reader.h"
#include "sim/value_text.h"

namespace aslc::sim {
namespace {

class Reader {
 public:
  Reader(const Document& document, Compiler& compiler, Diagnostics* diagnostics)
      : root_{&document.root, ""}, compiler_(compiler), reports_(document.source, diagnostics) {
    scenario_.source = document.source;
  }

  std::optional<Scenario> Read() {
    ReadHead();
    ReadCases();
    NumberAnswers(scenario_);
    if (reports_.failed()) return std::nullopt;
    return std::move(scenario_);
  }

 private:
  void ReadHead();
  void ReadSubstitutions(const Cursor& at, std::map<std::string, std::string>& out);
  void ReadMachine(const Cursor& at, MachineRule& out);
  void ReadCases();
  void ReadCase(const Cursor& at, Case& out);
  void ReadInput(const Cursor& at, InputRule& out);
  void ReadOutcomes(const Cursor& list, std::vector<OutcomeRule>& out);
  void ReadTasks(const Cursor& list, std::vector<TaskRule>& out) {
    list.Each([&](const Cursor& each) { ReadTask(each, compiler_, reports_, out.emplace_back()); });
  }

  Cursor root_;
  Compiler& compiler_;
  Reports reports_;
  Scenario scenario_;
};

uint64_t NumberOf(const Node& node) {
  uint64_t number = 0;
  std::from_chars(node.text.data(), node.text.data() + node.text.size(), number);
  return number;
}

void Reader::ReadHead() {
  if (const Cursor at = root_.Find("definition")) {
    scenario_.definition = at->text;
    scenario_.definition_range = at->range;
  }
  ReadSubstitutions(root_.Find("substitute"), scenario_.substitutions);
  root_.Find("machines").Each([&](const Cursor& each) { ReadMachine(each, scenario_.machines.emplace_back()); });
  root_.Find("activities").Each([&](const Cursor& each) { scenario_.activities.push_back(each->text); });
  if (const Cursor at = root_.Find("name")) scenario_.name = at->text;
  if (const Cursor at = root_.Find("type")) {
    scenario_.type = at->text == "EXPRESS" ? ASLRT_EXPRESS : ASLRT_STANDARD;
  }
  if (const Cursor at = root_.Find("interleavings")) scenario_.interleavings = NumberOf(*at);
  if (const Cursor at = root_.Find("quotas")) {
    scenario_.quotas = at->text == "none" ? ASLRT_QUOTAS_NONE : ASLRT_QUOTAS_AWS;
  }
  root_.Find("context").EachMember(
      [&](const std::string& key, const Cursor& value) { scenario_.context[key] = value->text; });
  root_.Find("buckets").EachMember(
      [&](const std::string& bucket, const Cursor& folder) { scenario_.buckets[bucket] = folder->text; });
  if (const Cursor at = root_.Find("startTime")) {
    int64_t ns = 0;
    ParseInstant(at->text, &ns);
    scenario_.start_ns = ns;
  }
}

void Reader::ReadMachine(const Cursor& at, MachineRule& out) {
  const Cursor name = at.Find("name");
  out.name = name->text;
  for (const MachineRule& other : scenario_.machines) {
    if (&other != &out && other.name == out.name) reports_.Add(Message::kDuplicateName, name, {"machine", out.name});
  }
  out.definition = at.Find("definition")->text;
  if (const Cursor type = at.Find("type")) {
    out.type = type->text == "EXPRESS" ? ASLRT_EXPRESS : ASLRT_STANDARD;
    out.type_given = true;
  }
  ReadSubstitutions(at.Find("substitute"), out.substitutions);
  ReadTasks(at.Find("tasks"), out.tasks);
}

void Reader::ReadSubstitutions(const Cursor& at, std::map<std::string, std::string>& out) {
  at.EachMember([&](const std::string& key, const Cursor& value) {
    const bool boolean = value->kind == NodeKind::kBool;
    out[key] = !boolean ? value->text : value->boolean ? "true" : "false";
  });
}

void Reader::ReadCases() {
  const Cursor cases = root_.Find("cases");
  if (!cases) return ReadCase(root_, scenario_.cases.emplace_back());
  for (std::string_view key : {"runs", "inputs", "expect"}) {
    if (const Cursor at = root_.Find(key)) reports_.Add(Message::kConflictingKeys, at, {key, "cases"});
  }
  Case shared;  // what stands at the top of the file
  ReadCase(root_, shared);
  std::set<std::string, std::less<>> names;
  cases.Each([&](const Cursor& each) {
    Case& entry = scenario_.cases.emplace_back();
    entry.world = shared.world;
    entry.services = shared.services;
    entry.calm = shared.calm;
    entry.redrives = shared.redrives;
    ReadCase(each, entry);
    entry.tasks.insert(entry.tasks.end(), shared.tasks.begin(), shared.tasks.end());
    entry.outcomes.insert(entry.outcomes.end(), shared.outcomes.begin(), shared.outcomes.end());
    for (const PropertyRule& rule : shared.properties) {  // one of the case replaces that of its name
      const auto same = [&](const PropertyRule& own) { return own.name == rule.name; };
      if (std::none_of(entry.properties.begin(), entry.properties.end(), same)) entry.properties.push_back(rule);
    }
    entry.allow.insert(entry.allow.end(), shared.allow.begin(), shared.allow.end());
    entry.faults.insert(entry.faults.end(), shared.faults.begin(), shared.faults.end());
    const Cursor name = each.Find("name");
    entry.name = name->text;
    if (entry.range == SourceRange{}) entry.range = name->range;
    if (!names.insert(name->text).second) reports_.Add(Message::kDuplicateName, name, {"case", name->text});
  });
}

// What a case and the top of a file have in common.
void Reader::ReadCase(const Cursor& at, Case& out) {
  if (const Cursor runs = at.Find("runs")) out.runs = NumberOf(*runs);
  if (const Cursor redrive = at.Find("redrive")) out.redrives = static_cast<uint32_t>(NumberOf(*redrive));
  at.Find("inputs").Each([&](const Cursor& each) { ReadInput(each, out.inputs.emplace_back()); });
  if (out.inputs.empty()) out.inputs.emplace_back().invented = true;
  ReadTasks(at.Find("tasks"), out.tasks);
  ReadOutcomes(at.Find("outcomes"), out.outcomes);
  if (const Cursor world = at.Find("world")) out.world = Document::ToJson(*world);
  if (const Cursor services = at.Find("services")) ReadServices(services, reports_, out.services);
  if (const Cursor expect = at.Find("expect")) {
    out.range = expect->range;
    ReadExpectation(expect, compiler_, reports_, out.expect);
  }
  ReadProperties(at.Find("properties"), reports_, &out.properties);
  at.Find("allow").Each([&](const Cursor& each) { out.allow.push_back(each->text); });
  at.Find("faults").Each([&](const Cursor& each) { ReadFault(each, reports_, out.faults.emplace_back()); });
  if (const Cursor calm = at.Find("calm")) {
    out.calm = {};
    ReadCalm(calm, out.calm);
  }
}

void Reader::ReadInput(const Cursor& at, InputRule& out) {
  if (const Cursor weight = at.Find("weight")) out.weight = NumberOf(*weight);
  if (const Cursor input = at.Find("input")) out.text = Document::ToJson(*input);
  if (const Cursor generate = at.Find("generate")) {
    if (at.Find("input")) reports_.Add(Message::kConflictingKeys, generate, {"input", "generate"});
    out.generate = ReadGenerator(generate, reports_);
  }
  ReadTasks(at.Find("tasks"), out.tasks);
}

void Reader::ReadOutcomes(const Cursor& list, std::vector<OutcomeRule>& out) {
  list.Each([&](const Cursor& at) {
    OutcomeRule& rule = out.emplace_back();
    rule.name = at.Find("name")->text;
    if (const Cursor visited = at.Find("visited")) {
      rule.visited = visited->text;
      rule.visited_range = visited->range;
      rule.pointer = visited.pointer;
    }
    if (const Cursor status = at.Find("status")) rule.status = StatusNamed(status->text);
    if (const Cursor error = at.Find("error")) rule.error = error->text;
  });
}

}  // namespace

std::optional<Scenario> ReadScenario(const Document& document, Compiler& compiler, Diagnostics* diagnostics) {
  if (!CheckScenarioKeys(document, diagnostics)) return std::nullopt;
  return Reader(document, compiler, diagnostics).Read();
}

}  // namespace aslc::sim

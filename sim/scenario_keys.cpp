// Checking scenario files against the table of their keys (scenario_keys.h).
#include "sim/scenario_keys.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "sim/choices.h"
#include "sim/node_reader.h"
#include "sim/scenario_key_rows.h"
#include "sim/template.h"
#include "sim/value_text.h"

namespace aslc::sim {
namespace {

std::string Quoted(const std::vector<std::string_view>& words) {
  std::string list;
  for (std::string_view word : words) list += (list.empty() ? "`" : ", `") + std::string(word) + "`";
  return list;
}

class Checker {
 public:
  Checker(const Document& document, Diagnostics* diagnostics) : reports_(document.source, diagnostics) {}

  void Object(const Cursor& at, const ObjectRow& row);
  bool failed() const { return reports_.failed(); }

 private:
  void Unknown(const Cursor& at, const ObjectRow& row, const Member& member);
  void Needs(const Cursor& at, const ObjectRow& row);
  void Value(const Cursor& at, const KeyRow& row);
  // A string or a number that `parse` takes.
  template <typename Parse>
  void Scalar(const Cursor& at, const KeyRow& row, Message message, Parse parse) {
    if (!at->IsString() && !at->IsNumber())
      Wrong(at, row);
    else if (!parse(at->text))
      reports_.Add(message, at, {at->text});
  }
  void Integer(const Cursor& at, const KeyRow& row);
  void Word(const Cursor& at, const KeyRow& row);
  void DurationRange(const Cursor& at, const KeyRow& row);
  void Percentiles(const Cursor& at, const KeyRow& row);
  void Texts(const Cursor& at, const KeyRow& row);
  void Scalars(const Cursor& at, const KeyRow& row);
  bool IsList(const Cursor& at, const KeyRow& row);
  bool IsMap(const Cursor& at, const KeyRow& row);
  void Wrong(const Cursor& at, const KeyRow& row) {
    reports_.WrongKind(at, kTypes[static_cast<size_t>(row.type)].wanted);
  }

  Reports reports_;
};

void Checker::Unknown(const Cursor& at, const ObjectRow& row, const Member& member) {
  std::vector<std::string_view> known;
  for (const KeyRow* key : KeysOf(row.name)) known.push_back(key->key);
  Diagnostic& report = reports_.Add(Message::kUnknownKey, member.key_range,
                                    PointerTo(at.pointer, member.key), {row.what, member.key});
  const std::string_view closest = Closest(member.key, known);
  report.hint = closest.empty() ? "its keys are " + Quoted(known)
                                : "did you mean `" + std::string(closest) + "`?";
}

void Checker::Object(const Cursor& at, const ObjectRow& row) {
  if (!at->IsObject()) return reports_.WrongKind(at, row.what);
  const std::vector<const KeyRow*> keys = KeysOf(row.name);
  std::string_view chosen;  // the key of need One that is there
  for (size_t i = 0; i < at->members.size(); ++i) {
    const Member& member = at->members[i];
    const Cursor value{&at->nodes[i], PointerTo(at.pointer, member.key)};
    if (member.duplicate) reports_.Add(Message::kDuplicateKey, member.key_range, value.pointer, {member.key});
    const auto key = std::find_if(keys.begin(), keys.end(), [&](const KeyRow* k) { return k->key == member.key; });
    if (key == keys.end()) {
      Unknown(at, row, member);
      continue;
    }
    if ((*key)->need == Need::One) {
      if (!chosen.empty()) reports_.Add(Message::kConflictingKeys, value, {chosen, member.key});
      chosen = member.key;
    }
    Value(value, **key);
  }
  Needs(at, row);
}

void Checker::Needs(const Cursor& at, const ObjectRow& row) {
  for (Need need : {Need::One, Need::Some}) {
    std::vector<std::string_view> names;
    bool found = false;
    for (const KeyRow* key : KeysOf(row.name)) {
      if (key->need != need) continue;
      names.push_back(key->key);
      found |= at->Find(key->key) != nullptr;
    }
    if (!names.empty() && !found) {
      reports_.AddAtStart(Message::kMissingKey, at, {row.what, "one of " + Quoted(names)});
    }
  }
  for (const KeyRow* key : KeysOf(row.name)) {
    if (key->need != Need::Required || at->Find(key->key) != nullptr) continue;
    reports_.AddAtStart(Message::kMissingKey, at, {row.what, "`" + std::string(key->key) + "`"});
  }
}

void Checker::Value(const Cursor& at, const KeyRow& row) {
  switch (row.type) {
    case KeyType::kAny:
      return;
    case KeyType::kText:
      if (!at->IsString()) Wrong(at, row);
      return;
    case KeyType::kTexts:
      return Texts(at, row);
    case KeyType::kAnyList:
      if (!at->IsArray()) Wrong(at, row);
      return;
    case KeyType::kAnyObject:
      if (!at->IsObject()) Wrong(at, row);
      return;
    case KeyType::kExpression:
      if (!IsExpression(*at)) Wrong(at, row);
      return;
    case KeyType::kObjectOrExpression:
      if (IsExpression(*at)) return;
      if (!at->IsObject()) return Wrong(at, row);
      return Object(at, ObjectNamed(row.of));
    case KeyType::kTrue:
      if (at->kind != NodeKind::kBool || !at->boolean) Wrong(at, row);
      return;
    case KeyType::kBoolean:
      if (at->kind != NodeKind::kBool) Wrong(at, row);
      return;
    case KeyType::kInteger:
      return Integer(at, row);
    case KeyType::kSize:
      return Scalar(at, row, Message::kBadSize, [](const std::string& text) {
        uint64_t bytes = 0;
        return ParseSize(text, &bytes);
      });
    case KeyType::kWord:
      return Word(at, row);
    case KeyType::kWords:
      if (IsList(at, row)) at.Each([&](const Cursor& each) { Word(each, row); });
      return;
    case KeyType::kTime:
      if (!at->IsString()) return Wrong(at, row);
      return Scalar(at, row, Message::kBadTime, [](const std::string& text) {
        int64_t ns = 0;
        return ParseInstant(text, &ns);
      });
    case KeyType::kObjectOrDuration:
      if (at->IsObject()) return Object(at, ObjectNamed(row.of));
      [[fallthrough]];
    case KeyType::kDuration:
      return Scalar(at, row, Message::kBadDuration, [](const std::string& text) {
        int64_t ns = 0;
        return ParseDuration(text, &ns);
      });
    case KeyType::kDurationRange:
      return DurationRange(at, row);
    case KeyType::kPercentiles:
      return Percentiles(at, row);
    case KeyType::kProbability:
      return Scalar(at, row, Message::kBadProbability, [](const std::string& text) {
        uint32_t parts = 0;
        return ParseProbability(text, &parts);
      });
    case KeyType::kNumbers:
      return Scalar(at, row, Message::kBadAttempts, [](const std::string& text) {
        NumberRange range;
        return ParseNumberRange(text, &range);
      });
    case KeyType::kScalars:
      return Scalars(at, row);
    case KeyType::kFolders:
      if (!IsMap(at, row)) return;
      return at.EachMember([&](const std::string&, const Cursor& each) {
        if (!each->IsString()) reports_.WrongKind(each, "the path of a folder");
      });
    case KeyType::kObject:
      return Object(at, ObjectNamed(row.of));
    case KeyType::kList:
      if (IsList(at, row)) at.Each([&](const Cursor& each) { Object(each, ObjectNamed(row.of)); });
      return;
    case KeyType::kMapOf:
      if (!IsMap(at, row)) return;
      at.EachMember([&](const std::string&, const Cursor& each) { Object(each, ObjectNamed(row.of)); });
      return;
  }
}

void Checker::Integer(const Cursor& at, const KeyRow& row) {
  if (!at->IsNumber()) return Wrong(at, row);
  const Bounds bounds = BoundsOf(row.of);
  uint64_t value = 0;
  const char* const end = at->text.data() + at->text.size();
  const auto [stop, error] = std::from_chars(at->text.data(), end, value);
  if (error == std::errc() && stop == end && value >= bounds.least && value <= bounds.most) return;
  reports_.Add(Message::kBadInteger, at,
               {at->text, std::to_string(bounds.least), std::to_string(bounds.most)});
}

void Checker::Word(const Cursor& at, const KeyRow& row) {
  const std::vector<std::string_view> words = SplitWords(row.of);
  if (!at->IsString())
    reports_.WrongKind(at, "a string");
  else if (std::find(words.begin(), words.end(), at->text) == words.end())
    reports_.Add(Message::kBadWord, at, {at->text, Quoted(words)});
}

void Checker::DurationRange(const Cursor& at, const KeyRow& row) {
  if (!at->IsArray() || at->nodes.size() != 2) return Wrong(at, row);
  int64_t ns[2] = {0, 0};
  bool good = true;
  for (size_t i = 0; i < 2; ++i) {
    const Cursor each{&at->nodes[i], PointerTo(at.pointer, std::to_string(i))};
    if (!each->IsString() && !each->IsNumber()) return Wrong(at, row);
    if (ParseDuration(each->text, &ns[i])) continue;
    reports_.Add(Message::kBadDuration, each, {each->text});
    good = false;
  }
  if (good && ns[0] > ns[1]) Wrong(at, row);
}

void Checker::Percentiles(const Cursor& at, const KeyRow& row) {
  if (!IsMap(at, row)) return;
  uint32_t share = 0, last_share = 0;
  int64_t ns = 0, last_ns = 0;
  bool first = true, good = true;
  at.EachMember([&](const std::string& key, const Cursor& each) {
    const bool scalar = each->IsString() || each->IsNumber();
    if (scalar && !ParseDuration(each->text, &ns)) reports_.Add(Message::kBadDuration, each, {each->text});
    good = good && scalar && ParsePercentile(key, &share) && ns >= last_ns && (first || share > last_share);
    first = false;
    last_share = share;
    last_ns = ns;
  });
  if (!good || share != kPartsPerBillion) Wrong(at, row);
}

bool Checker::IsList(const Cursor& at, const KeyRow& row) {
  if (!at->IsArray()) {
    Wrong(at, row);
    return false;
  }
  if (at->nodes.empty()) reports_.Add(Message::kEmptyList, at, {"`" + std::string(row.key) + "`"});
  return true;
}

void Checker::Texts(const Cursor& at, const KeyRow& row) {
  if (!IsList(at, row)) return;
  at.Each([&](const Cursor& each) {
    if (!each->IsString()) reports_.WrongKind(each, "a string");
  });
}

bool Checker::IsMap(const Cursor& at, const KeyRow& row) {
  if (!at->IsObject()) {
    Wrong(at, row);
    return false;
  }
  for (const Member& member : at->members) {
    if (!member.duplicate) continue;
    reports_.Add(Message::kDuplicateKey, member.key_range, PointerTo(at.pointer, member.key), {member.key});
  }
  return true;
}

void Checker::Scalars(const Cursor& at, const KeyRow& row) {
  if (!IsMap(at, row)) return;
  at.EachMember([&](const std::string&, const Cursor& each) {
    const bool good = each->IsString() || each->IsNumber() || each->kind == NodeKind::kBool;
    if (!good) reports_.WrongKind(each, "a string, a number or a boolean");
  });
}

}  // namespace

bool CheckScenarioKeys(const Document& document, Diagnostics* diagnostics) {
  Checker checker(document, diagnostics);
  checker.Object({&document.root, ""}, kObjects[0]);
  return !checker.failed();
}

}  // namespace aslc::sim

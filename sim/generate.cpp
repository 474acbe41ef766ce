// Drawing values from generators (generate.h).
#include "sim/generate.h"

#include "sim/hash.h"
#include "sim/json.h"
#include "sim/json_members.h"
#include "sim/report.h"

namespace aslc::sim {
namespace {

// What a draw decides at its place. Part of what a seed means: never renumber.
enum class Purpose : uint32_t { kPresent = 0, kValue = 1, kEdge = 2, kAlternative = 3, kCharacter = 4 };

// One draw in so many is the least or the most: bugs live at the edges.
constexpr uint64_t kEdgeOneIn = 8;

class Maker {
 public:
  Maker(uint32_t input, Choices& choices, std::string* out) : input_(input), choices_(choices), out_(out) {}

  void Make(const Generator& from, const std::string& place);
  bool TooLarge() const { return out_->size() > kGeneratedBytesMax; }

 private:
  uint64_t Word(Purpose purpose, const std::string& place, uint32_t ordinal = 0) {
    return choices_.Draw({kDrawGenerate, input_, static_cast<uint32_t>(purpose), ordinal, HashText(place)});
  }
  // From 0 to most.
  uint64_t UpTo(uint64_t most, const std::string& place) {
    if (most == 0) return 0;
    const uint64_t edge = UniformBelow(Word(Purpose::kEdge, place), 2 * kEdgeOneIn);
    if (edge < 2) return edge * most;
    const uint64_t word = Word(Purpose::kValue, place);
    return most == UINT64_MAX ? word : UniformBelow(word, most + 1);
  }
  void Choice(const Generator& from, const std::string& place);
  void Object(const Generator& from, const std::string& place);
  void Array(const Generator& from, const std::string& place);
  void Number(const Generator& from, const std::string& place);
  void DateTime(const Generator& from, const std::string& place);
  // Letters and digits, with blanks and hyphens inside unless `plain`.
  std::string Letters(uint64_t length, bool plain, const std::string& place);
  std::string Uuid(const std::string& place);

  uint32_t input_;
  Choices& choices_;
  std::string* out_;
};

std::string Maker::Letters(uint64_t length, bool plain, const std::string& place) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -";
  std::string text;
  for (uint64_t i = 0; i < length; ++i) {
    const uint64_t word = Word(Purpose::kCharacter, place, static_cast<uint32_t>(i));
    text += kLetters[UniformBelow(word, plain ? 26 : kLetters.size())];
  }
  return text;
}

std::string Maker::Uuid(const std::string& place) {
  constexpr char kHex[] = "0123456789abcdef";
  const uint64_t words[2] = {Word(Purpose::kValue, place, 0), Word(Purpose::kValue, place, 1)};
  std::string out;
  for (int i = 0; i < 32; ++i) {
    if (i == 8 || i == 12 || i == 16 || i == 20) out += '-';
    const uint64_t digit = words[i / 16] >> (i % 16 * 4) & 15;
    out += i == 12 ? '4' : kHex[i == 16 ? 8 + digit % 4 : digit];
  }
  return out;
}

void Maker::Number(const Generator& from, const std::string& place) {
  const uint64_t k = UpTo(from.most, place);
  const int64_t value = from.first + static_cast<int64_t>(k) * from.step;
  std::string digits = std::to_string(value < 0 ? -value : value);
  if (from.scale > 0) {
    const auto scale = static_cast<size_t>(from.scale);
    if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
    digits.insert(digits.size() - scale, ".");
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.back() == '.') digits.pop_back();
  }
  *out_ += (value < 0 ? "-" : "") + digits;
}

void Maker::DateTime(const Generator& from, const std::string& place) {
  const int64_t seconds = from.first + static_cast<int64_t>(UpTo(from.most, place));
  AppendJsonText(*out_, IsoInstant(seconds * 1'000'000'000));
}

void Maker::Choice(const Generator& from, const std::string& place) {
  uint64_t total = 0;
  for (uint64_t weight : from.weights) total += weight;
  uint64_t left = UniformBelow(Word(Purpose::kAlternative, place), total);
  size_t index = 0;
  while (left >= from.weights[index]) left -= from.weights[index++];
  // A place of its own: an alternative may choose among others again, and must not draw the same.
  Make(from.inner[index], place + "|" + std::to_string(index));
}

void Maker::Object(const Generator& from, const std::string& place) {
  *out_ += '{';
  for (size_t i = 0; i < from.inner.size(); ++i) {
    const std::string inner = PointerTo(place, from.names[i]);
    if (!from.required[i] && UniformBelow(Word(Purpose::kPresent, inner), 2) == 0) continue;
    if (out_->back() != '{') *out_ += ',';
    AppendJsonText(*out_, from.names[i]);
    *out_ += ':';
    Make(from.inner[i], inner);
  }
  *out_ += '}';
}

void Maker::Array(const Generator& from, const std::string& place) {
  const uint64_t length = static_cast<uint64_t>(from.first) + UpTo(from.most, place);
  *out_ += '[';
  for (uint64_t i = 0; i < length && !TooLarge(); ++i) {
    if (i > 0) *out_ += ',';
    Make(from.inner[0], PointerTo(place, std::to_string(i)));
  }
  *out_ += ']';
}

void Maker::Make(const Generator& from, const std::string& place) {
  if (TooLarge()) return;
  switch (from.kind) {
    case Generator::Kind::kConstant:
      *out_ += from.text;
      return;
    case Generator::Kind::kChoice:
      return Choice(from, place);
    case Generator::Kind::kNumber:
      return Number(from, place);
    case Generator::Kind::kString:
      return AppendJsonText(
          *out_, Letters(static_cast<uint64_t>(from.first) + UpTo(from.most, place), false, place));
    case Generator::Kind::kDateTime:
      return DateTime(from, place);
    case Generator::Kind::kUuid:
      return AppendJsonText(*out_, Uuid(place));
    case Generator::Kind::kEmail:
      return AppendJsonText(*out_, Letters(3 + UpTo(9, place), true, place) + "@example.com");
    case Generator::Kind::kArray:
      return Array(from, place);
    case Generator::Kind::kObject:
      return Object(from, place);
  }
}

}  // namespace

bool Generate(const Generator& from, uint32_t input, Choices& choices, std::string* out,
              std::string* problem) {
  out->clear();
  Maker maker(input, choices, out);
  maker.Make(from, "");
  if (!maker.TooLarge()) return true;
  *problem = "the generated input is larger than " + std::to_string(kGeneratedBytesMax) + " bytes";
  return false;
}

}  // namespace aslc::sim

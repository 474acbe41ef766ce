// Matching made-up texts with real ones (history_unknowns.h).
#include "sim/history_unknowns.h"

#include <algorithm>
#include <charconv>

#include "sim/value_text.h"

namespace aslc::sim {
namespace {

constexpr size_t kUuidSize = 36, kTokenSize = 32, kTimeSize = 24;
constexpr int kWorkMax = 20000;  // steps of one match
constexpr std::string_view kEventId = "event id #";

std::string Hex(uint64_t word) {
  std::string text(16, '0');
  for (int i = 15; i >= 0; --i, word >>= 4) text[static_cast<size_t>(i)] = "0123456789abcdef"[word & 15];
  return text;
}

// As States.UUID writes two draws.
std::string UuidText(uint64_t high, uint64_t low) {
  high = (high & ~uint64_t{0xF000}) | 0x4000;
  low = (low & ~(uint64_t{3} << 62)) | (uint64_t{1} << 63);
  std::string text = Hex(high) + Hex(low);
  for (size_t at : {8u, 13u, 18u, 23u}) text.insert(at, 1, '-');
  return text;
}

bool IsHex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

bool ParseUuid(std::string_view text, uint64_t* high, uint64_t* low) {
  if (text.size() != kUuidSize) return false;
  std::string digits;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !IsHex(text[i])) return false;
    if (!dash) digits += text[i];
  }
  std::from_chars(digits.data(), digits.data() + 16, *high, 16);
  std::from_chars(digits.data() + 16, digits.data() + 32, *low, 16);
  return true;
}

bool Plain(char c) {
  return static_cast<unsigned char>(c) > ' ' && c != '"' && c != '\\' && c != ',' && c != '{' && c != '}';
}

bool LessMember(std::string ReplaySettings::* a, std::string ReplaySettings::* b) {
  static const ReplaySettings kNone;
  return &(kNone.*a) < &(kNone.*b);  // their order in the struct
}

// Ids of events that causes quote, as the other side numbers them.
std::string Renumbered(std::string text, const std::function<uint64_t(uint64_t)>& ids) {
  for (size_t at = 0; (at = text.find(kEventId, at)) != std::string::npos;) {
    at += kEventId.size();
    uint64_t id = 0;
    const auto parsed = std::from_chars(text.data() + at, text.data() + text.size(), id);
    const uint64_t theirs = parsed.ec == std::errc() ? ids(id) : 0;
    if (theirs != 0)
      text.replace(at, static_cast<size_t>(parsed.ptr - text.data()) - at, std::to_string(theirs));
  }
  return text;
}

}  // namespace

Learned::Learned() : texts(LessMember) {}

void Unknowns::AddDraws(const std::vector<ReplayedDraw>& draws, const ReplaySettings& settings) {
  for (size_t i = 0; i < draws.size(); ++i) {
    const ReplayedDraw& draw = draws[i];
    if (settings.draws.contains(ReplaySettings::KeyOf(draw.key))) continue;
    if (draw.key.kind == ASLRT_DRAW_TOKEN) tokens_.insert(Hex(draw.answer));
    // A UUID is two draws, one right after the other.
    const bool pair = draw.key.kind == ASLRT_DRAW_UUID && i + 1 < draws.size() &&
                      draws[i + 1].key.kind == ASLRT_DRAW_UUID && draw.key.ordinal % 2 == 0;
    if (!pair) continue;
    uuids_[UuidText(draw.answer, draws[i + 1].answer)] = {ReplaySettings::KeyOf(draw.key),
                                                          ReplaySettings::KeyOf(draws[i + 1].key)};
  }
}

// Whether a made-up text begins here.
bool Unknowns::SplitAt(std::string_view rest, Piece* piece) const {
  for (const auto& [text, setting] : texts_) {
    if (!rest.starts_with(text)) continue;
    *piece = {Kind::kSetting, text, setting};
    return true;
  }
  if (rest.size() >= kTimeSize && rest[4] == '-' && rest[10] == 'T' && rest[kTimeSize - 1] == 'Z') {
    int64_t ns = 0;
    if (ParseInstant(rest.substr(0, kTimeSize), &ns) && times_.contains(ns)) {
      *piece = {Kind::kTime, std::string(rest.substr(0, kTimeSize)), nullptr};
      return true;
    }
  }
  if (rest.size() >= kUuidSize && rest[8] == '-' && uuids_.contains(std::string(rest.substr(0, kUuidSize)))) {
    *piece = {Kind::kUuid, std::string(rest.substr(0, kUuidSize)), nullptr};
    return true;
  }
  if (rest.size() >= kTokenSize && IsHex(rest[0]) && IsHex(rest[15]) &&
      tokens_.contains(std::string(rest.substr(0, kTokenSize / 2)))) {
    *piece = {Kind::kToken, std::string(rest.substr(0, kTokenSize)), nullptr};
    return true;
  }
  return false;
}

std::vector<Unknowns::Piece> Unknowns::Split(const std::string& ours) const {
  std::vector<Piece> pieces;
  for (size_t at = 0; at < ours.size();) {
    Piece piece;
    if (SplitAt(std::string_view(ours).substr(at), &piece)) {
      at += piece.text.size();
      pieces.push_back(std::move(piece));
      continue;
    }
    if (pieces.empty() || pieces.back().kind != Kind::kLiteral) pieces.push_back({});
    pieces.back().text += ours[at++];
  }
  return pieces;
}

bool Unknowns::Allowed(const Piece& piece, std::string_view text) const {
  uint64_t high = 0, low = 0;
  int64_t ns = 0;
  switch (piece.kind) {
    case Kind::kLiteral:
      return text == piece.text;
    case Kind::kTime:
      return ParseInstant(text, &ns) && ns >= from_ns_ && ns <= to_ns_;
    case Kind::kUuid:
      return ParseUuid(text, &high, &low);
    case Kind::kToken:
      return !text.empty() && std::all_of(text.begin(), text.end(), Plain);
    case Kind::kSetting: {
      const bool arn = piece.setting == &ReplaySettings::execution_arn ||
                       piece.setting == &ReplaySettings::state_machine_arn;
      if (arn) return text.starts_with("arn:") && std::count(text.begin(), text.end(), ':') >= 6;
      return !text.empty() &&
             std::all_of(text.begin(), text.end(), [](char c) { return Plain(c) && c != ':'; });
    }
  }
  return false;
}

bool Unknowns::Match(const std::vector<Piece>& pieces, size_t at, std::string_view theirs, Bindings& bound,
                     int* work) const {
  if (at == pieces.size()) return theirs.empty();
  if (--*work < 0) return false;
  const Piece& piece = pieces[at];
  if (piece.kind == Kind::kLiteral) {
    return theirs.starts_with(piece.text) &&
           Match(pieces, at + 1, theirs.substr(piece.text.size()), bound, work);
  }
  const auto known = bound.find(piece.text);
  if (known != bound.end() && piece.kind != Kind::kTime) {
    return theirs.starts_with(known->second) &&
           Match(pieces, at + 1, theirs.substr(known->second.size()), bound, work);
  }
  // The longest first when nothing follows, else up to each place where the next literal begins.
  const bool last = at + 1 == pieces.size();
  for (size_t size = last ? theirs.size() : 1; size <= theirs.size() && *work > 0; ++size) {
    if (!last && pieces[at + 1].kind == Kind::kLiteral) {
      size = theirs.find(pieces[at + 1].text, size);
      if (size == std::string_view::npos) return false;
    }
    if (!Allowed(piece, theirs.substr(0, size))) {
      --*work;
      continue;
    }
    Bindings attempt = bound;
    attempt[piece.text] = theirs.substr(0, size);
    if (!Match(pieces, at + 1, theirs.substr(size), attempt, work)) continue;
    bound = std::move(attempt);
    return true;
  }
  return false;
}

bool Unknowns::Mentioned(const std::string& ours) const {
  const std::vector<Piece> pieces = Split(ours);
  return std::any_of(pieces.begin(), pieces.end(), [](const Piece& p) { return p.kind != Kind::kLiteral; });
}

Unknowns::Verdict Unknowns::Compare(const std::string& ours, std::string_view theirs, Learned* learned) {
  const std::string renumbered = ids_ ? Renumbered(ours, ids_) : ours;
  if (renumbered == theirs) return Verdict::kSame;
  const std::vector<Piece> pieces = Split(renumbered);
  Bindings bound = bound_;
  int work = kWorkMax;
  if (!Match(pieces, 0, theirs, bound, &work)) return Verdict::kDifferent;
  for (const Piece& piece : pieces) {
    const std::string& real = bound[piece.text];
    if (piece.kind == Kind::kToken) bound_[piece.text] = real;
    if (piece.kind == Kind::kSetting) learned->texts[piece.setting] = real;
    if (piece.kind == Kind::kUuid) {
      const auto& [first, second] = uuids_.find(piece.text)->second;
      ParseUuid(real, &learned->draws[first], &learned->draws[second]);
    }
  }
  return learned->empty() ? Verdict::kSame : Verdict::kLearned;
}

}  // namespace aslc::sim

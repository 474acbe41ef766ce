// Plausible texts (invent_text.h).
#include "sim/invent_text.h"

#include <charconv>
#include <cstdlib>

#include "sim/json_members.h"

namespace aslc::sim {
namespace {

// What the name of a member ends with says what is in it. The first row that fits counts.
enum class Look { kNumber, kDigits, kArn, kUrl, kTime, kEmail, kList, kMap, kTruth };
struct Ending {
  std::string_view text;
  Look look;
  bool whole;  // it is the whole name
};
constexpr Ending kEndings[] = {
    {"N", Look::kDigits, true},
    {"L", Look::kList, true},
    {"M", Look::kMap, true},
    {"BOOL", Look::kTruth, true},
    {"Arn", Look::kArn, false},
    {"ARN", Look::kArn, false},
    {"arn", Look::kArn, false},
    {"Url", Look::kUrl, false},
    {"URL", Look::kUrl, false},
    {"Uri", Look::kUrl, false},
    {"url", Look::kUrl, true},
    {"Email", Look::kEmail, false},
    {"email", Look::kEmail, false},
    {"Timestamp", Look::kTime, false},
    {"timestamp", Look::kTime, true},
    {"Count", Look::kNumber, false},
    {"count", Look::kNumber, true},
    {"Size", Look::kNumber, false},
    {"Seconds", Look::kNumber, false},
    {"Total", Look::kNumber, false},
    {"total", Look::kNumber, true},
    {"Amount", Look::kNumber, false},
    {"amount", Look::kNumber, true},
    {"Price", Look::kNumber, false},
    {"price", Look::kNumber, true},
    {"quantity", Look::kNumber, true},
    {"StatusCode", Look::kNumber, false},
};

const Ending* EndingOf(std::string_view name) {
  for (const Ending& row : kEndings) {
    if (row.whole ? name == row.text : name.ends_with(row.text)) return &row;
  }
  return nullptr;
}

}  // namespace

std::string PlausibleText(std::string_view name, uint64_t pick) {
  const std::string number = std::to_string(pick + 1);
  const std::string stem = name.empty() ? "value" : std::string(name);
  const Ending* ending = EndingOf(name);
  if (ending == nullptr) return stem + "-" + number;
  switch (ending->look) {
    case Look::kNumber:
    case Look::kDigits:
      return number;
    case Look::kArn:
      return "arn:aws:service:us-east-1:123456789012:" + stem + "/" + number;
    case Look::kUrl:
      return "https://example.com/" + stem + "/" + number;
    case Look::kTime:
      return "2026-01-0" + number + "T00:00:00Z";
    case Look::kEmail:
      return "user" + number + "@example.com";
    default:
      return stem + "-" + number;
  }
}

std::string PlausibleJson(std::string_view name, uint64_t pick) {
  const Ending* ending = EndingOf(name);
  if (ending != nullptr) {
    switch (ending->look) {
      case Look::kNumber:
        return std::to_string(pick + 1);
      case Look::kList:
        return "[]";
      case Look::kMap:
        return "{}";
      case Look::kTruth:
        return pick % 2 == 0 ? "true" : "false";
      default:
        break;
    }
  }
  return JsonQuoted(PlausibleText(name, pick));
}

std::string MatchOf(std::string_view pattern) {
  std::string out;
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\' && i + 1 < pattern.size()) {
      out += pattern[++i];
    } else {
      out += pattern[i] == '*' ? 'x' : pattern[i];
    }
  }
  return out;
}

// Whole numbers keep all their digits; others are doubles, as everywhere.
std::string Shifted(std::string_view number, int64_t by) {
  int64_t whole = 0, sum = 0;
  if (ParseWhole(number, &whole) && !__builtin_add_overflow(whole, by, &sum)) return std::to_string(sum);
  double value = 0;
  const auto parsed = std::from_chars(number.data(), number.data() + number.size(), value);
  if (parsed.ec != std::errc()) return std::string(number);
  char buffer[400];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value + static_cast<double>(by),
                                 std::chars_format::fixed);
  return end.ec == std::errc() ? std::string(buffer, end.ptr) : std::string(number);
}

bool ParseWhole(std::string_view text, int64_t* out) {
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), *out);
  return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
}

std::string Base64(std::string_view bytes) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t word = 0;
    for (size_t k = 0; k < 3; ++k) {
      word = word << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    }
    for (size_t k = 0; k < 4; ++k) {
      out += i + k > bytes.size() ? '=' : kDigits[word >> (18 - 6 * k) & 63];
    }
  }
  return out;
}

}  // namespace aslc::sim

// Writing JSON and times (json_members.h).
#include "sim/json_members.h"

namespace aslc::sim {
namespace {

constexpr int64_t kMillisecondNs = 1'000'000, kDaySeconds = 86'400;

void AppendPadded(std::string& out, int64_t number, size_t digits) {
  const std::string text = std::to_string(number);
  if (text.size() < digits) out.append(digits - text.size(), '0');
  out += text;
}

}  // namespace

std::string JsonQuoted(std::string_view text) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out = "\"";
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out += "\\u00";
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    } else {
      out += c;
    }
  }
  return out += '"';
}

JsonMembers& JsonMembers::Raw(std::string_view key, std::string_view value) {
  if (out_.size() > 1) out_ += ',';
  out_ += JsonQuoted(key);
  out_ += ':';
  out_ += value;
  return *this;
}

std::string IsoInstant(int64_t ns) {
  int64_t ms = ns / kMillisecondNs - (ns % kMillisecondNs < 0 ? 1 : 0);
  int64_t seconds = ms / 1000;
  ms %= 1000;
  if (ms < 0) {
    ms += 1000;
    --seconds;
  }
  int64_t day = seconds / kDaySeconds, second = seconds % kDaySeconds;
  if (second < 0) {
    second += kDaySeconds;
    --day;
  }
  // Days to a date (H. Hinnant, "chrono-compatible low-level date algorithms"): years begin in March.
  const int64_t shifted = day + 719'468;
  const int64_t era = (shifted >= 0 ? shifted : shifted - 146'096) / 146'097;
  const int64_t of_era = shifted - era * 146'097;
  const int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36'524 - of_era / 146'096) / 365;
  const int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t month_from_march = (5 * of_year + 2) / 153;
  const int64_t month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  std::string out;
  AppendPadded(out, year_of_era + era * 400 + (month <= 2 ? 1 : 0), 4);
  AppendPadded(out += '-', month, 2);
  AppendPadded(out += '-', of_year - (153 * month_from_march + 2) / 5 + 1, 2);
  AppendPadded(out += 'T', second / 3600, 2);
  AppendPadded(out += ':', second / 60 % 60, 2);
  AppendPadded(out += ':', second % 60, 2);
  AppendPadded(out += '.', ms, 3);
  return out += 'Z';
}

std::string EpochSeconds(int64_t ns) {
  const int64_t ms = ns / kMillisecondNs;
  std::string out = std::to_string(ms / 1000) + ".";
  AppendPadded(out, ms % 1000, 3);
  return out;
}

}  // namespace aslc::sim

// Texts of diagnostics and "did you mean" (diagnostics.h).
#include "sim/diagnostics.h"

#include <algorithm>
#include <vector>

#include "aslc/check.h"

namespace aslc::sim {
namespace {

struct Row {
  const char *code, *name;
  Severity severity;
  const char *format, *hint;
};
constexpr Row kRows[] = {
#define SIM_DIAGNOSTIC(code, name, severity, format, hint) {code, #name, Severity::severity, format, hint},
#include "sim/diagnostics.def"
};

// Levenshtein distance over bytes.
size_t Distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace

Diagnostic MakeDiagnostic(Message message, const Place& place,
                          std::initializer_list<std::string_view> arguments) {
  const Row& row = kRows[static_cast<size_t>(message)];
  Diagnostic diagnostic;
  diagnostic.code = row.code;
  diagnostic.name = row.name;
  diagnostic.severity = row.severity;
  diagnostic.hint = row.hint;
  diagnostic.source = place.source;
  diagnostic.range = place.range;
  diagnostic.pointer = place.pointer;
  const auto* argument = arguments.begin();
  for (const char* at = row.format; *at != 0; ++at) {
    if (at[0] == '{' && at[1] == '}') {
      ASL_CHECK(argument != arguments.end(), "a diagnostic lacks an argument");
      diagnostic.message += *argument++;
      ++at;
    } else {
      diagnostic.message += *at;
    }
  }
  ASL_CHECK(argument == arguments.end(), "a diagnostic has too many arguments");
  return diagnostic;
}

std::string_view Closest(std::string_view word, std::span<const std::string_view> candidates) {
  constexpr size_t kWordMax = 128;  // the distance takes the product of the lengths
  if (word.size() > kWordMax) return "";
  std::string_view closest;
  size_t least = std::max<size_t>(1, word.size() / 3) + 1;
  for (std::string_view candidate : candidates) {
    if (candidate.size() > kWordMax) continue;
    const size_t distance = Distance(word, candidate);
    if (distance < least) {
      least = distance;
      closest = candidate;
    }
  }
  return closest;
}

}  // namespace aslc::sim

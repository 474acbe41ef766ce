// Reads disagreements.txt and compares failed cases with its rows (disagreements.h).
#include "tests/suites/disagreements.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <regex>

namespace aslc::suites {
namespace {

struct Row {
  std::string suite, reason;
  std::regex pattern;
};

std::string Trim(const std::string& text) {
  size_t begin = text.find_first_not_of(' '), end = text.find_last_not_of(' ');
  return begin == std::string::npos ? "" : text.substr(begin, end - begin + 1);
}

// The columns of a row stand between ` | `, so that patterns can hold bars.
std::vector<std::string> Columns(const std::string& line) {
  std::vector<std::string> columns;
  size_t begin = 0;
  for (size_t at; (at = line.find(" | ", begin)) != std::string::npos; begin = at + 3) {
    columns.push_back(Trim(line.substr(begin, at - begin)));
  }
  columns.push_back(Trim(line.substr(begin)));
  return columns;
}

std::optional<std::vector<Row>> ReadTable(const std::string& path) {
  std::ifstream in(path);
  if (!in) return std::nullopt;
  std::vector<Row> rows;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::vector<std::string> columns = Columns(line);
    if (columns.size() != 4) return std::nullopt;
    rows.push_back({columns[0], fmt::format("{} ({})", columns[2], columns[3]), std::regex(columns[1])});
  }
  return rows;
}

const Row* Explain(const std::vector<Row>& rows, const std::string& suite, const std::string& text) {
  auto row = std::find_if(rows.begin(), rows.end(), [&](const Row& each) {
    return each.suite == suite && std::regex_search(text, each.pattern);
  });
  return row == rows.end() ? nullptr : &*row;
}

}  // namespace

bool ApplyDisagreements(const std::string& table, std::vector<SuiteResult>& suites) {
  std::optional<std::vector<Row>> rows = ReadTable(table);
  if (!rows) {
    fmt::print(stderr, "suites: {} is no table of disagreements\n", table);
    return false;
  }
  for (SuiteResult& suite : suites) {
    for (CaseResult& result : suite.cases) {
      if (result.outcome != Outcome::kFailed) continue;
      std::vector<std::string> reasons = result.reasons;
      if (reasons.empty()) reasons.push_back(result.detail);
      const Row* first = Explain(*rows, suite.name, reasons.front());
      bool all = std::all_of(reasons.begin(), reasons.end(), [&](const std::string& reason) {
        return Explain(*rows, suite.name, reason) != nullptr;
      });
      if (!all) continue;
      result.outcome = Outcome::kDisagreed;
      result.detail = first->reason + ": " + result.detail;
    }
  }
  return true;
}

}  // namespace aslc::suites

// Every case of the language's own suite: those with a syntax error give that error, all others parse.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>
#include <vector>

#include "frontend/jsonata/parser.h"
#include "tests/unit/catch.h"

using nlohmann::json;
using namespace aslc::jsonata;

namespace {

std::vector<std::filesystem::path> SuiteFiles() {
  std::vector<std::filesystem::path> files;
  std::error_code absent;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::string(ASLC_SUITES) + "/jsonata", absent)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// The file's text with U+FFFD for escaped lone surrogates, which the JSON library refuses: to the parser any
// character of a string is as good as another.
std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream stream(path);
  const std::string text((std::istreambuf_iterator<char>(stream)), {});
  static const std::regex kSurrogates(R"(\\u[dD][89abAB]..(\\u[dD][c-fC-F]..)?)");
  std::string out;
  size_t copied = 0;
  for (auto it = std::sregex_iterator(text.begin(), text.end(), kSurrogates); it != std::sregex_iterator();
       ++it) {
    const auto at = static_cast<size_t>(it->position());
    out += text.substr(copied, at - copied) + (it->length() == 12 ? it->str() : "\\ufffd");
    copied = at + static_cast<size_t>(it->length());
  }
  return out + text.substr(copied);
}

void CheckCase(const json& test) {
  const std::string expression = test.at("expr");
  const std::string code = test.value("code", "");
  const Parsed parsed = Parse(expression, Dialect::kJsonata);
  if (code.empty() || code[0] != 'S') {
    CHECK(parsed.root);
    CHECK(!parsed.error);
    if (parsed.error) UNSCOPED_INFO(parsed.error->code << " " << parsed.error->message);
    return;
  }
  REQUIRE(parsed.error);
  CHECK(parsed.error->code == code);
  if (test.contains("token")) CHECK(parsed.error->token == test["token"].get<std::string>());
  if (test.contains("position")) CHECK(parsed.error->position == test["position"].get<uint32_t>());
}

}  // namespace

TEST_CASE("the suite's expressions parse, or fail as it says") {
  const std::vector<std::filesystem::path> files = SuiteFiles();
  if (files.empty()) {
    WARN("the public suite is absent: no case of jsonata was read");
    return;
  }
  int count = 0, errors = 0;
  for (const auto& file : files) {
    const json cases = json::parse(ReadFile(file));
    REQUIRE(cases.is_array());
    for (const json& test : cases) {
      if (!test.contains("expr")) continue;
      INFO(file.filename().string() << " " << test.value("id", "") << ": " << test["expr"]);
      CheckCase(test);
      ++count;
      errors += test.value("code", " ")[0] == 'S';
    }
  }
  CHECK(count > 1000);
  CHECK(errors > 20);
}

// Reading and writing of `.test` files (file_test.h).
#include "tests/files/file_test.h"

#include <fmt/format.h>

#include <sstream>

namespace aslc::suites {
namespace {

// What stands between `@{` and `}`: `hex 00FF` or `TEXT*COUNT`.
std::string ExpandOne(const std::string& body) {
  std::string out;
  if (body.starts_with("hex ")) {
    for (size_t i = 4; i + 1 < body.size(); i += 2) {
      out += static_cast<char>(std::stoi(body.substr(i, 2), nullptr, 16));
    }
    return out;
  }
  size_t star = body.rfind('*');
  std::string piece = body.substr(0, star);
  size_t count = std::stoul(body.substr(star + 1));
  out.reserve(piece.size() * count);
  for (size_t i = 0; i < count; ++i) out += piece;
  return out;
}

}  // namespace

std::string Expand(const std::string& text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    size_t open = text.find("@{", i);
    // The text that is repeated may hold a brace; the count ends the piece.
    size_t close = open;
    while (close != std::string::npos) {
      close = text.find('}', close + 1);
      if (close == std::string::npos || text[close - 1] == '*') continue;
      char last = text[close - 1];
      if ((last >= '0' && last <= '9') || text.compare(open + 2, 4, "hex ") == 0) break;
    }
    if (close == std::string::npos) return out + text.substr(i);
    out += text.substr(i, open - i) + ExpandOne(text.substr(open + 2, close - open - 2));
    i = close + 1;
  }
  return out;
}

std::string Cut(const std::string& text) {
  constexpr size_t kShown = 400;
  if (text.size() <= 2 * kShown) return text;
  return fmt::format("{}...({} bytes)", text.substr(0, kShown), text.size());
}

std::string FileTest::Key(const std::string& name, const std::string& otherwise) const {
  auto found = keys.find(name);
  return found == keys.end() ? otherwise : found->second.back();
}

std::string FileTest::Section(const std::string& name, const std::string& otherwise) const {
  for (const auto& [n, text] : sections) {
    if (n == name) return name == "expect" ? text : Expand(text);
  }
  return otherwise;
}

std::vector<std::string> FileTest::Lines(const std::string& name) const {
  std::vector<std::string> lines;
  for (const auto& [n, text] : sections) {
    if (n != name) continue;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
      if (!line.empty() && line[0] != '#') lines.push_back(line);
    }
  }
  return lines;
}

std::vector<std::pair<std::string, std::string>> FileTest::Named(const std::string& kind) const {
  std::vector<std::pair<std::string, std::string>> found;
  for (const auto& [n, text] : sections) {
    if (n == kind || n.starts_with(kind + " ")) {
      found.emplace_back(n.size() > kind.size() ? n.substr(kind.size() + 1) : "", Expand(text));
    }
  }
  return found;
}

FileTest ReadTest(const std::string& text) {
  FileTest test;
  std::istringstream in(text);
  std::string line;
  while (std::getline(in, line)) {
    if (line.starts_with("--- ")) {
      test.sections.emplace_back(line.substr(4), "");
    } else if (!test.sections.empty()) {
      test.sections.back().second += line + "\n";
    } else {
      test.head += line + "\n";
      size_t space = line.find(' ');
      if (!line.empty() && line[0] != '#') {
        test.keys[line.substr(0, space)].push_back(space == std::string::npos ? "" : line.substr(space + 1));
      }
    }
  }
  return test;
}

std::string WriteTest(const FileTest& test, const std::string& expect) {
  std::string text = test.head;
  bool written = false;
  for (const auto& [name, body] : test.sections) {
    text += "--- " + name + "\n" + (name == "expect" ? expect : body);
    written |= name == "expect";
  }
  if (!written) text += "--- expect\n" + expect;
  return text;
}

CompileOptions OptionsOf(const FileTest& test, Engine engine) {
  CompileOptions options;
  options.engine = engine;
  options.name = "machine";
  options.read_back_ir = true;
  options.allow_unknown_fields = test.keys.contains("ALLOW_UNKNOWN_FIELDS");
  options.coverage = test.keys.contains("COVERAGE");
  if (test.Key("TYPE", "") == "EXPRESS") options.type = ASLRT_EXPRESS;
  auto found = test.keys.find("SUBSTITUTE");
  if (found != test.keys.end()) {
    for (const std::string& pair : found->second) {
      size_t equals = pair.find('=');
      options.substitutions[pair.substr(0, equals)] = pair.substr(equals + 1);
    }
  }
  return options;
}

}  // namespace aslc::suites

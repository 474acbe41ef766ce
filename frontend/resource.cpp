// Resources of Tasks, by the table of services (services.def).
#include "frontend/resource.h"

#include <algorithm>
#include <vector>

#include "frontend/suggest.h"

namespace aslc::frontend {
namespace {

struct ServiceRow {
  std::string_view service, action, patterns;
};
constexpr ServiceRow kServices[] = {
#define SERVICE(service, action, patterns) {service, action, patterns},
#include "frontend/services.def"
};

struct Suffix {
  std::string_view text;
  char letter;
  uint32_t pattern;
};
constexpr Suffix kSuffixes[] = {
    {".waitForTaskToken", 'T', ASLRT_PATTERN_TOKEN},
    {".sync:2", '2', ASLRT_PATTERN_SYNC},
    {".sync", 'S', ASLRT_PATTERN_SYNC},
};

// The parts between the colons of an ARN. A placeholder may hold colons itself: `${AWS::Region}`.
std::vector<std::string_view> SplitArn(std::string_view text) {
  std::vector<std::string_view> parts;
  size_t begin = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 2) == "${") {
      size_t close = text.find('}', i);
      if (close != std::string_view::npos) i = close;
    } else if (text[i] == ':') {
      parts.push_back(text.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  parts.push_back(text.substr(begin));
  return parts;
}

// A version or an alias of a Lambda function.
bool IsQualifier(std::string_view text) {
  if (FindPlaceholder(text) || text == "$LATEST") return true;
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

class ResourceParser {
 public:
  ResourceParser(ParseContext& context, const Node& string)
      : context_(context), sink_(context.sink), string_(string), text_(string.text) {}

  std::optional<Resource> Parse() {
    std::vector<std::string_view> parts = SplitArn(text_);
    bool is_arn = parts.size() >= 6 && parts[0] == "arn" && !parts[1].empty();
    if (is_arn && parts[2] == "lambda") return ParseFunction(parts);
    if (is_arn && parts[2] == "states") {
      return parts[5] == "activity" ? ParseActivity(parts) : ParseService(parts);
    }
    // A placeholder for the whole, or for the part that would tell: most often the ARN of a function.
    bool open = FindPlaceholder(text_) && (!is_arn || FindPlaceholder(parts[2]));
    if (open) return Resource{.family = ASLRT_FAMILY_LAMBDA, .type = {}, .action = {}};
    return Unknown();
  }

 private:
  std::optional<Resource> Unknown() {
    sink_.Report(diag::UnknownResource, string_, text_).Emit();
    return std::nullopt;
  }

  std::optional<Resource> ParseFunction(const std::vector<std::string_view>& parts) {
    bool named = parts.size() >= 7 && parts[5] == "function" && !parts[6].empty();
    if (!named || parts.size() > 8) return Unknown();
    if (parts.size() == 8 && !IsQualifier(parts[7])) return Unknown();
    return Resource{.family = ASLRT_FAMILY_LAMBDA, .type = {}, .action = {}};
  }

  std::optional<Resource> ParseActivity(const std::vector<std::string_view>& parts) {
    if (parts.size() != 7 || parts[3].empty() || parts[4].empty() || parts[6].empty()) return Unknown();
    if (context_.type == ASLRT_EXPRESS) {
      sink_.Report(diag::ExpressActivity, string_).Emit();
      return std::nullopt;
    }
    return Resource{.family = ASLRT_FAMILY_ACTIVITY, .type = {}, .action = {}};
  }

  // arn:aws:states:::service:action, arn:aws:states:::aws-sdk:service:action. Published workflows have
  // the region and the account in there too.
  std::optional<Resource> ParseService(const std::vector<std::string_view>& parts) {
    if (parts[3].empty() != parts[4].empty()) return Unknown();
    bool is_sdk = parts[5] == "aws-sdk";
    size_t at = is_sdk ? 7 : 6;
    if (parts.size() <= at || parts[at].empty() || parts[at - 1].empty()) return Unknown();
    Resource resource;
    resource.type = is_sdk ? "aws-sdk:" + std::string(parts[6]) : std::string(parts[5]);
    resource.action = text_.substr(static_cast<size_t>(parts[at].data() - text_.data()));
    std::string_view action = resource.action;
    char letter = 'R';
    for (const Suffix& suffix : kSuffixes) {
      if (letter != 'R' || !action.ends_with(suffix.text)) continue;
      letter = suffix.letter;
      resource.pattern = suffix.pattern;
      action.remove_suffix(suffix.text.size());
    }
    bool known = is_sdk ? CheckSdk(action, resource, letter) : CheckService(parts[5], action, letter);
    return known && CheckType(letter) ? std::optional(std::move(resource)) : std::nullopt;
  }

  bool CheckPattern(std::string_view patterns, std::string_view what, char letter, std::string_view action) {
    std::string_view name = Mode(letter);
    size_t dot = action.find('.');
    if (dot != std::string_view::npos && !FindPlaceholder(action)) {
      name = action.substr(dot);
    } else if (patterns.find(letter) != std::string_view::npos) {
      return true;
    }
    sink_.Report(diag::UnknownPattern, string_, text_, what, name).Emit();
    return false;
  }

  bool CheckSdk(std::string_view action, const Resource& resource, char letter) {
    return CheckPattern("RT", resource.type, letter, action);
  }

  bool CheckService(std::string_view service, std::string_view action, char letter) {
    if (FindPlaceholder(service)) return true;
    std::vector<std::string_view> services, actions;
    std::string_view base = action.substr(0, action.find('.'));
    for (const ServiceRow& row : kServices) {
      if (row.service == service && (row.action == base || FindPlaceholder(base))) {
        return FindPlaceholder(base) ||
               CheckPattern(row.patterns, text_.substr(0, EndOf(base)), letter, action);
      }
      if (row.service == service) actions.push_back(row.action);
      if (services.empty() || services.back() != row.service) services.push_back(row.service);
    }
    if (actions.empty()) {
      auto report = sink_.Report(diag::UnknownService, string_, text_, service);
      std::move(report).Suggest(Suggest(service, services)).Emit();
    } else {
      auto report = sink_.Report(diag::UnknownAction, string_, text_, service, base);
      std::move(report).Suggest(Suggest(base, actions)).Emit();
    }
    return false;
  }

  size_t EndOf(std::string_view part) const {
    return static_cast<size_t>(part.data() - text_.data()) + part.size();
  }

  static std::string_view Mode(char letter) {
    for (const Suffix& suffix : kSuffixes) {
      if (suffix.letter == letter) return suffix.text;
    }
    return "request-response";
  }

  bool CheckType(char letter) {
    if (context_.type != ASLRT_EXPRESS || letter == 'R') return true;
    bool token = letter == 'T';
    sink_.Report(diag::ExpressPattern, string_, token ? ".waitForTaskToken" : ".sync", token ? " " : "").Emit();
    return false;
  }

  ParseContext& context_;
  DiagnosticSink& sink_;
  const Node& string_;
  std::string_view text_;
};

}  // namespace

std::optional<Resource> ParseResource(ParseContext& context, const Node& string) {
  return ResourceParser(context, string).Parse();
}

}  // namespace aslc::frontend

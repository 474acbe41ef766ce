// Parameters, errors and lists of API calls (api_call.h).
#include "sim/api_call.h"

#include <algorithm>
#include <charconv>
#include <vector>

#include "sim/json_members.h"

namespace aslc::sim {
namespace {

constexpr size_t kPageDefault = 100, kPageMax = 1000;

int AppendTo(void* sink, const char* data, size_t size) {
  static_cast<std::string*>(sink)->append(data, size);
  return 0;
}

// `GetActivityTask` and `getActivityTask`.
bool SameName(std::string_view operation, std::string_view action) {
  return operation.size() == action.size() && operation.substr(1) == action.substr(1) &&
         operation[0] - 'A' + 'a' == action[0];
}

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Walks over JSON text that is known to be right.
class EventScanner {
 public:
  explicit EventScanner(std::string_view text) : text_(text) {}

  // The texts of the elements of the array.
  std::vector<std::string_view> Elements() {
    std::vector<std::string_view> elements;
    Skip();
    ++at_;
    for (;;) {
      Skip();
      if (at_ >= text_.size() || text_[at_] == ']') return elements;
      if (text_[at_] == ',') {
        ++at_;
        continue;
      }
      const size_t begin = at_;
      PassValue();
      elements.push_back(text_.substr(begin, at_ - begin));
    }
  }

  // An object with capitals at its keys, and at those of the objects in it. What variables are called stays.
  void AppendCapitalised(std::string& out) {
    Skip();
    if (at_ >= text_.size() || text_[at_] != '{') return AppendValue(out);
    out += text_[at_++];
    for (;;) {
      Skip();
      if (text_[at_] == '}') {
        out += text_[at_++];
        return;
      }
      if (text_[at_] == ',') {
        out += text_[at_++];
        continue;
      }
      std::string key;
      AppendValue(key);
      Skip();
      ++at_;  // the colon
      if (key.size() > 2 && key[1] >= 'a' && key[1] <= 'z') key[1] = static_cast<char>(key[1] - 'a' + 'A');
      out += key + ':';
      if (key == "\"AssignedVariables\"") {
        AppendValue(out);
      } else if (key == "\"Timestamp\"") {
        AppendTimestamp(out);
      } else {
        AppendCapitalised(out);
      }
    }
  }

 private:
  void Skip() {
    while (at_ < text_.size() && IsBlank(text_[at_])) ++at_;
  }
  void AppendValue(std::string& out) {
    Skip();
    const size_t begin = at_;
    PassValue();
    out += text_.substr(begin, at_ - begin);
  }
  void AppendTimestamp(std::string& out) {
    Skip();
    const size_t begin = at_;
    PassValue();
    out += JsonQuoted(IsoInstant(NanosecondsOf(text_.substr(begin, at_ - begin))));
  }
  void PassValue() {
    int depth = 0;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"') {
        for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) at_ += text_[at_] == '\\' ? 1 : 0;
        if (depth == 0) return void(++at_);
      } else if (c == '{' || c == '[') {
        ++depth;
      } else if (c == '}' || c == ']') {
        if (depth == 0) return;
        if (--depth == 0) return void(++at_);
      } else if (depth == 0 && (c == ',' || IsBlank(c))) {
        return;
      }
    }
  }

  const std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

Operation OperationOf(std::string_view resource_type, std::string_view resource_action) {
  const std::string_view action = resource_action.substr(0, resource_action.find('.'));
  const bool optimized = resource_type == "states";
  if (action.empty() || (!optimized && resource_type != "aws-sdk:sfn")) return Operation::kNone;
  Operation found = Operation::kNone;
#define OPERATION(name) \
  if (SameName(#name, action)) found = Operation::k##name;
#include "sim/operations.def"
  return optimized && found != Operation::kStartExecution ? Operation::kNone : found;
}

StartPattern StartPatternOf(std::string_view resource_action) {
  if (resource_action.ends_with(".sync")) return StartPattern::kSync;
  if (resource_action.ends_with(".sync:2")) return StartPattern::kSync2;
  return resource_action.ends_with(".waitForTaskToken") ? StartPattern::kToken : StartPattern::kRequest;
}

std::optional<std::string> ApiCall::Parameter(std::string_view name) const {
  const aslrt_value input = aslrt_force(task.input);
  if (aslrt_kind_of(input) != ASLRT_OBJECT) return std::nullopt;
  const aslrt_object* object = aslrt_object_of(input);
  for (uint32_t i = 0; i < aslrt_len_of(input); ++i) {
    const aslrt_name* key = object->m[i].key;
    if (std::string_view(key->bytes, key->len) != name) continue;
    const aslrt_value value = aslrt_force(object->m[i].value);
    if (aslrt_kind_of(value) == ASLRT_NULL) return std::nullopt;
    if (aslrt_kind_of(value) == ASLRT_STRING) return std::string(aslrt_chars(value), aslrt_len_of(value));
    std::string text;
    aslrt_write_value(nullptr, value, AppendTo, &text);
    return text;
  }
  return std::nullopt;
}

ApiAnswer InvalidArnPrefix(std::string_view arn) {
  return ApiAnswer::Error("InvalidArn", "Invalid Arn: 'Invalid ARN prefix: " + std::string(arn) + "'");
}

ApiAnswer WrongResourceType(std::string_view type) {
  return ApiAnswer::Error("InvalidArn",
                       "Invalid Arn: 'Resource type not valid in this context: " + std::string(type) + "'");
}

ApiAnswer MissingParameter(std::string_view name) {
  return ApiAnswer::Error("ValidationException", "1 validation error detected: Value null at '" + std::string(name) +
                                                  "' failed to satisfy constraint: Member must not be null");
}

ApiAnswer TypeNotSupported() {
  return ApiAnswer::Error("StateMachineTypeNotSupported",
                       "This operation is not supported by this type of state machine");
}

ListPage PageOf(const ApiCall& call, size_t count) {
  const auto number = [](const std::string& text) -> std::optional<size_t> {
    size_t value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || stop != text.data() + text.size()) return std::nullopt;
    return value;
  };
  ListPage page;
  size_t size = kPageDefault;
  if (const auto given = call.Parameter("MaxResults")) {
    const auto wanted = number(*given);
    if (!wanted || *wanted > kPageMax) {
      page.error = ApiAnswer::Error("ValidationException", "1 validation error detected: Value '" + *given +
                                                            "' at 'maxResults' failed to satisfy constraint: Member "
                                                            "must have value less than or equal to 1000");
      return page;
    }
    if (*wanted > 0) size = *wanted;
  }
  if (const auto token = call.Parameter("NextToken")) {
    const auto begin = number(*token);
    if (!begin || *begin > count) {
      page.error = ApiAnswer::Error("InvalidToken", "Invalid Token: 'Invalid token'");
      return page;
    }
    page.begin = *begin;
  }
  page.end = std::min(count, page.begin + size);
  if (page.end < count) page.next = std::to_string(page.end);
  return page;
}

ApiAnswer ListOf(const std::string& key, const std::string& elements, const ListPage& page) {
  JsonMembers members;
  members.Raw(key, "[" + elements + "]");
  if (!page.next.empty()) members.Text("NextToken", page.next);
  return ApiAnswer::Result(members.Finish());
}

int64_t NanosecondsOf(std::string_view seconds) {
  const size_t point = seconds.find('.');
  int64_t whole = 0, ms = 0;
  std::from_chars(seconds.data(), seconds.data() + std::min(point, seconds.size()), whole);
  if (point != std::string_view::npos) {
    std::string fraction(seconds.substr(point + 1, 3));
    fraction.resize(3, '0');
    std::from_chars(fraction.data(), fraction.data() + fraction.size(), ms);
  }
  return (whole * 1000 + ms) * 1'000'000;
}

std::string SdkEvents(std::string_view history, const ApiCall& call, ListPage* page) {
  std::vector<std::string_view> events = EventScanner(history).Elements();
  *page = PageOf(call, events.size());
  if (call.Parameter("ReverseOrder") == "true") std::reverse(events.begin(), events.end());
  std::string out;
  for (size_t i = page->begin; i < page->end; ++i) {
    if (!out.empty()) out += ',';
    EventScanner(events[i]).AppendCapitalised(out);
  }
  return out;
}

}  // namespace aslc::sim

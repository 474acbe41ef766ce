// The answer of StartSyncExecution (sync_response.h, api.md 9.2 and 9.4).
#include "sim/sync_response.h"

namespace aslc::sim {
namespace {

void AppendQuoted(std::string& out, std::string_view text) {
  constexpr char kDigits[] = "0123456789abcdef";
  out += '"';
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
  out += '"';
}

class Members {
 public:
  void Text(std::string_view key, std::string_view text) { AppendQuoted(Key(key), text); }
  void Raw(std::string_view key, std::string_view json) { Key(key) += json; }
  // Epoch seconds with milliseconds.
  void Date(std::string_view key, int64_t ns) {
    const int64_t ms = ns / 1'000'000;
    const std::string rest = std::to_string(ms % 1000);
    Raw(key, std::to_string(ms / 1000) + "." + std::string(3 - rest.size(), '0') + rest);
  }
  void Given(std::string_view key, aslrt_text_view text) {
    if (text.data != nullptr) Text(key, {text.data, text.size});
  }
  std::string Finish() { return std::move(out_) + "}"; }

 private:
  std::string& Key(std::string_view key) {
    out_ += out_.size() > 1 ? "," : "";
    AppendQuoted(out_, key);
    return out_ += ':';
  }
  std::string out_ = "{";
};

}  // namespace

std::string SyncResponse(const RunResult& result, std::string_view input, const aslrt_options& options) {
  Members members;
  members.Given("executionArn", options.execution_arn);
  members.Given("stateMachineArn", options.state_machine_arn);
  const aslrt_text_view name = options.execution_name;
  members.Text("name", name.data == nullptr ? "execution" : std::string_view(name.data, name.size));
  members.Date("startDate", result.start_ns);
  members.Date("stopDate", result.end_ns);
  members.Text("status", StatusName(result.status));
  if (result.has_error) members.Text("error", result.error);
  if (result.has_cause) members.Text("cause", result.cause);
  members.Text("input", input);
  members.Raw("inputDetails", "{\"included\":true}");
  if (result.has_output) members.Text("output", result.output);
  members.Raw("outputDetails", "{\"included\":true}");
  return members.Finish();
}

}  // namespace aslc::sim

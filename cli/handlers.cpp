// Handlers by state, and their replies (handlers.h).
#include "cli/handlers.h"

#include <sys/wait.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "cli/json_scan.h"
#include "cli/text_file.h"
#include "runtime/utf8.h"
#include "sim/api_call.h"

namespace aslc::cli {
namespace {

std::string_view Text(const aslrt_image* image, aslrt_str text) {
  return {aslrt_image_chars(image, text), text.len};
}

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

using Images = std::vector<const aslrt_image*>;

bool HasTaskNamed(const aslrt_image* image, std::string_view name) {
  const auto* states = ASLRT_ROWS(image, aslrt_image_state, states);
  for (uint32_t i = 0; i < image->states.count; ++i) {
    if (states[i].kind != ASLRT_STATE_Task) continue;
    if (Text(image, states[i].name) == name || Text(image, states[i].resource) == name) return true;
  }
  return false;
}

// Names of states and resources may hold `=`: the shortest left side that a machine knows counts.
size_t SplitAt(const Images& images, std::string_view specification) {
  for (size_t at = specification.find('='); at != std::string_view::npos;
       at = specification.find('=', at + 1)) {
    const std::string_view name = specification.substr(0, at);
    const auto knows = [&](const aslrt_image* image) { return HasTaskNamed(image, name); };
    if (std::any_of(images.begin(), images.end(), knows)) return at;
  }
  return std::string_view::npos;
}

Handler ParseSpecification(const Images& images, const std::string& specification) {
  std::string quoted = "`--task '" + specification + "'`";
  if (specification.find('=') == std::string::npos) {
    throw UsageError(quoted + ": expected NAME=PROGRAM, NAME the name or the resource of a Task state");
  }
  size_t at = SplitAt(images, specification);
  if (at == std::string::npos) {
    std::string name = specification.substr(0, specification.find('='));
    throw UsageError(quoted + ": no Task state has the name or the resource `" + name + "`");
  }
  Handler handler;
  handler.name = specification.substr(0, at);
  if (!SplitWords(specification.substr(at + 1), &handler.words)) {
    throw UsageError(quoted + ": a quote is not closed");
  }
  if (handler.words.empty()) throw UsageError(quoted + ": no program after `=`");
  if (FindProgram(handler.words[0]).empty()) {
    throw UsageError(quoted + ": `" + handler.words[0] + "` is not a program that can be run");
  }
  return handler;
}

std::string Cut(std::string_view text, size_t size_max) {
  if (text.size() <= size_max) return std::string(text);
  size_t size = size_max;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  return std::string(text.substr(0, size));
}

// An error that the text describes as JSON.
std::optional<HandlerReply> DescribedError(std::string_view text) {
  text = Trim(text);
  if (!text.starts_with('{')) return std::nullopt;
  auto members = ScanObject(text);
  if (!members) return std::nullopt;
  HandlerReply reply;
  bool found = false;
  for (const JsonMember& member : *members) {
    if (!member.text) continue;
    if (member.key == "Error" || member.key == "errorType") {
      reply.error = *member.text;
      found = true;
      // Lambda's whole text is the cause, as in the service.
      if (member.key == "errorType") reply.cause = text;
    } else if (member.key == "Cause") {
      reply.cause = *member.text;
    }
  }
  if (!found) return std::nullopt;
  return reply;
}

std::string_view LastLine(std::string_view text) {
  text = Trim(text);
  size_t line = text.find_last_of('\n');
  return line == std::string_view::npos ? text : text.substr(line + 1);
}

HandlerReply Failure(const Handler& handler, const Process& process, const std::string& fallback) {
  for (std::string_view text : {std::string_view(process.output()), std::string_view(process.errors()),
                                LastLine(process.output()), LastLine(process.errors())}) {
    std::optional<HandlerReply> described = DescribedError(text);
    if (!described) continue;
    described->error = aslrt::RepairUtf8(described->error);
    described->cause = Cut(aslrt::RepairUtf8(described->cause), kCauseBytesMax);
    return *described;
  }
  HandlerReply reply;
  reply.error = "States.TaskFailed";
  std::string_view errors = Trim(process.errors());
  reply.cause = errors.empty() ? "`" + handler.words[0] + "` " + fallback : std::string(errors);
  reply.cause = Cut(aslrt::RepairUtf8(reply.cause), kCauseBytesMax);
  return reply;
}

}  // namespace

bool IsServed(const aslrt_image* image, const aslrt_image_state& state) {
  return state.task_family == ASLRT_FAMILY_ACTIVITY ||
         sim::OperationOf(Text(image, state.resource_type), Text(image, state.resource_action)) !=
             sim::Operation::kNone;
}

Handlers::Handlers(const aslrt_machine* machine, const sim::Account* account,
                   const std::vector<std::string>& specifications) {
  Images images{aslrt_machine_image(machine)};
  if (account != nullptr) {
    for (const sim::AccountMachine& other : account->machines) images.push_back(aslrt_machine_image(other.machine));
  }
  for (const std::string& specification : specifications) {
    Handler handler = ParseSpecification(images, specification);
    for (const Handler& other : handlers_) {
      if (other.name == handler.name) throw UsageError("two handlers for `" + handler.name + "`");
    }
    handlers_.push_back(std::move(handler));
  }
  std::string missing;
  for (size_t i = 0; i < images.size(); ++i) {
    const std::string here = AddMachine(images[i], account != nullptr);
    if (i > 0 && !here.empty()) missing += "\n  in `" + account->machines[i - 1].name + "`:";
    missing += here;
  }
  if (missing.empty()) return;
  throw UsageError(
      "Task states without a handler, give each one with --task 'NAME-or-RESOURCE=PROGRAM' (those that start "
      "executions or wait for workers find them with --with NAME=FILE and --activity NAME):" +
      missing);
}

// A line for each Task that nobody answers.
std::string Handlers::AddMachine(const aslrt_image* image, bool has_account) {
  const auto* states = ASLRT_ROWS(image, aslrt_image_state, states);
  std::vector<int>& by_state = by_state_.emplace_back(image->states.count, -1);
  std::string missing;
  for (uint32_t i = 0; i < image->states.count; ++i) {
    if (states[i].kind != ASLRT_STATE_Task) continue;
    std::string_view name = Text(image, states[i].name), resource = Text(image, states[i].resource);
    for (size_t k = 0; k < handlers_.size(); ++k) {
      bool named = handlers_[k].name == name;
      if (named || (by_state[i] < 0 && handlers_[k].name == resource)) by_state[i] = static_cast<int>(k);
      if (named) break;
    }
    if (by_state[i] >= 0 || (has_account && IsServed(image, states[i]))) continue;
    missing += "\n  `" + std::string(name) + "`, resource `" + std::string(resource) + "`";
  }
  return missing;
}

HandlerReply ReplyOf(const Handler& handler, const Process& process) {
  if (process.overflowed()) {
    return {false, "", "States.TaskFailed",
            "`" + handler.words[0] + "` printed more than " + std::to_string(kHandlerBytesMax) + " bytes"};
  }
  int status = process.wait_status();
  if (WIFSIGNALED(status)) {
    return Failure(handler, process, "was ended by signal " + std::to_string(WTERMSIG(status)));
  }
  if (WEXITSTATUS(status) != 0) {
    return Failure(handler, process, "ended with exit code " + std::to_string(WEXITSTATUS(status)));
  }
  HandlerReply reply;
  reply.output = Trim(process.output());
  if (reply.output.empty()) reply.output = "null";
  std::optional<size_t> bad = FirstJsonError(reply.output);
  bool text = aslrt::RepairUtf8(reply.output) == reply.output;
  reply.succeeded = !bad && text;
  if (reply.succeeded) return reply;
  std::string where = bad ? "no JSON at byte " + std::to_string(*bad) : "bytes that are no UTF-8";
  return {false, "", "States.TaskFailed", "the output of `" + handler.words[0] + "` has " + where};
}

}  // namespace aslc::cli

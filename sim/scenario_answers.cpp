// Choosing the answer of a task (scenario_answers.h).
#include "sim/scenario_answers.h"

#include "sim/hash.h"

namespace aslc::sim {
namespace {

aslrt_text_view View(const std::string& text) { return {text.data(), text.size()}; }

aslrt_text_view View(const std::optional<std::string>& text) {
  return text ? View(*text) : aslrt_text_view{nullptr, 0};
}

// The member `FunctionName` of a lambda:invoke request; empty when there is none.
std::string_view FunctionOfRequest(aslrt_value input) {
  constexpr std::string_view kKey = "FunctionName";
  input = aslrt_force(input);
  if (aslrt_kind_of(input) != ASLRT_OBJECT) return {};
  const aslrt_object* object = aslrt_object_of(input);
  for (uint32_t i = 0; i < aslrt_len_of(input); ++i) {
    const aslrt_name* key = object->m[i].key;
    const aslrt_value value = object->m[i].value;
    if (std::string_view(key->bytes, key->len) != kKey || aslrt_kind_of(value) != ASLRT_STRING) continue;
    return FunctionOf({aslrt_chars(value), aslrt_len_of(value)});
  }
  return {};
}

void Fill(const AnswerRule& rule, Reply* reply) {
  reply->submitted = View(rule.submitted);
  switch (rule.kind) {
    case AnswerRule::Kind::kNever:
      reply->kind = Reply::Kind::kNever;
      break;
    case AnswerRule::Kind::kOutput:
      reply->kind = Reply::Kind::kOutput;
      reply->output = View(rule.output);
      break;
    case AnswerRule::Kind::kError:
      reply->kind = Reply::Kind::kError;
      reply->error = View(rule.error);
      reply->cause = View(rule.cause);
      break;
  }
}

}  // namespace

void PlaceCounter::Reset() {
  ++epoch_;
  used_ = 0;
}

PlaceCounter::Slot* PlaceCounter::Find(uint32_t state, uint64_t path) {
  const size_t mask = slots_.size() - 1;
  for (size_t at = Mix64(path + state) & mask;; at = (at + 1) & mask) {
    Slot& slot = slots_[at];
    if (slot.epoch != epoch_ || (slot.state == state && slot.path == path)) return &slot;
  }
}

void PlaceCounter::Grow() {
  std::vector<Slot> old(slots_.empty() ? 16 : slots_.size() * 2);
  old.swap(slots_);
  for (const Slot& slot : old) {
    if (slot.epoch == epoch_) *Find(slot.state, slot.path) = slot;
  }
}

uint32_t PlaceCounter::Next(uint32_t state, uint64_t path) {
  if (used_ * 2 >= slots_.size()) Grow();
  Slot* slot = Find(state, path);
  if (slot->epoch != epoch_) {
    *slot = {path, state, 0, epoch_};
    ++used_;
  }
  return slot->count++;
}

ScenarioAnswers::ScenarioAnswers(const CasePlan& plan, uint32_t machine)
    : plan_(plan.Of(machine)), states_(ASLRT_ROWS(plan_.image(), aslrt_image_state, states)) {
  for (uint32_t i = 1; machine == 0 && i < plan.machines(); ++i) {
    others_.push_back(std::make_unique<ScenarioAnswers>(plan, i));
  }
}

bool ScenarioAnswers::Answer(const Request& request, Choices& choices, Reply* reply, std::string* problem) {
  const aslrt_task& task = request.task;
  const TaskAnswers& answers = plan_.AnswersOf(input_, task.state);
  // Draws of one request are told apart by the number of the candidate, in the low byte (plan.h).
  const uint32_t ordinal = places_.Next(task.state, task.path) << 8;
  const std::string_view function = answers.needs_function ? FunctionOfRequest(task.input) : "";
  const uint32_t scope = states_[task.state].scope;
  for (uint32_t i = 0; i < answers.candidates.size(); ++i) {
    const AnswerRule& rule = *answers.candidates[i].rule;
    const std::string* wanted = answers.candidates[i].function;
    if (wanted != nullptr && function != FunctionOf(*wanted)) continue;
    if (!rule.attempts.Holds(task.attempt)) continue;
    const aslrt_draw key{kDrawProbability, scope, task.state, ordinal | i, task.path};
    if (rule.parts_per_billion != kPartsPerBillion && !Happens(choices.Draw(key), rule.parts_per_billion)) {
      continue;
    }
    Fill(rule, reply);
    reply->latency_ns = rule.latency.min_ns;
    if (rule.latency.max_ns > rule.latency.min_ns) {
      const uint64_t word = choices.Draw({kDrawLatency, scope, task.state, ordinal | i, task.path});
      const auto width = static_cast<uint64_t>(rule.latency.max_ns - rule.latency.min_ns) + 1;
      reply->latency_ns += static_cast<int64_t>(UniformBelow(word, width));
    }
    return true;
  }
  *problem = "the Task `" + std::string(task.state_name.data, task.state_name.size) + "` (" +
             std::string(task.resource.data, task.resource.size) +
             (function.empty() ? "" : ", function `" + std::string(function) + "`") +
             ") has no answer to its attempt " + std::to_string(task.attempt);
  return false;
}

}  // namespace aslc::sim

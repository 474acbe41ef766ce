// Which answer a Task gets when nobody has written one (invent.h).
#include "sim/invent.h"

#include <algorithm>

#include "sim/hash.h"

namespace aslc::sim {
namespace {

// What a draw is about; with kAbout* of values below 16 they share the path of a key.
enum : uint64_t { kAboutMood = 16, kAboutVictim, kAboutLuck, kAboutError, kAboutPersistence, kAboutLatency };

// Of 20 executions, so many meet no errors, or errors of one Task; in the others every Task may fail.
constexpr uint64_t kMoods = 20, kCalm = 6, kOneVictim = 11;
constexpr uint64_t kVictimFails = 3;   // of 4 visits
constexpr uint64_t kAnybodyFails = 5;  // one visit in so many

// Errors of the engine that no Task's answer can be (States Language, Appendix A).
constexpr std::string_view kOfTheEngine[] = {"States.Runtime",
                                             "States.NoChoiceMatched",
                                             "States.ParameterPathFailure",
                                             "States.BranchFailed",
                                             "States.IntrinsicFailure",
                                             "States.ResultPathMatchFailure",
                                             "States.ItemReaderFailed",
                                             "States.ResultWriterFailed",
                                             "States.ExceedToleratedFailureThreshold",
                                             "States.QueryEvaluationError"};

std::string_view StringOf(const aslrt_image* image, aslrt_str s) {
  return {aslrt_image_chars(image, s), s.len};
}

}  // namespace

Inventor::Inventor(const aslrt_image* image)
    : image_(image), wants_(image), errors_(image->states.count), actions_(image->states.count) {
  const auto* states = ASLRT_ROWS(image, aslrt_image_state, states);
  const auto* scopes = ASLRT_ROWS(image, aslrt_image_scope, scopes);
  for (uint32_t i = 0; i < image->states.count; ++i) {
    if (states[i].kind != ASLRT_STATE_Task) continue;
    for (uint32_t holder = i; holder != ASLRT_NONE; holder = scopes[states[holder].scope].parent_state) {
      AddErrors(i, holder);
    }
    const uint32_t want = wants_.Root(ASLRT_WANT_ERROR, i);
    for (uint32_t k = 0; want != ASLRT_NONE && k < wants_.row(want).value_count; ++k) {
      const aslrt_image_want_value& value = wants_.Value(wants_.row(want), k);
      if (value.use == ASLRT_WANT_EQUALS) AddError(i, wants_.Text(value.text));
    }
    if (!errors_[i].empty()) failing_.push_back(i);
    if (states[i].task_family != ASLRT_FAMILY_SERVICE || states[i].task_pattern == ASLRT_PATTERN_TOKEN)
      continue;
    std::string_view type = StringOf(image, states[i].resource_type);
    std::string_view action = StringOf(image, states[i].resource_action);
    if (type.starts_with("aws-sdk:")) type.remove_prefix(8);
    actions_[i] = std::string(type) + ":" + std::string(action.substr(0, action.find('.')));
  }
}

void Inventor::AddErrors(uint32_t state, uint32_t holder) {
  const auto* errors = ASLRT_ROWS(image_, aslrt_str, errors);
  const aslrt_image_state& row = ASLRT_ROWS(image_, aslrt_image_state, states)[holder];
  for (uint32_t i = 0; i < row.retrier_count; ++i) {
    const auto& retrier = ASLRT_ROWS(image_, aslrt_image_retrier, retriers)[row.first_retrier + i];
    for (uint32_t k = 0; k < retrier.error_count; ++k)
      AddError(state, StringOf(image_, errors[retrier.first_error + k]));
  }
  for (uint32_t i = 0; i < row.catcher_count; ++i) {
    const auto& catcher = ASLRT_ROWS(image_, aslrt_image_catcher, catchers)[row.first_catcher + i];
    for (uint32_t k = 0; k < catcher.error_count; ++k)
      AddError(state, StringOf(image_, errors[catcher.first_error + k]));
  }
}

void Inventor::AddError(uint32_t state, std::string_view name) {
  if (std::find(std::begin(kOfTheEngine), std::end(kOfTheEngine), name) != std::end(kOfTheEngine)) return;
  // Whoever waits for any error gets one that nothing else is said of.
  if (name == "States.ALL") name = "States.TaskFailed";
  std::vector<std::string>& errors = errors_[state];
  if (std::find(errors.begin(), errors.end(), name) == errors.end()) errors.emplace_back(name);
}

std::string InventedAnswers::Input(Choices& choices, int64_t start_ns) const {
  const uint32_t want = inventor_.wants().Root(ASLRT_WANT_INPUT, ASLRT_NONE);
  return ValueMaker(inventor_.wants(), choices, {}, start_ns).Make(want);
}

void InventedAnswers::StartOver() {
  visits_.Reset();
  texts_.clear();
}

aslrt_text_view InventedAnswers::Keep(std::string text) {
  texts_.push_back(std::move(text));
  return {texts_.back().data(), texts_.back().size()};
}

void InventedAnswers::Invent(const Request& request, Choices& choices, Reply* reply) {
  const aslrt_task& task = request.task;
  const auto& state = ASLRT_ROWS(inventor_.image(), aslrt_image_state, states)[task.state];
  // The first visit is 0; an attempt without a first one belongs to an execution that went on from a snapshot.
  const uint32_t before = task.attempt == 0 ? visits_.Next(task.state, task.path) + 1
                                            : visits_.Count(task.state, task.path);
  const uint32_t visit = before == 0 ? 0 : before - 1;
  const DrawPlace place{state.scope, task.state, visit, task.path};
  ValueMaker maker(inventor_.wants(), choices, place, request.now_ns);
  // Well below any timeout.
  constexpr int64_t kMs = 1'000'000;
  reply->latency_ns = static_cast<int64_t>(10 + maker.Pick(kAboutLatency, 400)) * kMs;
  reply->submitted = Keep("{}");
  if (Fails(task, maker, choices, reply)) return;
  reply->kind = Reply::Kind::kOutput;
  const uint32_t want = inventor_.wants().Root(ASLRT_WANT_RESULT, task.state);
  reply->output = Keep(maker.Make(want, inventor_.Action(task.state)));
}

// Whether a Task may fail in this execution, by the execution's mood.
bool InventedAnswers::IsUnlucky(uint32_t state, ValueMaker& maker, Choices& choices) const {
  ValueMaker everywhere(inventor_.wants(), choices, {}, 0);
  const uint64_t mood = everywhere.Pick(kAboutMood, kMoods);
  if (mood < kCalm) return false;
  if (mood >= kCalm + kOneVictim) return maker.Pick(kAboutLuck, kAnybodyFails) == 0;
  const std::vector<uint32_t>& failing = inventor_.Failing();
  const uint32_t victim = failing[everywhere.Pick(kAboutVictim, failing.size())];
  return victim == state && maker.Pick(kAboutLuck, 4) < kVictimFails;
}

bool InventedAnswers::Fails(const aslrt_task& task, ValueMaker& maker, Choices& choices, Reply* reply) {
  const std::vector<std::string>& errors = inventor_.Errors(task.state);
  if (!may_fail_ || errors.empty() || !IsUnlucky(task.state, maker, choices)) return false;
  // Once or twice, or until the retriers give up.
  const uint64_t persistence = maker.Pick(kAboutPersistence, 4);
  if (persistence < 2 && task.attempt > persistence) return false;
  const std::string& error = errors[maker.Pick(kAboutError, errors.size())];
  const bool late = error == "States.Timeout" && task.timeout_seconds > 0;
  const bool silent = error == "States.HeartbeatTimeout" && task.heartbeat_seconds > 0;
  if (late || silent) {
    reply->kind = Reply::Kind::kNever;
    return true;
  }
  reply->kind = Reply::Kind::kError;
  reply->error = {error.data(), error.size()};
  const uint32_t cause = inventor_.wants().Root(ASLRT_WANT_CAUSE, task.state);
  reply->cause = Keep(cause == ASLRT_NONE ? "an invented error" : maker.MakeText(cause));
  return true;
}

}  // namespace aslc::sim

// What an answer consists of, once it has been chosen: constants, expressions over the request and the world,
// programs, models (scenario_answers.h).
#include <utility>

#include "sim/json.h"
#include "sim/report.h"
#include "sim/scenario_answers.h"
#include "sim/task_facts.h"

namespace aslc::sim {
namespace {

std::string_view Text(const aslrt_image* image, aslrt_str s) { return {aslrt_image_chars(image, s), s.len}; }
aslrt_text_view View(const std::string& text) { return {text.data(), text.size()}; }
aslrt_text_view View(const std::optional<std::string>& text) {
  return text ? View(*text) : aslrt_text_view{nullptr, 0};
}

bool HandsOutToken(const aslrt_task& task) { return task.pattern == ASLRT_PATTERN_TOKEN; }

}  // namespace

aslrt_text_view ScenarioAnswers::Keep(std::string text) { return View(texts_.emplace_back(std::move(text))); }

bool ScenarioAnswers::Evaluate(const Template& from, Asked& asked, aslrt_text_view* out) {
  if (from.constant()) {
    *out = View(from.text);
    return true;
  }
  if (asked.request.touched != nullptr && Uses(from, "world")) asked.request.touched->Read(Shared::kWorld);
  const aslrt_task& task = asked.request.task;
  const Counts& counts = asked.counts;
  std::string state;
  AppendJsonText(state, {task.state_name.data, task.state_name.size});
  const std::string attempt = std::to_string(counts.attempt), visit = std::to_string(counts.visit),
                    call = std::to_string(counts.call),
                    item = counts.item ? std::to_string(*counts.item) : "null";
  // In the order of kAnswerNames.
  const std::string_view values[] = {asked.request.input, state,      attempt, visit, call, item,
                                     world_->world,       input_text_};
  static_assert(std::size(values) == std::size(kAnswerNames));
  evaluations_.About(asked.request.now_ns, &asked.choices,
                     {kDrawExpression, asked.scope, task.state, asked.ordinal, task.path});
  std::string text;
  if (!evaluations_.Evaluate(from, values, &text, asked.problem)) return false;
  *out = Keep(std::move(text));
  return true;
}

bool ScenarioAnswers::FillError(const AnswerRule& rule, Asked& asked) {
  asked.reply->kind = Reply::Kind::kError;
  asked.effect = false;
  if (!rule.computed_error) {
    asked.reply->error = View(rule.error);
    asked.reply->cause = View(rule.cause);
    return true;
  }
  aslrt_text_view text;
  if (!Evaluate(*rule.computed_error, asked, &text)) return false;
  Json error;
  if (!Json::Parse({text.data, text.size}, &error) || !error.IsObject()) {
    *asked.problem =
        "an error must be an object with `Error` and `Cause`, not " + std::string(text.data, text.size);
    return false;
  }
  if (const std::string* name = error.FindText("Error")) asked.reply->error = Keep(*name);
  if (const Json* cause = error.Find("Cause")) asked.reply->cause = Keep(MessageText(*cause));
  return true;
}

bool ScenarioAnswers::FillReturned(const AnswerRule& rule, Asked& asked) {
  asked.reply->kind = Reply::Kind::kOutput;
  if (!Evaluate(rule.output, asked, &asked.reply->output)) return false;
  const aslrt_task& task = asked.request.task;
  const bool direct = task.family == ASLRT_FAMILY_LAMBDA;
  if (rule.kind == AnswerRule::Kind::kInvoked) {
    Json invoked;
    if (!direct || !Json::Parse({asked.reply->output.data, asked.reply->output.size}, &invoked)) return true;
    if (const Json* inner = invoked.Find("Payload")) asked.reply->output = Keep(inner->ToText());
    return true;
  }
  if (direct || HandsOutToken(task)) return true;
  Json payload;
  if (!Json::Parse({asked.reply->output.data, asked.reply->output.size}, &payload)) {
    *asked.problem = "what a function returns is nested too deeply";
    return false;
  }
  IdSource ids(&asked.choices, {kDrawService, asked.scope, task.state, asked.ordinal, task.path});
  asked.reply->output = Keep(LambdaResponse(std::move(payload), ids).ToText());
  return true;
}

bool ScenarioAnswers::FillProgram(const AnswerRule& rule, Asked& asked) {
  if (programs_ == nullptr) {
    *asked.problem = "programs must be allowed to run";
    return false;
  }
  if (asked.request.touched != nullptr) asked.request.touched->Write(Shared::kPrograms);
  ProgramReply answer;
  if (!programs_->Run(rule.program, asked.request.input, &answer, asked.problem)) return false;
  asked.reply->kind = answer.failed ? Reply::Kind::kError : Reply::Kind::kOutput;
  asked.effect = !answer.failed;
  if (answer.failed) {
    asked.reply->error = Keep(std::move(answer.error));
    asked.reply->cause = Keep(std::move(answer.cause));
  } else {
    asked.reply->output = Keep(std::move(answer.output));
  }
  return true;
}

bool ScenarioAnswers::Model(Asked& asked) {
  const aslrt_task& task = asked.request.task;
  const aslrt_image_state& state = states_[task.state];
  const std::string_view type = Text(image_, state.resource_type);
  Json parameters;
  if (!Json::Parse(asked.request.input, &parameters)) {
    *asked.problem = "a request is nested too deeply";
    return false;
  }
  IdSource ids(&asked.choices, {kDrawService, asked.scope, task.state, asked.ordinal, task.path});
  const ServiceCall call{ServiceName(type), ActionName(Text(image_, state.resource_action)),
                         type != ServiceName(type), parameters, ids, asked.request.touched};
  ServiceReply answer;
  plan_.ModelOf(task.state)(world_->services, call, &answer);
  *asked.problem = answer.problem;
  if (!answer.problem.empty()) return false;
  asked.effect = answer.effect;
  asked.reply->effect = answer.effect ? Reply::Effect::kDone : Reply::Effect::kNone;
  asked.reply->kind = answer.failed ? Reply::Kind::kError : Reply::Kind::kOutput;
  if (answer.failed) {
    asked.reply->error = Keep(std::move(answer.error));
    asked.reply->cause = Keep(std::move(answer.cause));
  } else {
    asked.reply->output = Keep(answer.output.ToText());
  }
  return true;
}

bool ScenarioAnswers::Submit(const AnswerRule* rule, Asked& asked) {
  if (!Model(asked)) return false;
  Reply& reply = *asked.reply;
  if (!HandsOutToken(asked.request.task)) return true;
  if (reply.kind == Reply::Kind::kError) {
    reply.phase = ASLRT_PHASE_SUBMIT;
    reply.submits = false;
    return true;
  }
  reply.submitted = std::exchange(reply.output, {});
  reply.kind = Reply::Kind::kNever;  // without a rule nobody sends the token back
  if (rule == nullptr) return true;
  const bool effect = asked.effect;
  const bool good = Fill(*rule, asked);
  asked.effect = effect;
  return good;
}

bool ScenarioAnswers::Fill(const AnswerRule& rule, Asked& asked) {
  Reply& reply = *asked.reply;
  const aslrt_task& task = asked.request.task;
  const bool modelled = plan_.ModelOf(task.state) != nullptr && reply.submitted.data == nullptr;
  if (rule.kind == AnswerRule::Kind::kModel) return Submit(nullptr, asked);
  if (rule.submitted) {
    if (!Evaluate(*rule.submitted, asked, &reply.submitted)) return false;
  } else if (HandsOutToken(task) && modelled) {
    return Submit(&rule, asked);
  } else if (reply.submitted.data == nullptr) {
    reply.submitted = {"{}", 2};
  }
  asked.effect = true;
  bool good = true;
  switch (rule.kind) {
    case AnswerRule::Kind::kOutput:
      reply.kind = Reply::Kind::kOutput;
      good = Evaluate(rule.output, asked, &reply.output);
      break;
    case AnswerRule::Kind::kReturns:
    case AnswerRule::Kind::kInvoked:
      good = FillReturned(rule, asked);
      break;
    case AnswerRule::Kind::kError:
      good = FillError(rule, asked);
      break;
    case AnswerRule::Kind::kProgram:
      good = FillProgram(rule, asked);
      break;
    case AnswerRule::Kind::kNever:
    case AnswerRule::Kind::kModel:
    case AnswerRule::Kind::kSequence:
      reply.kind = Reply::Kind::kNever;
      asked.effect = false;
      break;
  }
  if (!good || !rule.update) return good;
  aslrt_text_view world;
  if (!Evaluate(*rule.update, asked, &world)) return false;
  if (asked.request.touched != nullptr) asked.request.touched->Write(Shared::kWorld);
  world_->world.assign(world.data, world.size);
  return true;
}

void ScenarioAnswers::Finish(const AnswerRule* rule, const Asked& asked) {
  const aslrt_task& task = asked.request.task;
  if (hook_ != nullptr) hook_(hook_user_, {task, asked.counts, rule, *asked.reply, asked.invented});
  if (!world_->record_calls) return;
  CallRecord& call = world_->calls.emplace_back();
  call.time_ns = asked.request.now_ns;
  call.state.assign(task.state_name.data, task.state_name.size);
  call.attempt = task.attempt;
  const aslrt_image_state& state = states_[task.state];
  if (task.family == ASLRT_FAMILY_SERVICE) {
    call.service = ServiceName(Text(image_, state.resource_type));
    call.action = ActionName(Text(image_, state.resource_action));
  } else {
    call.service = task.family == ASLRT_FAMILY_LAMBDA ? "lambda" : "activity";
    call.action =
        task.family == ASLRT_FAMILY_LAMBDA ? "invoke" : std::string(task.resource.data, task.resource.size);
  }
  call.function = FunctionOf(FunctionOfRequest(asked.request));
  call.request = asked.request.input;
  const Reply& reply = *asked.reply;
  call.answer = reply.kind == Reply::Kind::kOutput  ? CallRecord::Answer::kOutput
                : reply.kind == Reply::Kind::kError ? CallRecord::Answer::kError
                                                    : CallRecord::Answer::kNever;
  if (reply.error.data != nullptr) call.error.assign(reply.error.data, reply.error.size);
  call.effect = asked.effect;
}

}  // namespace aslc::sim

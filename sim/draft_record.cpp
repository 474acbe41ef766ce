// From replies to what a draft keeps of them (draft_record.h).
#include "sim/draft_record.h"

#include <optional>
#include <string>

namespace aslc::sim {
namespace {

std::optional<std::string> Given(aslrt_text_view text) {
  if (text.data == nullptr) return std::nullopt;
  return std::string(text.data, text.size);
}

}  // namespace

void RecordingAnswers::StartOver() {
  counter_.Reset();
  calls_.clear();
}

void RecordingAnswers::Note(const Request& request, const Reply& reply) {
  const aslrt_task& task = request.task;
  DraftCall& call = calls_.emplace_back();
  call.state.assign(task.state_name.data, task.state_name.size);
  call.counts = counter_.Next(task);
  switch (reply.kind) {
    case Reply::Kind::kNever:
      return;
    case Reply::Kind::kOutput:
      call.reply.kind = DraftReply::Kind::kOutput;
      call.reply.output.assign(reply.output.data, reply.output.size);
      break;
    case Reply::Kind::kError:
      call.reply.kind = DraftReply::Kind::kError;
      call.reply.error = Given(reply.error);
      call.reply.cause = Given(reply.cause);
      break;
  }
  call.reply.latency_ns = reply.latency_ns;
}

}  // namespace aslc::sim

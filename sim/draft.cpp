// From the calls of a run to rules that answer so again (draft.h).
#include "sim/draft.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace aslc::sim {
namespace {

// Below what a plan takes (plan.h: kCandidatesMax); more are better read as a sequence too.
constexpr size_t kAnswersMax = 64;

// The counts that tell the calls of a state apart, the most readable first.
struct Filter {
  bool visits, items, attempts;
};
constexpr Filter kFilters[] = {{false, false, true}, {false, true, false}, {true, false, false}, {false, true, true},
                               {true, false, true},  {true, true, false},  {true, true, true}};

using Key = std::array<uint32_t, 3>;  // visit, item, attempt; 0 where it does not count

Key KeyOf(const Counts& counts, const Filter& filter) {
  return {filter.visits ? counts.visit : 0, filter.items ? counts.item.value_or(0) : 0,
          filter.attempts ? counts.attempt : 0};
}

// Which reply each key has, as a number of the distinct replies; empty when the keys do not tell them apart.
using Replies = std::map<Key, size_t>;

class RuleMaker {
 public:
  explicit RuleMaker(std::vector<const DraftCall*> calls) : calls_(std::move(calls)) {
    for (const DraftCall* call : calls_) {
      const auto found = std::find(distinct_.begin(), distinct_.end(), call->reply);
      which_.push_back(static_cast<size_t>(found - distinct_.begin()));
      if (found == distinct_.end()) distinct_.push_back(call->reply);
    }
  }

  DraftTask Make() {
    DraftTask task;
    task.state = calls_.front()->state;
    if (distinct_.size() == 1) {
      task.answers.push_back({{}, {}, {}, distinct_.front()});
      return task;
    }
    for (const Filter& filter : kFilters) {
      const Replies replies = Tell(filter);
      if (replies.empty()) continue;
      task.answers = Answers(replies, filter);
      if (task.answers.size() <= kAnswersMax) return task;
    }
    task.answers.clear();
    task.sequence = true;
    for (const DraftCall* call : calls_) task.answers.push_back({{}, {}, {}, call->reply});
    return task;
  }

 private:
  Replies Tell(const Filter& filter) const {
    Replies replies;
    for (size_t i = 0; i < calls_.size(); ++i) {
      const Counts& counts = calls_[i]->counts;
      if (filter.items && !counts.item) return {};
      const auto [at, added] = replies.emplace(KeyOf(counts, filter), which_[i]);
      if (!added && at->second != which_[i]) return {};
    }
    return replies;
  }

  // The reply to whatever no other answer is for: of several counts a result rather than an error, that which is given
  // most often; of one count that of the highest number, so that `attempts: 0-1` comes before what follows.
  size_t Otherwise(const Replies& replies, bool one_count) const {
    if (one_count) return replies.rbegin()->second;
    std::vector<std::pair<bool, size_t>> uses(distinct_.size());
    for (size_t i = 0; i < distinct_.size(); ++i) uses[i].first = distinct_[i].kind == DraftReply::Kind::kOutput;
    for (const auto& [key, reply] : replies) ++uses[reply].second;
    return static_cast<size_t>(std::max_element(uses.begin(), uses.end()) - uses.begin());
  }

  std::vector<DraftAnswer> Answers(const Replies& replies, const Filter& filter) const {
    const int counts = int{filter.visits} + int{filter.items} + int{filter.attempts};
    const size_t otherwise = Otherwise(replies, counts == 1);
    // The last count of the key that is used makes ranges.
    const size_t last = filter.attempts ? 2 : filter.items ? 1 : 0;
    std::vector<DraftAnswer> answers;
    const Key* before = nullptr;
    size_t reply_before = otherwise;
    for (const auto& [key, reply] : replies) {
      bool goes_on = before != nullptr && reply == reply_before && reply != otherwise;
      for (size_t i = 0; goes_on && i < key.size(); ++i) goes_on = key[i] == (*before)[i] + (i == last ? 1 : 0);
      before = &key;
      reply_before = reply;
      if (reply == otherwise) continue;
      if (!goes_on) answers.push_back(Exactly(key, filter, distinct_[reply]));
      DraftAnswer& answer = answers.back();
      (last == 2 ? answer.attempts : last == 1 ? answer.items : answer.visits)->last = key[last];
    }
    answers.push_back({{}, {}, {}, distinct_[otherwise]});
    return answers;
  }

  static DraftAnswer Exactly(const Key& key, const Filter& filter, const DraftReply& reply) {
    DraftAnswer answer;
    answer.reply = reply;
    const auto only = [](uint32_t number) {
      NumberRange range;
      range.first = range.last = number;
      return range;
    };
    if (filter.visits) answer.visits = only(key[0]);
    if (filter.items) answer.items = only(key[1]);
    if (filter.attempts) answer.attempts = only(key[2]);
    return answer;
  }

  std::vector<const DraftCall*> calls_;
  std::vector<DraftReply> distinct_;
  std::vector<size_t> which_;  // of them, by call
};

}  // namespace

std::vector<DraftTask> TasksOf(std::span<const DraftCall> calls) {
  std::vector<DraftTask> tasks;
  std::vector<const std::string*> states;
  for (const DraftCall& call : calls) {
    const auto same = [&](const std::string* state) { return *state == call.state; };
    if (std::none_of(states.begin(), states.end(), same)) states.push_back(&call.state);
  }
  for (const std::string* state : states) {
    std::vector<const DraftCall*> own;
    for (const DraftCall& call : calls) {
      if (call.state == *state) own.push_back(&call);
    }
    tasks.push_back(RuleMaker(std::move(own)).Make());
  }
  return tasks;
}

}  // namespace aslc::sim

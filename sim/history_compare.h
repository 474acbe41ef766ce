// The members of two events that should be the same, one by one. Documents in texts are compared by their
// values, without the order of their members.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "sim/history_unknowns.h"

namespace aslc::sim {

struct Difference {
  std::string member;        // `stateExitedEventDetails.output $.total`
  std::string theirs, ours;  // as JSON; empty = there is none
  // With these the replay would perhaps have the same value.
  Learned learned;
  std::optional<int64_t> number_delta;  // theirs - ours, where both are whole numbers or hold one
  bool made_up = false;                 // ours holds a text that stands for an unknown one
};

class EventComparer {
 public:
  // Members of `left_out` count as the same.
  EventComparer(Compiler& compiler, Unknowns& unknowns,
                const std::set<std::pair<uint64_t, std::string>>& left_out)
      : compiler_(compiler), unknowns_(unknowns), left_out_(left_out) {}
  // Nothing when they are the same. Id, previousEventId and timestamp are not looked at.
  std::optional<Difference> Compare(uint64_t id, const Node& theirs, const Node& ours);

 private:
  bool Same(const Node& theirs, const Node& ours, const std::string& member, const std::string& path);
  bool SameDetails(const Node& theirs, const Node& ours, const std::string& details);
  bool SameObjects(const Node& theirs, const Node& ours, const std::string& member, const std::string& path);
  bool SameTexts(const Node& theirs, const Node& ours, const std::string& member, const std::string& path);
  bool Differ(const Node* theirs, const Node* ours, const std::string& member, const std::string& path);
  std::optional<Document> Parse(const std::string& text);

  Compiler& compiler_;
  Unknowns& unknowns_;
  const std::set<std::pair<uint64_t, std::string>>& left_out_;
  uint64_t id_ = 0;
  Difference difference_;
};

}  // namespace aslc::sim

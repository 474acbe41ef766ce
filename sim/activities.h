// Activities: tasks that wait for workers, workers that wait for tasks (tasks.md 7.8). A worker is a state that
// calls GetActivityTask.
#pragma once

#include <compare>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aslc::sim {

// A task of an execution.
struct TaskPlace {
  uint32_t node = 0;
  uint64_t task = 0;
  auto operator<=>(const TaskPlace&) const = default;
};

struct Activity {
  std::string arn, name;
  int64_t created_ns = 0;

  struct Waiting {
    TaskPlace place;
    std::string token, input;
  };
  struct Poller {
    TaskPlace place;
    std::optional<std::string> worker;
  };
  std::deque<Waiting> tasks;    // that no worker has taken
  std::deque<Poller> pollers;  // empty while there are tasks
};

class Activities {
 public:
  void Clear() { activities_.clear(); }
  // The one of that ARN; made when there is none.
  Activity& Create(std::string arn, std::string_view name, int64_t now_ns);
  Activity* Find(std::string_view arn);
  void Delete(std::string_view arn);
  // The task, or the call of a worker, is no more.
  void Forget(const TaskPlace& place);
  const std::deque<Activity>& all() const { return activities_; }  // in the order in which they were made

 private:
  std::deque<Activity> activities_;
};

}  // namespace aslc::sim

// The list of activities (activities.h).
#include "sim/activities.h"

#include <algorithm>

namespace aslc::sim {

Activity& Activities::Create(std::string arn, std::string_view name, int64_t now_ns) {
  if (Activity* known = Find(arn)) return *known;
  Activity& made = activities_.emplace_back();
  made.arn = std::move(arn);
  made.name = name;
  made.created_ns = now_ns;
  return made;
}

Activity* Activities::Find(std::string_view arn) {
  const auto found =
      std::find_if(activities_.begin(), activities_.end(), [&](const Activity& a) { return a.arn == arn; });
  return found == activities_.end() ? nullptr : &*found;
}

void Activities::Delete(std::string_view arn) {
  std::erase_if(activities_, [&](const Activity& a) { return a.arn == arn; });
}

void Activities::Forget(const TaskPlace& place) {
  for (Activity& activity : activities_) {
    std::erase_if(activity.tasks, [&](const Activity::Waiting& w) { return w.place == place; });
    std::erase_if(activity.pollers, [&](const Activity::Poller& p) { return p.place == place; });
  }
}

}  // namespace aslc::sim

// The check of an optimised integration's parameters (task_parameters.def), between the state's entering
// and its scheduling (tasks.md 7.2). The texts of a wrong form and of an unknown member are the service's;
// everything that is wrong stands in one list.
#include <algorithm>

#include "runtime/execution.h"

namespace aslrt {

namespace {

enum class Shape { kAny, kString, kBoolean, kObject, kLists, kConnection };
enum class Presence { kRequired, kOptional, kOneOf };

struct ParameterRow {
  std::string_view service, action, name;
  Shape shape;
  Presence presence;
};
constexpr ParameterRow kRows[] = {
#define TASK_PARAMETER(service, action, name, shape, presence) \
  {service, action, name, Shape::k##shape, Presence::k##presence},
#include "aslc/task_parameters.def"
};

bool IsKind(aslrt_value v, uint32_t kind) { return aslrt_kind_of(aslrt_force(v)) == kind; }

bool IsStringList(aslrt_value v) {
  v = aslrt_force(v);
  if (aslrt_kind_of(v) != ASLRT_ARRAY) return false;
  auto items = Elements(v);
  return std::all_of(items.begin(), items.end(), [](aslrt_value item) { return IsKind(item, ASLRT_STRING); });
}

bool Fits(Shape shape, aslrt_value v) {
  v = aslrt_force(v);
  switch (shape) {
    case Shape::kAny: return true;
    case Shape::kString: return IsKind(v, ASLRT_STRING);
    case Shape::kBoolean: return IsKind(v, ASLRT_BOOL);
    case Shape::kObject: return IsKind(v, ASLRT_OBJECT);
    case Shape::kConnection: return IsKind(v, ASLRT_OBJECT) && IsKind(GetMember(v, "ConnectionArn"), ASLRT_STRING);
    case Shape::kLists: break;
  }
  if (!IsKind(v, ASLRT_OBJECT)) return false;
  auto members = Members(v);
  return std::all_of(members.begin(), members.end(),
                     [](const aslrt_member& member) { return IsStringList(member.value); });
}

// What is wrong with the parameters, as the service lists it.
class ParameterProblems {
 public:
  ParameterProblems(std::string_view service, std::string_view action, aslrt_value request) {
    std::span<const aslrt_member> members;
    if (aslrt_kind_of(request) == ASLRT_OBJECT) members = Members(request);
    std::string_view choice;  // the first OneOf member, when none is there
    bool chosen = false;
    for (const ParameterRow& row : kRows) {
      if (row.service != service || row.action != action) continue;
      bool present = std::any_of(members.begin(), members.end(), [&](const aslrt_member& member) {
        return Bytes(member.key) == row.name;
      });
      if (row.presence == Presence::kRequired && !present) Missing(row.name);
      if (row.presence == Presence::kOneOf) {
        chosen |= present;
        if (choice.empty()) choice = row.name;
      }
    }
    if (!choice.empty() && !chosen) Missing(choice);
    for (const aslrt_member& member : members) CheckMember(service, action, member);
  }

  const std::string& text() const { return text_; }

 private:
  void CheckMember(std::string_view service, std::string_view action, const aslrt_member& member) {
    std::string_view key = Bytes(member.key);
    for (const ParameterRow& row : kRows) {
      if (row.service != service || row.action != action || row.name != key) continue;
      if (!Fits(row.shape, member.value)) Add("The value of the field '", key, "' has an invalid format");
      return;
    }
    Add("The field \"", key, "\" is not supported by Step Functions");
  }
  void Missing(std::string_view name) { Add("The field '", name, "' is required but was missing"); }
  void Add(std::string_view before, std::string_view name, std::string_view after) {
    if (!text_.empty()) text_ += ", ";
    text_.append(before).append(name).append(after);
  }

  std::string text_;
};

}  // namespace

aslrt_value CheckTaskParameters(aslrt_execution& x, const aslrt_frame* f, aslrt_value request) {
  const aslrt_image_state& state = StateOf(x, f);
  std::string_view action = Str(x, state.resource_action);
  ParameterProblems problems(Str(x, state.resource_type), action.substr(0, action.find('.')), request);
  if (problems.text().empty()) return aslrt_null();
  return Failure(&x.ctx, ASLRT_MESSAGE_task_parameters, problems.text());
}

}  // namespace aslrt

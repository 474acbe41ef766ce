// The table service_errors.def, for one resource (service_errors.h).
#include "sim/service_errors.h"

#include <optional>

namespace aslc::sim {
namespace {

enum class Form { OPTIMIZED, SDK, FUNCTION };

struct Row {
  std::string_view service;
  Form form;
  std::string_view name;
  ErrorClass error_class;
  int status;
  std::string_view text;
};
constexpr ErrorClass THROTTLING = ErrorClass::kThrottling, TRANSIENT = ErrorClass::kTransient;
constexpr Row kRows[] = {
#define SERVICE_ERROR(service, form, name, class, status, text) {service, Form::form, name, class, status, text},
#include "sim/service_errors.def"
};

struct NameRow {
  std::string_view service, name;
};
constexpr NameRow kNames[] = {
#define SDK_NAME(service, name) {service, name},
#include "sim/service_errors.def"
};

constexpr NameRow kCauseNames[] = {
#define CAUSE_NAME(prefix, name) {prefix, name},
#include "sim/service_errors.def"
};

struct Target {
  std::string_view service;
  Form form;
};

// `arn:aws:states:::dynamodb:putItem`, `arn:aws:states:::aws-sdk:dynamodb:putItem`, the ARN of a function.
std::optional<Target> TargetOf(std::string_view resource) {
  constexpr std::string_view kIntegration = ":states:::", kSdk = "aws-sdk:";
  size_t at = resource.find(kIntegration);
  if (at == std::string_view::npos) {
    if (resource.find(":function:") == std::string_view::npos) return std::nullopt;
    return Target{"lambda", Form::FUNCTION};
  }
  resource.remove_prefix(at + kIntegration.size());
  Form form = Form::OPTIMIZED;
  if (resource.starts_with(kSdk)) {
    form = Form::SDK;
    resource.remove_prefix(kSdk.size());
  }
  return Target{resource.substr(0, resource.find(':')), form};
}

std::string WithSdkName(std::string_view text, std::string_view service) {
  constexpr std::string_view kPlace = "{Sdk}";
  std::string out;
  for (size_t at; (at = text.find(kPlace)) != std::string_view::npos; text.remove_prefix(at + kPlace.size())) {
    out += text.substr(0, at);
    out += SdkName(service);
  }
  return out += text;
}

// As the service writes causes (errors.md 5.6): with semicolons by the first SDK, with commas by the second; bare
// where no request reached the service, or where the text is a document.
std::string CauseOf(const Row& row, std::string_view service) {
  std::string text(row.text);
  const bool document = text.starts_with('{');
  if (row.status == 0 || document || row.service == "http") return text;
  constexpr std::string_view kRequest = "00000000-0000-4000-8000-000000000000";
  const std::string status = std::to_string(row.status);
  if (row.form == Form::SDK) {
    return text + " (Service: " + SdkName(service) + ", Status Code: " + status + ", Request ID: " +
           std::string(kRequest) + ")";
  }
  std::string_view code = row.name.substr(row.name.find('.') + 1);
  std::string named(row.name.substr(0, row.name.find('.')));
  for (const NameRow& cause : kCauseNames) {
    if (cause.service == named) named = cause.name;
  }
  return text + " (Service: " + named + "; Status Code: " + status + "; Error Code: " + std::string(code) +
         "; Request ID: " + std::string(kRequest) + "; Proxy: null)";
}

}  // namespace

std::string SdkName(std::string_view service) {
  for (const NameRow& row : kNames) {
    if (row.service == service) return std::string(row.name);
  }
  std::string name(service);
  if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') name[0] = static_cast<char>(name[0] - 'a' + 'A');
  return name;
}

std::vector<ServiceError> ServiceErrors(std::string_view resource) {
  std::vector<ServiceError> errors;
  const std::optional<Target> target = TargetOf(resource);
  if (!target) return errors;
  auto add = [&](std::string_view service) {
    for (const Row& row : kRows) {
      if (row.service != service || row.form != target->form) continue;
      errors.push_back({WithSdkName(row.name, target->service), CauseOf(row, target->service), row.error_class});
    }
  };
  add(target->service);
  // What every service has is said of those only that have nothing of their own, or are called through the SDK.
  if (errors.empty() || target->form == Form::SDK) add("*");
  return errors;
}

bool IsRefusal(std::string_view error) {
  for (const Row& row : kRows) {
    if (row.error_class == ErrorClass::kThrottling && row.name == error) return true;
  }
  return false;
}

}  // namespace aslc::sim

// What a resource can fail with by itself, whatever it is asked (service_errors.def): a fault that the service
// never raises would find bugs that nobody has.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace aslc::sim {

enum class ErrorClass { kThrottling, kTransient, kPermanent };

struct ServiceError {
  std::string name, cause;
  ErrorClass error_class = ErrorClass::kTransient;
};

// Most likely first. resource: of the Task, as in the definition. An activity has none: its workers' errors are the
// definition's own.
std::vector<ServiceError> ServiceErrors(std::string_view resource);
// Whether the error says that a service refused a call because there were too many: then it did nothing.
bool IsRefusal(std::string_view error);
// The service's name in the SDK, `DynamoDb` for `dynamodb`: what names of its errors begin with.
std::string SdkName(std::string_view service);

}  // namespace aslc::sim

// What lambda:invoke makes of a function's result (tasks.md 7.3).
#include "sim/services/service.h"

namespace aslc::sim {

Json LambdaResponse(Json payload, IdSource& ids) {
  const Json nothing = Json::Object();
  Json output = Json::Object();
  output.Set("ExecutedVersion", Json::Text("$LATEST"));
  output.Set("Payload", std::move(payload));
  AddMetadata({"lambda", "invoke", false, nothing, ids}, &output);
  output.Set("StatusCode", Json::Number("200"));
  return output;
}

}  // namespace aslc::sim

// State machines inside SAM and CloudFormation templates, YAML or JSON, also those that the CDK writes.
// Intrinsic functions are carried out where the template tells enough (parameters with defaults, mappings,
// conditions, Fn::Sub, Fn::Join, ...); what only a deployment knows becomes a placeholder: `${Queue}` for a
// Ref, `${Function.Arn}` for a Fn::GetAtt.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aslc/compile.h"

namespace aslc {

struct TemplateOptions {
  // Placeholders, parameters and pseudo parameters (`AWS::Region`) by name; they win over what the template
  // says.
  std::map<std::string, std::string> substitutions;
  // A file by its path (that of the template's folder, with what the template names); null when there is
  // none. Without a function there are no files.
  std::function<SourcePtr(const std::string& path)> open;
};

struct TemplateMachine {
  std::string id;        // the logical id of the resource
  std::string name;      // StateMachineName or Name, where the template tells it
  std::string cdk_path;  // `Stack/Order/Resource`, of a template that the CDK wrote
  std::optional<aslrt_machine_type> type;
  SourcePtr source;                          // of the definition: the template, or the file that it names
  std::shared_ptr<const Document> document;  // of the definition; null after errors
  Diagnostics diagnostics;
  SourcePtr place_source;  // the template
  SourceRange place;       // of the logical id

  // What to hand to Check, Compile and EmitDefinition with `source`. A name or a type that the caller has
  // set stays; `with_type`: takes the template's type.
  CompileOptions Options(CompileOptions options, bool with_type) const;
  // Whether a user means this machine: by its logical id, its name or its path in the CDK's tree.
  bool IsCalled(std::string_view text) const;
};

struct TemplateResult {
  bool is_template = false;  // else all is empty: a definition, or nothing of ours
  std::vector<TemplateMachine> machines;
  Diagnostics diagnostics;  // of the template as a whole
};
TemplateResult ReadTemplate(SourcePtr source, const TemplateOptions& options);

}  // namespace aslc

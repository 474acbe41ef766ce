// Reads definitions: a document in which `${Name}` placeholders (CloudFormation, SAM, Terraform) may have
// been given values. Inside strings and keys a placeholder without a value stays text; outside of
// strings it must have one, which takes its place before the text is parsed.
#pragma once

#include <map>
#include <string>

#include "aslc/document.h"

namespace aslc {

// JSON or YAML by LooksLikeYaml. Positions are those of the text as given.
ReadResult ReadDefinitionDocument(SourcePtr source, const std::map<std::string, std::string>& substitutions);
// The same, always JSON.
ReadResult ReadJsonDefinition(SourcePtr source, const std::map<std::string, std::string>& substitutions);
// A CloudFormation or SAM template: `!Ref X` and the other short tags are their long forms.
ReadResult ReadTemplateDocument(SourcePtr source);

}  // namespace aslc

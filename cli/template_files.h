// Templates as the command line names them: a file, or a folder that `cdk synth` wrote.
#pragma once

#include <string>
#include <vector>

#include "aslc/templates.h"

namespace aslc::cli {

// Whether a path is a folder with a cloud assembly of the CDK: manifest.json, or templates.
bool IsCloudAssembly(const std::string& path);

// The templates of a cloud assembly, nested ones too, sorted. Throws UsageError.
std::vector<std::string> TemplatesOf(const std::string& folder);

// The machines of a template, or of all templates of a cloud assembly. Throws UsageError.
TemplateResult ReadTemplates(const std::string& path, const SourcePtr& source,
                             const std::map<std::string, std::string>& substitutions);

// Each machine on a line: how to choose it, and where it is.
std::string ListMachines(const std::vector<TemplateMachine>& machines);
std::string ListMachinesJson(const std::vector<TemplateMachine>& machines);

// The one machine that `name` calls, or the only one there is. Throws UsageError with a list.
const TemplateMachine& ChooseMachine(const std::vector<TemplateMachine>& machines, const std::string& file,
                                     const std::string& name);

}  // namespace aslc::cli

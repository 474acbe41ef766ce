// Files of templates and the choice of a machine (template_files.h).
#include "cli/template_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <utility>

#include "cli/common_options.h"
#include "cli/json_scan.h"

namespace aslc::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTemplateEnds[] = {".template.json", ".template.yaml", ".template.yml"};

bool IsTemplateName(const std::string& name) {
  return std::any_of(std::begin(kTemplateEnds), std::end(kTemplateEnds),
                     [&](std::string_view end) { return name.ends_with(end); });
}

SourcePtr OpenBeside(const std::string& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return nullptr;
  try {
    return ReadSource(path);
  } catch (const UsageError&) {
    return nullptr;
  }
}

std::string Place(const TemplateMachine& machine) {
  LineColumn at = machine.place_source->Locate(machine.place.begin);
  return fmt::format("{}:{}:{}", machine.place_source->name(), at.line, at.column);
}

std::string_view TypeName(const TemplateMachine& machine) {
  return machine.type == ASLRT_EXPRESS ? "EXPRESS" : "STANDARD";
}

// The number of edits between two words, as a user errs: letters added, lost or changed.
size_t Distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t k = 0; k <= b.size(); ++k) row[k] = k;
  for (size_t i = 0; i < a.size(); ++i) {
    size_t before = std::exchange(row[0], i + 1);
    for (size_t k = 0; k < b.size(); ++k) {
      size_t changed = before + (a[i] == b[k] ? 0 : 1);
      before = row[k + 1];
      row[k + 1] = std::min({changed, row[k] + 1, before + 1});
    }
  }
  return row[b.size()];
}

std::string Nearest(const std::vector<TemplateMachine>& machines, const std::string& name) {
  constexpr size_t kNameMax = 256;
  std::string nearest;
  size_t least = name.size() / 3 + 1;
  for (const TemplateMachine& machine : machines) {
    for (const std::string& candidate : {machine.id, machine.name, machine.cdk_path}) {
      if (candidate.empty() || candidate.size() > kNameMax || name.size() > kNameMax) continue;
      size_t distance = Distance(name, candidate);
      if (distance >= least) continue;
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

}  // namespace

bool IsCloudAssembly(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return false;
  if (fs::is_regular_file(fs::path(path) / "manifest.json", error)) return true;
  fs::directory_iterator entry(path, error), end;
  for (; !error && entry != end; entry.increment(error)) {
    if (IsTemplateName(entry->path().filename().string())) return true;
  }
  return false;
}

std::vector<std::string> TemplatesOf(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, error), end;
  for (; !error && entry != end; entry.increment(error)) {
    std::string name = entry->path().filename().string();
    std::error_code unknown;
    // Assets may be whole folders of somebody else's files.
    if (name.starts_with("asset.") && entry->is_directory(unknown)) entry.disable_recursion_pending();
    if (IsTemplateName(name) && entry->is_regular_file(unknown)) files.push_back(entry->path().string());
  }
  if (error) throw UsageError("cannot read the folder `" + folder + "`: " + error.message());
  if (files.empty()) throw UsageError("`" + folder + "` has a manifest.json, but no *.template.json");
  std::sort(files.begin(), files.end());
  return files;
}

TemplateResult ReadTemplates(const std::string& path, const SourcePtr& source,
                             const std::map<std::string, std::string>& substitutions) {
  TemplateOptions options{substitutions, OpenBeside};
  if (source != nullptr) return ReadTemplate(source, options);
  TemplateResult all;
  all.is_template = true;
  Diagnostics without;  // a stack needs no state machine as long as another one has some
  for (const std::string& file : TemplatesOf(path)) {
    TemplateResult one = ReadTemplate(ReadSource(file), options);
    std::move(one.machines.begin(), one.machines.end(), std::back_inserter(all.machines));
    for (Diagnostic& diagnostic : one.diagnostics) {
      bool none = diagnostic.name == "TemplateWithoutMachines";
      (none ? without : all.diagnostics).push_back(std::move(diagnostic));
    }
  }
  if (all.machines.empty() && all.diagnostics.empty()) all.diagnostics = std::move(without);
  return all;
}

std::string ListMachines(const std::vector<TemplateMachine>& machines) {
  std::string out;
  size_t width = 0;
  for (const TemplateMachine& machine : machines) width = std::max(width, machine.id.size());
  for (const TemplateMachine& machine : machines) {
    std::string names;
    if (!machine.name.empty()) names += fmt::format(" name {},", machine.name);
    if (!machine.cdk_path.empty()) names += fmt::format(" path {},", machine.cdk_path);
    out += fmt::format("  {:{}}  {},{} {}\n", machine.id, width, TypeName(machine), names, Place(machine));
  }
  return out;
}

std::string ListMachinesJson(const std::vector<TemplateMachine>& machines) {
  std::string out = "[";
  for (const TemplateMachine& machine : machines) {
    LineColumn at = machine.place_source->Locate(machine.place.begin);
    out += out.size() > 1 ? ",{" : "{";
    auto member = [&](std::string_view key, std::string_view value) {
      out += fmt::format("\"{}\":", key);
      AppendJsonText(out, value);
      out += ',';
    };
    member("id", machine.id);
    member("name", machine.name);
    member("cdkPath", machine.cdk_path);
    member("type", TypeName(machine));
    member("file", machine.place_source->name());
    member("definition", machine.source->name());
    out += fmt::format("\"line\":{},\"column\":{}}}", at.line, at.column);
  }
  return out + "]";
}

const TemplateMachine& ChooseMachine(const std::vector<TemplateMachine>& machines, const std::string& file,
                                     const std::string& name) {
  if (name.empty() && machines.size() == 1) return machines[0];
  std::string list = ListMachines(machines);
  list.erase(list.find_last_not_of('\n') + 1);
  if (name.empty()) {
    throw UsageError(fmt::format("`{}` has {} state machines; choose one with --machine NAME:\n{}", file,
                                 machines.size(), list));
  }
  std::vector<TemplateMachine> called;
  const TemplateMachine* chosen = nullptr;
  for (const TemplateMachine& machine : machines) {
    if (!machine.IsCalled(name)) continue;
    called.push_back(machine);
    chosen = &machine;
  }
  if (called.size() == 1) return *chosen;
  if (called.size() > 1) {
    list = ListMachines(called);
    list.erase(list.find_last_not_of('\n') + 1);
    throw UsageError(
        fmt::format("--machine: `{}` calls {} state machines; choose one by its path, or name its "
                    "template instead of the folder:\n{}",
                    name, called.size(), list));
  }
  std::string nearest = Nearest(machines, name);
  throw UsageError(fmt::format("--machine: `{}` has no state machine `{}`{}; there are:\n{}", file, name,
                               nearest.empty() ? "" : fmt::format(", did you mean `{}`?", nearest), list));
}

}  // namespace aslc::cli

// Lines about what is invented (invented_note.h).
#include "cli/invented_note.h"

#include <algorithm>

namespace aslc::cli {

std::string InventedNote(const aslrt_image* image, std::span<const sim::CasePlan> plans) {
  constexpr size_t kNamesShown = 8;
  std::vector<std::string> names;
  bool input = false;
  for (const sim::CasePlan& plan : plans) {
    for (const sim::InputRule& rule : plan.rules().inputs) input |= rule.invented;
    for (uint32_t state : plan.invented()) {
      const aslrt_str name = ASLRT_ROWS(image, aslrt_image_state, states)[state].name;
      names.emplace_back(aslrt_image_chars(image, name), name.len);
    }
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  if (names.empty() && !input) return {};
  std::string text = input ? "invented: the input" : "invented:";
  if (!names.empty()) text += input ? ", answers of " : " answers of ";
  for (size_t i = 0; i < std::min(names.size(), kNamesShown); ++i) {
    text += (i > 0 ? ", `" : "`") + names[i] + "`";
  }
  if (names.size() > kNamesShown) text += " and " + std::to_string(names.size() - kNamesShown) + " more Tasks";
  return text + "\n";
}

std::string PlaceholderNote(const std::vector<std::string>& names,
                            const std::map<std::string, std::string>& substitutions) {
  std::string text;
  for (const std::string& name : names) {
    text += (text.empty() ? "placeholders without a value: ${" : ", ${") + name + "} = ";
    text += substitutions.find(name)->second;
  }
  return text.empty() ? text : text + "\n";
}

}  // namespace aslc::cli

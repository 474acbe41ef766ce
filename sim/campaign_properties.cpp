// Properties in the result of a campaign (campaign_result.h). A file of its own: it needs the text of the scenario, which
// executables made by `aslc build` are linked without.
#include <algorithm>
#include <utility>

#include "sim/campaign_result.h"

namespace aslc::sim {

void AddProperties(const PropertySets& sets, const SourcePtr& source, CampaignPart* part) {
  std::vector<PropertyNumbers> all;
  const auto known = [](std::vector<PropertyNumbers>& in, const std::string& name) {
    return std::find_if(in.begin(), in.end(), [&](const PropertyNumbers& each) { return each.name == name; });
  };
  for (const auto& set : sets) {
    if (set == nullptr) continue;
    for (const PropertySet::Item& item : set->items) {
      if (known(all, item.rule.name) != all.end()) continue;
      const auto broken = known(part->properties, item.rule.name);
      all.push_back(broken == part->properties.end()
                        ? PropertyNumbers{item.rule.name, item.rule.by_default, 0, 0, 0, {}}
                        : *broken);
      if (source != nullptr && !item.rule.by_default)
        all.back().line = source->Locate(item.rule.place.range.begin).line;
    }
  }
  part->properties = std::move(all);
}

}  // namespace aslc::sim

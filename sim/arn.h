// ARNs of Step Functions: `arn:PARTITION:states:REGION:ACCOUNT:TYPE:NAME[:MORE]`.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace aslc::sim {

struct Arn {
  std::string_view partition, region, account, type;
  std::string_view name;  // for executions the machine's
  std::string_view rest;  // what follows the name, without its colon; empty when there is none

  // The same place, another resource.
  std::string Sibling(std::string_view other_type, std::string_view other_name) const;
};

// Parts of the text, which outlives them. Nothing when it does not begin as ARNs of `states` do.
std::optional<Arn> ParseArn(std::string_view text);

// Names of machines, executions and activities: 1 to 80 characters, none of them a blank, a bracket, a
// wildcard, of `"#%\^|~`$&,;:/` or a control character (api reference, CreateActivity).
bool IsName(std::string_view name);

}  // namespace aslc::sim

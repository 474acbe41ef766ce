// Machines of one Distributed Map, for tests of the engine.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "tests/unit/engine/machines.h"
#include "tests/unit/engine/world.h"

namespace aslc::test {

// What generated code tells the engine, as JSON text; empty: nothing.
struct Settings {
  std::string children = R"({"ExecutionType":"STANDARD","Label":"each"})";
  std::string tolerated_count = "", tolerated_percentage = "", batch_items = "", batch_bytes = "";
  std::string batch_input = "";
  uint32_t concurrency = 0;
  std::string reader = "", reader_parameters = R"({"Bucket":"b","Key":"k"})", max_items = "";
  bool pass_first = false;  // the child's state is behind a Pass
  std::string writer = "", writer_parameters = R"({"Bucket":"b","Prefix":"p"})";
};

// One Distributed Map over its input, whose children are one state that ends.
ir::Module One(const Settings& settings, aslrt_state_kind kind,
               const std::function<void(Maker&, ir::StateId map, ir::StateId child)>& body = {});
// The events of the execution, or of a child (`c1 `), without its name.
std::string Events(const World& world, std::string_view child);

}  // namespace aslc::test

// Images: what the tables of a module become.
#include "ir/image.h"

#include <cstring>

#include "tests/unit/catch.h"
#include "tests/unit/ir/generator.h"
#include "tests/unit/ir/samples.h"

namespace aslc::ir {
namespace {

// The image's bytes, aligned.
struct Loaded {
  explicit Loaded(const std::string& bytes) : words((bytes.size() + 7) / 8) {
    std::memcpy(words.data(), bytes.data(), bytes.size());
  }
  const aslrt_image* operator->() const { return get(); }
  const aslrt_image* get() const { return reinterpret_cast<const aslrt_image*>(words.data()); }
  std::string_view Text(aslrt_str s) const { return {aslrt_image_chars(get(), s), s.len}; }
  std::vector<uint64_t> words;
};

TEST_CASE("an image holds the tables of its module") {
  Module module = ParseOrFail(kMapText);
  std::string bytes = BuildImage(module);
  Loaded image(bytes);
  CHECK(std::memcmp(image->magic, ASLRT_IMAGE_MAGIC, 8) == 0);
  CHECK(image->abi_version == ASLRT_ABI_VERSION);
  CHECK(image->size == bytes.size());
  CHECK(image->size % 8 == 0);
  CHECK(image->definition_hash == 1);
  CHECK(image->type == ASLRT_STANDARD);
  CHECK(image.Text(image->name) == "map");
  CHECK(image->names.count == 2);
  CHECK(image.Text(ASLRT_ROWS(image.get(), aslrt_str, names)[1]) == "error");

  REQUIRE(image->states.count == 3);
  const aslrt_image_state* states = ASLRT_ROWS(image.get(), aslrt_image_state, states);
  const aslrt_image_state& pay = states[0];
  CHECK(image.Text(pay.name) == "Pay");
  CHECK(pay.kind == ASLRT_STATE_Task);
  CHECK(std::vector<uint32_t>(pay.entry, pay.entry + 5) == std::vector<uint32_t>{0, 0, 1, ASLRT_NONE, 2});
  CHECK(pay.task_family == ASLRT_FAMILY_LAMBDA);
  CHECK(pay.task_pattern == ASLRT_PATTERN_TOKEN);
  CHECK(image.Text(pay.resource_action) == "invoke");
  CHECK(pay.timeout_seconds == 60);
  CHECK(pay.heartbeat_seconds == 5);
  CHECK((pay.line == 4 && pay.column == 5 && pay.src_off == 1 && pay.src_len == 1));
  CHECK((pay.retrier_count == 2 && pay.catcher_count == 2));
  CHECK(states[1].entry[ASLRT_ENTRY_item] == 6);
  CHECK((states[1].branch_count == 1 && states[1].max_concurrency == 2));
  CHECK(ASLRT_ROWS(image.get(), uint32_t, branches)[states[1].first_branch] == 1);

  REQUIRE(image->points.count == 4);
  const aslrt_image_point* points = ASLRT_ROWS(image.get(), aslrt_image_point, points);
  CHECK((points[0].kind == ASLRT_COVERAGE_State && points[0].state == 0 && points[0].target == ASLRT_NONE));
  CHECK((points[0].line == 4 && points[0].column == 5 && points[0].end_line == 9 && points[0].end_column == 6));
  CHECK((points[0].src_off == 1 && points[0].src_len == 1));
  CHECK((points[3].kind == ASLRT_COVERAGE_Catcher && points[3].outcome == ASLRT_OUTCOME_caught));
  CHECK((points[3].ordinal == 1 && points[3].target == 1));
  CHECK(image.Text(points[3].label) == "States.ALL");

  const aslrt_image_retrier& retrier =
      ASLRT_ROWS(image.get(), aslrt_image_retrier, retriers)[pay.first_retrier];
  CHECK((retrier.interval_seconds == 2 && retrier.max_attempts == 5 && retrier.max_delay_seconds == 30));
  CHECK((retrier.full_jitter == 1 && retrier.backoff_rate == 1.1 && retrier.error_count == 2));
  CHECK(image.Text(ASLRT_ROWS(image.get(), aslrt_str, errors)[retrier.first_error + 1]) == "Custom");
  const aslrt_image_catcher* catchers = ASLRT_ROWS(image.get(), aslrt_image_catcher, catchers);
  CHECK(catchers[pay.first_catcher + 1].next == 1);

  const aslrt_image_scope* scopes = ASLRT_ROWS(image.get(), aslrt_image_scope, scopes);
  CHECK((scopes[0].first_state == 0 && scopes[0].state_count == 2 && scopes[0].start_state == 0));
  CHECK((scopes[0].parent_scope == ASLRT_NONE && scopes[0].parent_state == ASLRT_NONE));
  CHECK((scopes[1].first_state == 2 && scopes[1].parent_scope == 0 && scopes[1].parent_state == 1));
  const aslrt_image_var& inner = ASLRT_ROWS(image.get(), aslrt_image_var, vars)[scopes[1].first_var];
  CHECK((image.Text(inner.name) == "inner" && inner.scope == 1 && inner.slot == 0));

  const aslrt_image_site& site = ASLRT_ROWS(image.get(), aslrt_image_site, sites)[0];
  CHECK((site.message == ASLRT_MESSAGE_items_not_array && site.state == 1 && site.src_off == 5 &&
         site.src_len == 4));
  CHECK(image.Text(site.note) == "a\nb");
  REQUIRE(image->entries.count == module.functions.size());
  const aslrt_image_entry* entries = ASLRT_ROWS(image.get(), aslrt_image_entry, entries);
  CHECK((entries[3].state == 0 && entries[3].kind == ASLRT_ENTRY_catch0 + 1));
}

TEST_CASE("constants and shapes") {
  Loaded image(BuildImage(ParseOrFail(kChoiceText)));
  CHECK(image->type == ASLRT_EXPRESS);
  CHECK(image->timeout_seconds == 300);
  CHECK(image.Text(image->comment) == "says \"hi\"");
  CHECK(image.Text(ASLRT_ROWS(image.get(), aslrt_str, consts)[2]) == "{\"a\":[1,2.50,null]}");
  const aslrt_image_shape& shape = ASLRT_ROWS(image.get(), aslrt_image_shape, shapes)[0];
  CHECK(shape.count == 2);
  CHECK(ASLRT_ROWS(image.get(), uint32_t, shape_names)[shape.first] == 1);
}

TEST_CASE("equal modules have equal images, and tables lie aligned inside") {
  for (uint64_t seed = 0; seed < 50; ++seed) {
    std::string bytes = BuildImage(GenerateModule(seed));
    CHECK(bytes == BuildImage(GenerateModule(seed)));
    Loaded image(bytes);
    const aslrt_table* tables = &image->strings;
    for (const aslrt_table* table = tables; table <= &image->entries; ++table) {
      CHECK(table->off % 8 == 0);
      CHECK(table->off <= bytes.size());
    }
  }
}

}  // namespace
}  // namespace aslc::ir

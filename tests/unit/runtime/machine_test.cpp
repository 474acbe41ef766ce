// Loading images: what is built of them, and that damaged ones are refused.
#include "runtime/machine.h"

#include <cstring>

#include "tests/unit/catch.h"
#include "tests/unit/runtime/fixture.h"

using namespace aslrt;

namespace {

// Puts tables behind a header; strings are pooled as they come.
struct ImageBuilder {
  ImageBuilder() : bytes(sizeof(aslrt_image), '\0') {}

  aslrt_str Str(std::string_view text) {
    aslrt_str s{static_cast<uint32_t>(pool.size()), static_cast<uint32_t>(text.size())};
    pool += text;
    return s;
  }
  template <typename Row>
  aslrt_table Table(const std::vector<Row>& rows) {
    bytes.resize((bytes.size() + 7) / 8 * 8, '\0');
    aslrt_table table{static_cast<uint32_t>(bytes.size()), static_cast<uint32_t>(rows.size())};
    bytes.append(reinterpret_cast<const char*>(rows.data()), rows.size() * sizeof(Row));
    return table;
  }
  std::string Finish(aslrt_image header) {
    bytes.resize((bytes.size() + 7) / 8 * 8, '\0');
    std::memcpy(header.magic, ASLRT_IMAGE_MAGIC, sizeof(header.magic));
    header.abi_version = ASLRT_ABI_VERSION;
    header.size = static_cast<uint32_t>(bytes.size());
    std::memcpy(bytes.data(), &header, sizeof(header));
    return bytes;
  }

  std::string bytes, pool;
};

// A Parallel with one branch of one Pass, and a catcher that goes to a Succeed.
std::string Sample() {
  ImageBuilder b;
  aslrt_image h{};
  h.name = b.Str("sample");
  std::vector<aslrt_str> names{b.Str("order"), b.Str("total"), b.Str("Error")};
  std::vector<aslrt_str> consts{b.Str(R"({"order":{"extra":[1,"text"]},"Cause":2.50})"), b.Str("\"plain\"")};
  std::vector<aslrt_str> errors{b.Str("States.ALL")};
  std::vector<aslrt_image_state> states(3);
  const char* state_names[] = {"Both", "End", "Inner"};
  const uint32_t kinds[] = {ASLRT_STATE_Parallel, ASLRT_STATE_Succeed, ASLRT_STATE_Pass};
  for (uint32_t i = 0; i < 3; ++i) {
    states[i].name = b.Str(state_names[i]);
    states[i].kind = kinds[i];
    states[i].scope = i == 2 ? 1 : 0;
    for (uint32_t& entry : states[i].entry) entry = ASLRT_NONE;
    states[i].entry[ASLRT_ENTRY_enter] = i;
  }
  states[0].entry[ASLRT_ENTRY_catch0] = 3;
  states[0].branch_count = 1;
  states[0].catcher_count = 1;
  states[0].retrier_count = 1;
  std::vector<aslrt_image_scope> scopes{{0, 2, 0, 0, 1, ASLRT_NONE, ASLRT_NONE, 0}, {2, 1, 2, 1, 0, 0, 0, 0}};
  std::vector<aslrt_image_var> vars{{b.Str("v"), 0, 0}};
  std::vector<aslrt_image_site> sites{{ASLRT_MESSAGE_choice_path, 2, b.Str("f"), b.Str("$.p"), {0, 0}, 0, 0}};
  h.strings = b.Table(std::vector<char>(b.pool.begin(), b.pool.end()));
  h.names = b.Table(names);
  h.consts = b.Table(consts);
  h.shapes = b.Table(std::vector<aslrt_image_shape>{{0, 2}, {1, 1}});
  h.shape_names = b.Table(std::vector<uint32_t>{1, 0});
  h.scopes = b.Table(scopes);
  h.vars = b.Table(vars);
  h.states = b.Table(states);
  h.branches = b.Table(std::vector<uint32_t>{1});
  h.retriers = b.Table(std::vector<aslrt_image_retrier>{{0, 1, 1, 3, 0, 0, 2.0}});
  h.catchers = b.Table(std::vector<aslrt_image_catcher>{{0, 1, 1, 0}});
  h.errors = b.Table(errors);
  h.sites = b.Table(sites);
  h.entries = b.Table(std::vector<aslrt_image_entry>{{0, 0}, {1, 0}, {2, 0}, {0, ASLRT_ENTRY_catch0}});
  std::vector<aslrt_image_point> points(5);
  for (uint32_t i = 0; i < points.size(); ++i) {
    points[i].state = i < 3 ? i : 0;
    points[i].target = ASLRT_NONE;
  }
  points[3].kind = ASLRT_COVERAGE_Retrier;
  points[3].outcome = ASLRT_OUTCOME_exhausted;
  points[4].kind = ASLRT_COVERAGE_Catcher;
  points[4].outcome = ASLRT_OUTCOME_caught;
  h.points = b.Table(points);
  return b.Finish(h);
}

int32_t Entry(aslrt_ctx*, aslrt_frame*) { return ASLRT_DONE; }
const aslrt_entry_fn kEntries[] = {Entry, Entry, Entry, Entry};

struct Loaded {
  explicit Loaded(const std::string& image, const aslrt_entry_fn* entries = kEntries) {
    code = aslrt_machine_create(image.data(), image.size(), entries, &machine, &error);
  }
  ~Loaded() { aslrt_machine_destroy(machine); }
  aslrt_machine* machine = nullptr;
  const char* error = nullptr;
  aslrt_result_code code;
};

}  // namespace

TEST_CASE("A machine has names, constants and entries") {
  Loaded loaded(Sample());
  INFO((loaded.error ? loaded.error : ""));
  REQUIRE(loaded.code == ASLRT_OK);
  aslrt_machine* machine = loaded.machine;
  CHECK(machine->names[0]->id == 0);
  CHECK(Bytes(machine->names[1]) == "total");
  CHECK(aslrt_machine_name(machine, "order", 5) == machine->names[0]);
  CHECK(aslrt_machine_name(machine, "none", 4) == nullptr);
  // A well-known name that the image has too is that name.
  CHECK(Name(machine, WellKnown::kError) == machine->names[2]);
  CHECK(Name(machine, WellKnown::kCause)->id == 3);
  CHECK(Bytes(Name(machine, WellKnown::kKey)) == "Key");
  // Keys of constants are names of the machine.
  REQUIRE(aslrt_machine_name(machine, "extra", 5) != nullptr);
  CHECK(aslrt_machine_name(machine, "extra", 5)->id != UINT32_MAX);
  std::string text;
  AppendJson(text, machine->constants[0]);
  CHECK(text == R"({"order":{"extra":[1,"text"]},"Cause":2.50})");
  CHECK(machine->entries[3].load() == Entry);
  aslrt_machine_set_user(machine, &text);
  CHECK(aslrt_machine_user(machine) == &text);
  CHECK(machine->Str(aslrt_machine_image(machine)->name) == "sample");
}

TEST_CASE("An execution shares the machine's names and constants") {
  Loaded loaded(Sample());
  REQUIRE(loaded.code == ASLRT_OK);
  Values values;
  values.ctx.machine = loaded.machine;
  values.ctx.names = loaded.machine->names.data();
  values.ctx.consts = loaded.machine->constants.data();
  aslrt_value input = values.Json(R"({"extra":1,"other":2,"order":{"total":5}})");
  CHECK(aslrt_object_of(input)->m[0].key == aslrt_machine_name(loaded.machine, "extra", 5));
  CHECK(aslrt_object_of(input)->m[1].key->id == UINT32_MAX);

  values.Args({values.ctx.consts[0], values.ctx.consts[1]});
  aslrt_value v = aslrt_make_object(&values.ctx, 0);
  CHECK(values.Text(v) == R"({"total":{"order":{"extra":[1,"text"]},"Cause":2.50},"order":"plain"})");
  CHECK(values.Text(aslrt_get(&values.ctx, v, values.ctx.names[0])) == "\"plain\"");

  // The collector leaves them where they are.
  Collector collector(&values.ctx);
  collector.Root(&v);
  collector.Root(&input);
  collector.Finish();
  CHECK(aslrt_object_of(v)->m[0].value.bits == values.ctx.consts[0].bits);
  CHECK(aslrt_object_of(v)->m[1].value.bits == values.ctx.consts[1].bits);
  CHECK(aslrt_object_of(v)->m[0].key == values.ctx.names[1]);
  CHECK(values.Text(input) == R"({"extra":1,"other":2,"order":{"total":5}})");
}

TEST_CASE("Damaged images are refused or harmless") {
  const std::string good = Sample();
  CHECK(Loaded("").code == ASLRT_BAD_IMAGE);
  CHECK(std::string_view(Loaded("ASLIMG01").error) == "the image is cut off");
  CHECK(Loaded(good.substr(0, good.size() - 8)).code == ASLRT_BAD_IMAGE);
  CHECK(Loaded(good + "12345678").code == ASLRT_BAD_IMAGE);
  // Every byte, changed in a few ways: what is accepted must be safe to build (sanitizers watch). The functions
  // are enough for whatever number of entries an image of this size can claim.
  const std::vector<aslrt_entry_fn> plenty(good.size(), Entry);
  int refused = 0;
  for (size_t i = 0; i < good.size(); ++i) {
    for (unsigned char change : {0x01, 0x80, 0xFF}) {
      std::string bad = good;
      bad[i] = static_cast<char>(bad[i] ^ change);
      refused += Loaded(bad, plenty.data()).code != ASLRT_OK;
    }
  }
  CHECK(refused > 500);
  const aslrt_entry_fn missing[] = {Entry, nullptr, Entry, Entry};
  CHECK(std::string_view(Loaded(good, missing).error) == "an entry function is missing");
}

TEST_CASE("Tables of an image have to agree") {
  struct Row {
    const char* error;
    void (*damage)(aslrt_image* h, char* bytes);
  };
#define ROW_OF(type, table, i) (reinterpret_cast<type*>(bytes + h->table.off) + (i))
  const Row rows[] = {
      {"the image is of another ABI version", [](aslrt_image* h, char*) { h->abi_version = 99; }},
      {"a table of the image is out of bounds", [](aslrt_image* h, char*) { h->sites.count = 0x20000000; }},
      {"a table of the image is out of bounds", [](aslrt_image* h, char*) { h->names.off += 4; }},
      {"a string of the image is out of bounds",
       [](aslrt_image* h, char* bytes) { ROW_OF(aslrt_str, errors, 0)->off = UINT32_MAX; }},
      {"a shape of the image is damaged",
       [](aslrt_image* h, char* bytes) { *ROW_OF(uint32_t, shape_names, 1) = 1; }},
      {"a scope of the image is damaged",
       [](aslrt_image* h, char* bytes) { ROW_OF(aslrt_image_scope, scopes, 1)->parent_scope = 1; }},
      {"a scope of the image is damaged",
       [](aslrt_image* h, char* bytes) { ROW_OF(aslrt_image_scope, scopes, 0)->start_state = 2; }},
      {"a variable of the image is damaged",
       [](aslrt_image* h, char* bytes) { ROW_OF(aslrt_image_var, vars, 0)->slot = 1; }},
      {"a state of the image is damaged",
       [](aslrt_image* h, char* bytes) { ROW_OF(aslrt_image_catcher, catchers, 0)->next = 2; }},
      {"a state of the image is damaged",
       [](aslrt_image* h, char* bytes) { ROW_OF(aslrt_image_state, states, 1)->kind = 8; }},
      {"a retrier or catcher of the image is damaged",
       [](aslrt_image* h, char* bytes) { ROW_OF(aslrt_image_retrier, retriers, 0)->error_count = 2; }},
      {"a site or entry of the image is damaged",
       [](aslrt_image* h, char* bytes) { ROW_OF(aslrt_image_site, sites, 0)->message = 9999; }},
      {"a coverage point of the image is damaged", [](aslrt_image* h, char*) { h->points.count = 2; }},
      {"a coverage point of the image is damaged",
       [](aslrt_image* h, char* bytes) { ROW_OF(aslrt_image_point, points, 1)->state = 2; }},
      {"a coverage point of the image is damaged",
       [](aslrt_image* h, char* bytes) { ROW_OF(aslrt_image_point, points, 3)->ordinal = 1; }},
      {"a coverage point of the image is damaged",
       [](aslrt_image* h, char* bytes) { ROW_OF(aslrt_image_point, points, 3)->kind = 99; }},
      {"a coverage point of the image is damaged",
       [](aslrt_image* h, char* bytes) { ROW_OF(aslrt_image_point, points, 4)->outcome = 0; }},
      {"a coverage point of the image is damaged",
       [](aslrt_image* h, char* bytes) { ROW_OF(aslrt_image_point, points, 4)->state = ASLRT_NONE; }},
      {"a constant is not JSON", [](aslrt_image* h, char* bytes) { ROW_OF(aslrt_str, consts, 1)->len -= 1; }},
      {"the image has a name twice",
       [](aslrt_image* h, char* bytes) { *ROW_OF(aslrt_str, names, 1) = *ROW_OF(aslrt_str, names, 0); }},
  };
#undef ROW_OF
  for (const Row& row : rows) {
    std::string image = Sample();
    std::vector<uint64_t> aligned(image.size() / 8);
    std::memcpy(aligned.data(), image.data(), image.size());
    row.damage(reinterpret_cast<aslrt_image*>(aligned.data()), reinterpret_cast<char*>(aligned.data()));
    std::memcpy(image.data(), aligned.data(), image.size());
    Loaded loaded(image);
    INFO(row.error);
    CHECK(loaded.code == ASLRT_BAD_IMAGE);
    CHECK(std::string_view(loaded.error ? loaded.error : "") == row.error);
  }
}

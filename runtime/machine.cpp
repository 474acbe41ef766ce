// Loading machines (machine.h): the image is copied and checked, names are interned, constants parsed.
#include "runtime/machine.h"

#include <cstring>

#include "runtime/image_check.h"
#include "runtime/json.h"

using aslrt::HashBytes;
using aslrt::JsonOptions;

const aslrt_name* aslrt_machine::Find(std::string_view key, uint32_t hash) const {
  if (name_slots.empty()) return nullptr;
  size_t mask = name_slots.size() - 1;
  for (size_t i = hash & mask; name_slots[i] != 0; i = (i + 1) & mask) {
    const aslrt_name* name = names[name_slots[i] - 1];
    if (aslrt::SameName(name, key, hash)) return name;
  }
  return nullptr;
}

const aslrt_name* aslrt_machine::Add(std::string_view key, uint32_t hash) {
  names.push_back(aslrt::MakeName(&ctx, key, hash, static_cast<uint32_t>(names.size())));
  auto enter = [this](const aslrt_name* name) {
    size_t mask = name_slots.size() - 1;
    size_t i = name->hash & mask;
    while (name_slots[i] != 0) i = (i + 1) & mask;
    name_slots[i] = name->id + 1;
  };
  if (2 * names.size() <= name_slots.size()) {
    enter(names.back());
  } else {
    name_slots.assign(name_slots.empty() ? 64 : 2 * name_slots.size(), 0);
    for (const aslrt_name* name : names) enter(name);
  }
  return names.back();
}

namespace aslrt {
namespace {

// Fills in a machine whose image is in place; NULL, or what is wrong.
const char* Build(aslrt_machine& machine, const aslrt_entry_fn* entries) {
  const aslrt_image* image = machine.image;
  aslrt_ctx* ctx = &machine.ctx;
  ctx->machine = &machine;
  ctx->execution = reinterpret_cast<aslrt_execution*>(&machine.store);
  machine.store.arena.Open(ctx);
  const aslrt_str* names = ASLRT_ROWS(image, aslrt_str, names);
  for (uint32_t i = 0; i < image->names.count; ++i) {
    std::string_view key = machine.Str(names[i]);
    uint32_t hash = HashBytes(key);
    if (machine.Find(key, hash) != nullptr) return "the image has a name twice";
    machine.Add(key, hash);
  }
  static constexpr std::string_view kTexts[] = {
#define NAME(id, text) text,
#include "runtime/well_known.def"
  };
  for (uint32_t i = 0; i < kWellKnownCount; ++i) machine.well_known[i] = Intern(ctx, kTexts[i]);
  const aslrt_str* consts = ASLRT_ROWS(image, aslrt_str, consts);
  JsonOptions options;
  options.in_machine = true;
  for (uint32_t i = 0; i < image->consts.count; ++i) {
    aslrt_value v;
    if (!ParseJson(ctx, machine.Str(consts[i]), &v, nullptr, options)) return "a constant is not JSON";
    machine.constants.push_back(v);
  }
  machine.entries = std::make_unique<std::atomic<aslrt_entry_fn>[]>(image->entries.count);
  for (uint32_t i = 0; i < image->entries.count; ++i) {
    if (entries[i] == nullptr) return "an entry function is missing";
    machine.entries[i].store(entries[i], std::memory_order_relaxed);
  }
  if (image->points.count > 0) machine.coverage = std::make_unique<CoverageIndex>(image);
  ctx->names = machine.names.data();
  ctx->consts = machine.constants.data();
  return nullptr;
}

}  // namespace

const aslrt_name* Name(const aslrt_machine* machine, WellKnown name) {
  return machine->well_known[static_cast<uint32_t>(name)];
}

}  // namespace aslrt

extern "C" {

aslrt_result_code aslrt_machine_create(const void* image, size_t size, const aslrt_entry_fn* entries,
                                       aslrt_machine** out, const char** error) {
  auto machine = std::make_unique<aslrt_machine>();
  machine->bytes.assign((size + 7) / 8, 0);
  if (size > 0) std::memcpy(machine->bytes.data(), image, size);
  const char* problem = aslrt::CheckImage(machine->bytes.data(), size);
  if (problem == nullptr) {
    machine->image = reinterpret_cast<const aslrt_image*>(machine->bytes.data());
    problem = aslrt::Build(*machine, entries);
  }
  if (error != nullptr) *error = problem;
  if (problem != nullptr) return ASLRT_BAD_IMAGE;
  *out = machine.release();
  return ASLRT_OK;
}

void aslrt_machine_destroy(aslrt_machine* machine) { delete machine; }

const aslrt_image* aslrt_machine_image(const aslrt_machine* machine) { return machine->image; }

void aslrt_machine_set_entry(aslrt_machine* machine, uint32_t entry, aslrt_entry_fn fn) {
  // Release: whoever takes the function from the table sees the code behind it.
  machine->entries[entry].store(fn, std::memory_order_release);
}

void aslrt_machine_set_user(aslrt_machine* machine, void* user) { machine->user = user; }

void* aslrt_machine_user(const aslrt_machine* machine) { return machine->user; }

const aslrt_name* aslrt_machine_name(const aslrt_machine* machine, const char* bytes, size_t size) {
  std::string_view key(bytes, size);
  return machine->Find(key, HashBytes(key));
}

}  // extern "C"

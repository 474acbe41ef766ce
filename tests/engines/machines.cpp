// Machines in every engine (machines.h).
#include "tests/engines/machines.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <unistd.h>

#include <fstream>

#include "aslc/check.h"
#include "codegen/codegen.h"
#include "driver/pipeline.h"
#include "ir/image.h"
#include "tests/suites/process.h"

namespace aslc::engines {
namespace {

ir::Module ModuleOf(const std::string& definition, bool coverage = false) {
  CompileOptions options;
  options.coverage = coverage;
  options.name = "machine";
  options.read_back_ir = true;
  Pipeline pipeline = ParseOnly(std::make_shared<Source>("machine.asl.json", definition), options, true);
  ASL_CHECK(pipeline.definition, RenderText(pipeline.diagnostics, false).c_str());
  return LowerDefinition(*pipeline.definition, *pipeline.source, options);
}

class FaultyMachine : public Machine {
 public:
  FaultyMachine(const ir::Module& module, ir::Op fault) {
    std::string error, image = ir::BuildImage(module);
    codegen::JitOptions options;
    options.level = codegen::OptLevel::kO0;
    options.planted_fault = fault;
    jit_ = codegen::CompileJit(module, options, &error);
    ASL_CHECK(jit_, error.c_str());
    const char* why = "";
    ASL_CHECK(aslrt_machine_create(image.data(), image.size(), jit_->entries(), &machine_, &why) == ASLRT_OK, why);
  }
  ~FaultyMachine() override { aslrt_machine_destroy(machine_); }
  aslrt_machine* get() const override { return machine_; }

 private:
  std::unique_ptr<codegen::Jit> jit_;
  aslrt_machine* machine_ = nullptr;
};

}  // namespace

MachinePtr MakeMachine(const std::string& definition, Engine engine, bool coverage) {
  CompileOptions options;
  options.coverage = coverage;
  options.name = "machine";
  options.read_back_ir = true;
  options.engine = engine;
  CompileResult result = Compile(std::make_shared<Source>("machine.asl.json", definition), options);
  ASL_CHECK(result.machine, RenderText(result.diagnostics, false).c_str());
  return result.machine;
}

MachinePtr MakeFaultyMachine(const std::string& definition, ir::Op fault) {
  return std::make_shared<FaultyMachine>(ModuleOf(definition), fault);
}

ObjectLibrary::ObjectLibrary()
    : folder_(std::filesystem::temp_directory_path() / fmt::format("aslc-objects-{}", getpid())) {
  std::filesystem::create_directories(folder_);
}

ObjectLibrary::~ObjectLibrary() {
  for (aslrt_machine* machine : machines_) aslrt_machine_destroy(machine);
  if (library_ != nullptr) dlclose(library_);
  std::filesystem::remove_all(folder_);
}

void ObjectLibrary::Add(const std::string& definition, bool coverage) {
  codegen::EmitOptions options;
  options.symbol = fmt::format("machine_{}", objects_.size());
  std::string object, error;
  ASL_CHECK(codegen::EmitModule(ModuleOf(definition, coverage), codegen::Output::kObject, options, &object, &error), error.c_str());
  objects_.push_back((folder_ / (options.symbol + ".o")).string());
  std::ofstream(objects_.back(), std::ios::binary) << object;
}

bool ObjectLibrary::Link(std::string* error) {
  // Too many objects for one command line.
  std::string response = (folder_ / "objects").string(), library = (folder_ / "machines.so").string();
  std::ofstream list(response);
  for (const std::string& object : objects_) list << object << "\n";
  list.close();
  if (suites::RunProgram({"cc", "-shared", "-o", library, "@" + response}, "", error) != 0) return false;
  library_ = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library_ == nullptr) {
    *error = dlerror();
    return false;
  }
  for (size_t i = 0; i < objects_.size(); ++i) {
    std::string symbol = fmt::format("machine_{}", i);
    const void* image = dlsym(library_, (symbol + "_image").c_str());
    auto* size = static_cast<const uint64_t*>(dlsym(library_, (symbol + "_image_size").c_str()));
    auto* entries = static_cast<const aslrt_entry_fn*>(dlsym(library_, (symbol + "_entries").c_str()));
    aslrt_machine* machine = nullptr;
    const char* why = "symbols are missing";
    if (image == nullptr || size == nullptr || entries == nullptr ||
        aslrt_machine_create(image, *size, entries, &machine, &why) != ASLRT_OK) {
      *error = why;
      return false;
    }
    machines_.push_back(machine);
  }
  return true;
}

}  // namespace aslc::engines

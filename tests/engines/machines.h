// Machines of one definition in every engine. Objects made ahead of time are linked into one shared
// library by the system linker, whatever their number.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aslc/compile.h"
#include "ir/module.h"

namespace aslc::engines {

// Interpreter and JIT at a level.
MachinePtr MakeMachine(const std::string& definition, Engine engine, bool coverage = false);

// Native code with a fault planted in the lowering of one operation.
MachinePtr MakeFaultyMachine(const std::string& definition, ir::Op fault);

// Adds definitions, then links them all; machines by the order of adding.
class ObjectLibrary {
 public:
  ObjectLibrary();
  ~ObjectLibrary();
  ObjectLibrary(const ObjectLibrary&) = delete;
  ObjectLibrary& operator=(const ObjectLibrary&) = delete;
  void Add(const std::string& definition, bool coverage = false);
  bool Link(std::string* error);
  aslrt_machine* machine(size_t i) const { return machines_[i]; }

 private:
  std::filesystem::path folder_;
  std::vector<std::string> objects_;
  std::vector<aslrt_machine*> machines_;
  void* library_ = nullptr;
};

}  // namespace aslc::engines

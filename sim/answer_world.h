// The world outside of a run: the document that answers read and change, the worlds of the service models,
// and the log of what was asked. Executions that run side by side in one virtual time share one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/call_log.h"
#include "sim/scenario.h"
#include "sim/services/service.h"

namespace aslc::sim {

class AnswerWorld {
 public:
  AnswerWorld() { services.objects = &own_objects_; }
  AnswerWorld(const AnswerWorld&) = delete;
  AnswerWorld& operator=(const AnswerWorld&) = delete;
  // Before each run. The case outlives it.
  void Start(const Case& rules);
  // Where objects of S3 are, of which Maps read too; without it they are in a store of its own.
  void UseObjects(MemoryObjects* objects) { services.objects = objects; }

  std::string world;  // JSON
  ServiceWorld services;
  bool record_calls = false;  // kept from run to run
  std::vector<CallRecord> calls;

  // Counts the uses of an answer in this run; gives how many there were before.
  uint32_t Use(uint32_t answer);
  // The answers used in this run, each once.
  const std::vector<uint32_t>& used() const { return used_; }

 private:
  MemoryObjects own_objects_;
  std::vector<uint32_t> uses_;  // by answer
  std::vector<uint32_t> used_;
};

}  // namespace aslc::sim

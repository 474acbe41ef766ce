// What a step of a run reads and writes of what it shares with other steps. Two steps of which neither writes what
// the other touches may be swapped without anybody seeing a difference: that is how interleave.h tells which orders
// need not be tried. Saying too much costs runs; saying too little loses results.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace aslc::sim {

// Kinds of what is shared; which one of a kind is told by a number or by a text.
enum class Shared : uint64_t {
  kOutside = 1,  // whoever answers, when it does not say more
  kWorld,        // the `world` document
  kPrograms,     // whatever local programs know
  kSequence,     // how far a sequence of answers is; by the answer's id
  kCalls,        // how often a state has asked; by machine and state
  kItem,         // of a table; by the texts of table and key
  kQueue,        // what was sent to a queue, topic or bus, in order; by name
  kObject,       // of a bucket; by bucket and key
  kObjects,      // all of them: who lists them, and what Maps read and write by themselves
  kAccount,      // executions, activities, task tokens
  kBranches,     // which branches of a frame are there; by execution and the frame's path
  kSlots,        // how many of its branches run; by execution and the frame's path
};

class Footprint {
 public:
  void Clear() {
    accesses_.clear();
    declared_ = false;
  }
  void Read(Shared what, uint64_t which = 0) { Add(what, which, false); }
  void Write(Shared what, uint64_t which = 0) { Add(what, which, true); }
  // Whoever answered has said all that there is to say, perhaps nothing.
  void Declare() { declared_ = true; }
  bool declared() const { return declared_; }
  bool Conflicts(const Footprint& other) const;

 private:
  struct Access {
    uint64_t key;
    bool write;
  };
  void Add(Shared what, uint64_t which, bool write);

  std::vector<Access> accesses_;  // by key, each once
  bool declared_ = false;
};

// A number for one of a kind that several texts name together.
uint64_t WhichOf(std::string_view first, std::string_view second = {});

}  // namespace aslc::sim

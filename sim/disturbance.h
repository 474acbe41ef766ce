// What goes wrong with executions as a whole, and with calls that the simulator serves by itself: the seam between the
// event loop and whoever decides it (fault_injector.h). What is asked of others goes wrong where they answer
// (answerer.h).
#pragma once

#include <cstdint>
#include <vector>

#include "sim/answerer.h"
#include "sim/choices.h"
#include "sim/fault.h"

namespace aslc::sim {

// A moment at which an execution is saved: the engine has done all that it could, and the execution waits, or has
// ended. Numbered from 1; 0 is its start.
struct SavePoint {
  uint32_t execution = 0, point = 0;
  bool ended = false, express = false;
  uint32_t calls = 0;  // made since the last save
  int64_t now_ns = 0;
};

// Executions are named by the numbers that draws know them by. One per running event loop; not shared between threads.
class Disturbance {
 public:
  virtual ~Disturbance() = default;

  // A call that is served without asking anybody. *reply is an output that comes at once; it becomes what a fault
  // makes of that. False: the call is not made. What *reply refers to lives until the run ends.
  virtual bool OfServedCall(const Request& request, Choices& choices, Reply* reply) = 0;

  // An execution starts: what happens to it whatever it does (stops at a time, copies). Appended to *faults.
  virtual void AtStart(const SavePoint& start, Choices& choices, FaultPlan* faults) = 0;
  // Whether AtPoint wants to be asked in this run.
  virtual bool WatchesPoints() const = 0;
  // Whether the execution may crash at the point after this one.
  virtual bool MayCrashAfter(uint32_t execution, uint32_t point) const = 0;
  // Of every save point, before it is saved: kCrash, kStop, or null for nothing. An execution crashes only where
  // MayCrashAfter has said so of the point before, and at a point once.
  virtual const Fault* AtPoint(const SavePoint& at, Choices& choices) = 0;
  // The execution was saved; or has become again what it was when it was saved last.
  virtual void Saved(uint32_t execution) = 0;
  virtual void RolledBack(uint32_t execution) = 0;

  // Since the Unix epoch: a run that still goes on then is given up as one that does not end.
  virtual int64_t CalmEnds() const { return INT64_MAX; }
};

}  // namespace aslc::sim

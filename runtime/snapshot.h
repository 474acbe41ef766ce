// Snapshots as bytes: primitives and values, written and read. One snapshot is
//
//   header   magic, ABI, format, definition hash, size and checksum of the rest
//   names    keys of objects, by first use
//   nodes    strings, numbers, arrays, objects and documents; each refers only to nodes before it. A
//            document is its text, read again; the parts of its tree count as nodes, parents first
//   body     counters, frames, timers, draws, events (snapshot.cpp), whose values refer to nodes
//
// Integers are variable-length, low bits first; signed ones are zigzag. What two values share is one
// node, so sharing survives. Nothing read is trusted: see Reader.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/execution.h"

namespace aslrt {

inline constexpr char kSnapshotMagic[9] = "ASLSNAP1";
inline constexpr uint32_t kSnapshotFormat = 5;
inline constexpr size_t kSnapshotHeader = 40;
// Byte offsets in the header; the checksum covers everything but itself.
inline constexpr size_t kSnapshotAbi = 8, kSnapshotFormatAt = 12, kSnapshotHash = 16, kSnapshotSize = 24,
                        kSnapshotChecksum = 32;
uint64_t SnapshotChecksum(std::string_view snapshot);

// How a node begins: by its kind, or so.
inline constexpr uint64_t kComposedNode = 16;

// How a reference to a value begins.
enum class Ref : uint8_t { kUndefined, kNull, kFalse, kTrue, kInt, kDouble, kNode };

// Numbers of what was written, by identity; only looked up, never walked.
class IdentityTable {
 public:
  // The number of (head, bits), or NULL.
  const uint64_t* Find(uint64_t head, uint64_t bits) const;
  // Keeps the first number that is given to a key.
  void Insert(uint64_t head, uint64_t bits, uint64_t number);
  uint64_t size() const { return count_; }

 private:
  struct Slot {
    uint64_t head, bits, number;
    bool used;
  };
  size_t Place(uint64_t head, uint64_t bits) const;
  std::vector<Slot> slots_;  // a power of two, at most half of them used
  uint64_t count_ = 0;
};

class Writer {
 public:
  void Unsigned(uint64_t n) { AppendUnsigned(body_, n); }
  void Signed(int64_t n) { AppendUnsigned(body_, Zigzag(n)); }
  void Fixed(uint64_t n) { AppendFixed(body_, n); }
  // A time as the distance from another, which is short. It wraps around, so that none is lost.
  void Since(int64_t start, int64_t time) {
    Signed(static_cast<int64_t>(static_cast<uint64_t>(time) - static_cast<uint64_t>(start)));
  }
  void Text(std::string_view text) { AppendBytes(body_, text); }
  void Value(aslrt_value v);
  // Documents that come first share their parts with all values that follow.
  void Document(aslrt_value v);
  // The whole snapshot.
  std::string Finish(uint64_t definition_hash);

 private:
  static uint64_t Zigzag(int64_t n) { return static_cast<uint64_t>(n) << 1 ^ static_cast<uint64_t>(n >> 63); }
  static void AppendUnsigned(std::string& out, uint64_t n);
  static void AppendFixed(std::string& out, uint64_t n);
  void AppendBytes(std::string& out, std::string_view bytes);
  void AppendRef(std::string& out, aslrt_value v);
  void AddNodes(aslrt_value v);
  void AppendNode(aslrt_value v);
  void AppendDocument(aslrt_value v);
  // Kind and length tell apart what begins at one address.
  static uint64_t HeadOf(aslrt_value v) { return v.head & 0xffffffff000000ffu; }
  void Number(aslrt_value v) { node_index_.Insert(HeadOf(v), v.bits, next_node_++); }
  uint64_t NameIndex(const aslrt_name* name);

  std::string names_, nodes_, body_;
  uint64_t next_node_ = 0, node_records_ = 0;
  IdentityTable node_index_, name_index_;
};

// Reads what Writer wrote, or anything else: after the first fault `ok` is false and every answer is 0.
// Counts are checked against the bytes that are left before memory is taken for them.
class Reader {
 public:
  // Reads names and nodes; the body follows.
  Reader(aslrt_ctx* ctx, std::string_view snapshot);
  bool ok() const { return ok_; }
  bool AtEnd() const { return next_ == bytes_.size(); }
  void Refuse() { ok_ = false; }
  bool Require(bool condition) {
    ok_ = ok_ && condition;
    return ok_;
  }
  uint64_t Unsigned();
  uint32_t Small();  // fits 32 bits
  uint32_t Below(uint64_t bound);
  bool Flag() { return Below(2) != 0; }
  int64_t Signed();
  int64_t Since(int64_t start);
  int64_t Time(int64_t start);  // within the range in which arithmetic on times cannot overflow
  uint64_t Fixed();
  std::string Text() {
    std::string_view text = Bytes(Unsigned());
    return std::string(text);
  }
  // Number of things that follow, of at least one byte each.
  uint32_t Count();
  aslrt_value Value();
  aslrt_value StringOrUndefined();

 private:
  std::string_view Bytes(uint64_t size);
  void Node();
  aslrt_value ArrayNode();
  aslrt_value ObjectNode();
  aslrt_value ComposedNode();
  void DocumentNode();

  aslrt_ctx* ctx_;
  std::string_view bytes_;
  size_t next_ = kSnapshotHeader;
  bool ok_ = true;
  std::vector<const aslrt_name*> names_;
  std::vector<aslrt_value> nodes_;
};

// Map Runs (snapshot_map_run.cpp): the one of a frame, whose items and children follow it, what is kept of children
// that have ended, and Map Runs that have ended. start: of the execution that is saved.
void SaveKept(Writer& w, const ChildExecution& child, int64_t start);
void RestoreKept(Reader& r, ChildExecution& child, int64_t start);
// After the children of the frame: the counts are those of them.
void CheckKept(Reader& r, const aslrt_frame* f);
void SaveMapRun(Writer& w, const MapRun& run, int64_t start);
void RestoreMapRun(Reader& r, aslrt_execution& x, aslrt_frame* f, uint64_t events);
void SaveMapRuns(Writer& w, const aslrt_execution& x);
void RestoreMapRuns(Reader& r, aslrt_execution& x);
// Whether all results written so far are where a snapshot finds them (result_files.h).
bool ResultsHeld(const aslrt_frame* f);

}  // namespace aslrt

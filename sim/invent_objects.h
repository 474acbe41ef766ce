// Objects made up for the ItemReaders of a definition: files and listings that fit how their items are read.
// What an execution writes is kept beside them.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "sim/invent.h"
#include "sim/memory_objects.h"

namespace aslc::sim {

// Every bucket is there, and every object that is asked for. One per running execution; not shared.
class InventedObjects final : public ObjectStore {
 public:
  // Both outlive it. `choices` are of the execution that reads.
  InventedObjects(const Inventor& inventor, int64_t start_ns) : inventor_(inventor), start_ns_(start_ns) {
    Reset();
  }
  void UseChoices(Choices* choices) { choices_ = choices; }
  // What there is where something is to be read: objects with items, those without any, or none.
  enum class Supply { kItems, kEmpty, kNone };
  void set_supply(Supply supply) { supply_ = supply; }
  // Before each execution: nothing has been made up or written.
  void Reset();

  // What has been made up so far in this execution, and what it wrote.
  const MemoryObjects& made() const { return *objects_; }

  bool HasBucket(std::string_view) const override { return true; }
  std::unique_ptr<ObjectReader> Open(std::string_view bucket, std::string_view key,
                                     std::string_view version_id, ObjectError* error) override;
  std::unique_ptr<ObjectLister> List(std::string_view bucket, std::string_view prefix, std::string_view after,
                                     ObjectError* error) override;
  std::unique_ptr<ObjectWriter> Create(std::string_view bucket, std::string_view key,
                                       ObjectError* error) override;

 private:
  // The row of the items of a file with this key, or of a listing; ASLRT_NONE when no Map reads any.
  uint32_t ItemOf(std::string_view key, bool listing) const;
  ValueMaker Maker(uint32_t item, std::string_view object, uint64_t number) const;
  std::string Contents(uint32_t item, std::string_view object) const;
  std::string Csv(uint32_t item, std::string_view object, uint64_t size) const;
  std::string KeyOf(uint32_t item, std::string_view prefix, uint64_t number) const;

  const Inventor& inventor_;
  int64_t start_ns_;
  Choices* choices_ = nullptr;
  Supply supply_ = Supply::kItems;
  std::unique_ptr<MemoryObjects> objects_;
};

}  // namespace aslc::sim

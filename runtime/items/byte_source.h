// The bytes of an object, as the readers of items take them: in pieces, through a buffer that grows only as far as
// one item is long. Whatever fails is put into words here, with its place, as causes of States.ItemReaderFailed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aslc/engine.h"

namespace aslrt {

inline constexpr size_t kItemBytesMax = size_t{8} << 20;             // parallel-map.md 6.5, limits
inline constexpr uint64_t kObjectBytesMax = uint64_t{10} << 30;

class ByteSource {
 public:
  // Opens the object when bytes are first asked for. `host` outlives the source and has objects.
  ByteSource(const aslrt_host& host, std::string bucket, std::string key, std::string version_id);
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  ~ByteSource();

  // What was read and not yet taken; `Fill` and `Take` move it.
  const char* data() const { return buffer_.data() + begin_; }
  size_t size() const { return end_ - begin_; }
  // There is nothing behind data().
  bool ended() const { return ended_; }
  // Reads more, or finds the end, or fails. A byte order mark at the beginning is left out.
  bool Fill();
  void Take(size_t count) { begin_ += count; }
  // Of data()[0] in the object.
  uint64_t offset() const { return taken_before_ + begin_; }

  // Keeps the cause; false, so that it can be returned.
  bool Fail(std::string_view problem);
  // The same with a place: `S3://bucket/key, byte 17: problem`.
  bool FailAt(uint64_t offset, std::string_view problem);
  bool FailInLine(uint64_t line, uint64_t offset, std::string_view problem);
  bool TooLong(uint64_t offset);
  const std::string& cause() const { return cause_; }
  std::string Name() const { return "S3://" + bucket_ + "/" + key_; }

 private:
  bool Open();
  bool ReadMore();
  bool Refused(const aslrt_object_error& error);

  const aslrt_host& host_;
  std::string bucket_, key_, version_id_, cause_;
  void* object_ = nullptr;
  std::vector<char> buffer_;
  size_t begin_ = 0, end_ = 0;
  uint64_t taken_before_ = 0;  // bytes of the object before buffer_[0]
  bool ended_ = false, started_ = false;
};

}  // namespace aslrt

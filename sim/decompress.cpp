// GZIP by zlib and ZSTD by libzstd, in pieces (decompress.h).
#include "sim/decompress.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <climits>
#include <utility>
#include <vector>

namespace aslc::sim {
namespace {

constexpr size_t kInputBytes = 1 << 16;
constexpr int64_t kFailed = -1;

int64_t Damaged(ObjectError* error, const char* kind) {
  error->code = "InvalidCompressionFormat";
  error->message = std::string(kind) + " data is damaged";
  return kFailed;
}

int64_t Truncated(ObjectError* error, const char* kind) {
  error->code = "TruncatedInput";
  error->message = std::string(kind) + " data ends too early";
  return kFailed;
}

// The compressed bytes, as a decoder takes them.
class Input {
 public:
  explicit Input(std::unique_ptr<ObjectReader> reader) : reader_(std::move(reader)), buffer_(kInputBytes) {}
  // Has bytes unless the object has ended. False on failure.
  bool Fill(ObjectError* error) {
    if (at_ < end_ || ended_) return true;
    const int64_t count = reader_->Read(buffer_.data(), buffer_.size(), error);
    if (count < 0) return false;
    at_ = 0;
    end_ = static_cast<size_t>(count);
    ended_ = count == 0;
    return true;
  }
  bool empty() const { return at_ == end_; }
  char* data() { return buffer_.data() + at_; }
  size_t size() const { return end_ - at_; }
  void Take(size_t count) { at_ += count; }

 private:
  std::unique_ptr<ObjectReader> reader_;
  std::vector<char> buffer_;
  size_t at_ = 0, end_ = 0;
  bool ended_ = false;
};

class GzipReader final : public ObjectReader {
 public:
  explicit GzipReader(std::unique_ptr<ObjectReader> reader) : input_(std::move(reader)) {}
  ~GzipReader() override {
    if (open_) inflateEnd(&stream_);
  }
  int64_t Read(char* buffer, size_t capacity, ObjectError* error) override {
    const size_t room = std::min<size_t>(capacity, UINT_MAX);
    stream_.next_out = reinterpret_cast<Bytef*>(buffer);
    stream_.avail_out = static_cast<uInt>(room);
    while (stream_.avail_out == room && room > 0) {
      if (!input_.Fill(error)) return kFailed;
      if (input_.empty()) {
        // Several members may follow each other; an object of none is no GZIP.
        if (inside_ || !open_) return Truncated(error, "GZIP");
        return 0;
      }
      if (!Begin()) return Damaged(error, "GZIP");
      stream_.next_in = reinterpret_cast<Bytef*>(input_.data());
      stream_.avail_in = static_cast<uInt>(input_.size());
      const int result = inflate(&stream_, Z_NO_FLUSH);
      input_.Take(input_.size() - stream_.avail_in);
      if (result == Z_STREAM_END) {
        inside_ = false;
      } else if (result != Z_OK) {
        return Damaged(error, "GZIP");
      }
    }
    return static_cast<int64_t>(room - stream_.avail_out);
  }

 private:
  // Before a member.
  bool Begin() {
    if (inside_) return true;
    constexpr int kGzipOnly = 16 + MAX_WBITS;
    Bytef* out = stream_.next_out;
    const uInt room = stream_.avail_out;
    const int result = open_ ? inflateReset(&stream_) : inflateInit2(&stream_, kGzipOnly);
    stream_.next_out = out;
    stream_.avail_out = room;
    open_ = open_ || result == Z_OK;
    inside_ = result == Z_OK;
    return inside_;
  }

  Input input_;
  z_stream stream_{};
  bool open_ = false, inside_ = false;
};

class ZstdReader final : public ObjectReader {
 public:
  explicit ZstdReader(std::unique_ptr<ObjectReader> reader)
      : input_(std::move(reader)), stream_(ZSTD_createDStream()) {}
  ~ZstdReader() override { ZSTD_freeDStream(stream_); }
  int64_t Read(char* buffer, size_t capacity, ObjectError* error) override {
    if (stream_ == nullptr) return Damaged(error, "ZSTD");
    ZSTD_outBuffer out{buffer, capacity, 0};
    while (out.pos == 0 && capacity > 0) {
      if (!input_.Fill(error)) return kFailed;
      // The decoder may have output left when its input has ended.
      ZSTD_inBuffer in{input_.data(), input_.size(), 0};
      const bool ended = input_.empty();
      if (ended && started_ && wanted_ == 0) return 0;
      const size_t wanted = ZSTD_decompressStream(stream_, &out, &in);
      if (ZSTD_isError(wanted)) return Damaged(error, "ZSTD");
      input_.Take(in.pos);
      if (!ended) {
        started_ = true;
        wanted_ = wanted;
      } else if (out.pos == 0) {
        return Truncated(error, "ZSTD");
      } else {
        wanted_ = wanted;
      }
    }
    return static_cast<int64_t>(out.pos);
  }

 private:
  Input input_;
  ZSTD_DStream* stream_;
  bool started_ = false;
  size_t wanted_ = 0;  // 0: between frames
};

}  // namespace

std::unique_ptr<ObjectReader> Decompressed(std::string_view key, std::unique_ptr<ObjectReader> reader) {
  if (key.ends_with(".gz")) return std::make_unique<GzipReader>(std::move(reader));
  if (key.ends_with(".zst") || key.ends_with(".zstd")) return std::make_unique<ZstdReader>(std::move(reader));
  return reader;
}

}  // namespace aslc::sim

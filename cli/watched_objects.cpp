// Progress by bytes read (watched_objects.h).
#include "cli/watched_objects.h"

#include <algorithm>
#include <cstdio>

#include "cli/local_host.h"

namespace aslc::cli {
namespace {

constexpr int64_t kFirstNs = 500'000'000;  // a short run shows nothing
constexpr int64_t kNextNs = 100'000'000;
constexpr size_t kBarWidth = 20;

class WatchedReader final : public sim::ObjectReader {
 public:
  WatchedReader(std::unique_ptr<sim::ObjectReader> reader, std::string name)
      : reader_(std::move(reader)), name_(std::move(name)), start_ns_(RealTimeNs()), next_ns_(start_ns_ + kFirstNs) {}
  ~WatchedReader() override {
    if (shown_) std::fputs("\r\x1b[K", stderr);
  }
  int64_t Read(char* buffer, size_t capacity, sim::ObjectError* error) override {
    const int64_t count = reader_->Read(buffer, capacity, error);
    if (count > 0) done_ += static_cast<uint64_t>(count);
    const int64_t now_ns = RealTimeNs();
    if (now_ns >= next_ns_) {
      next_ns_ = now_ns + kNextNs;
      shown_ = true;
      const std::string line = ReadingLine(name_, done_, reader_->stored_bytes(), now_ns - start_ns_);
      std::fputs(("\r\x1b[K" + line).c_str(), stderr);
      std::fflush(stderr);
    }
    return count;
  }
  uint64_t stored_bytes() const override { return reader_->stored_bytes(); }

 private:
  std::unique_ptr<sim::ObjectReader> reader_;
  std::string name_;
  int64_t start_ns_, next_ns_;
  uint64_t done_ = 0;
  bool shown_ = false;
};

}  // namespace

std::string ReadingLine(std::string_view name, uint64_t done, uint64_t total, int64_t elapsed_ns) {
  // No fmt: built executables have this file without it.
  std::string line(name);
  if (total == 0 || done == 0) return line + "  " + std::to_string(done) + " bytes read";
  done = std::min(done, total);
  const size_t filled = static_cast<size_t>(done * kBarWidth / total);
  std::string bar(filled, '=');
  if (filled < kBarWidth) bar += '>' + std::string(kBarWidth - filled - 1, ' ');
  const auto left_ns = static_cast<__int128>(elapsed_ns) * (total - done) / done;
  const auto left_s = static_cast<int64_t>((left_ns + 999'999'999) / 1'000'000'000);
  line += " [" + bar + "] " + std::to_string(done * 100 / total) + " %, ";
  if (left_s >= 60) line += std::to_string(left_s / 60) + " min ";
  return line + std::to_string(left_s % 60) + " s left";
}

std::unique_ptr<sim::ObjectReader> WatchedObjects::Open(std::string_view bucket, std::string_view key,
                                                        std::string_view version_id, sim::ObjectError* error) {
  std::unique_ptr<sim::ObjectReader> reader = store_.Open(bucket, key, version_id, error);
  if (reader == nullptr) return nullptr;
  return std::make_unique<WatchedReader>(std::move(reader), std::string(bucket) + "/" + std::string(key));
}

}  // namespace aslc::cli

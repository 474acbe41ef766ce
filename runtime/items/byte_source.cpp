// An object in pieces (byte_source.h).
#include "runtime/items/byte_source.h"

#include <cstring>
#include <utility>

namespace aslrt {
namespace {

constexpr size_t kPieceBytes = size_t{1} << 18;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

aslrt_text_view View(const std::string& text) { return {text.data(), text.size()}; }
std::string_view Text(aslrt_text_view view) {
  return view.data == nullptr ? std::string_view() : std::string_view(view.data, view.size);
}

}  // namespace

ByteSource::ByteSource(const aslrt_host& host, std::string bucket, std::string key, std::string version_id)
    : host_(host), bucket_(std::move(bucket)), key_(std::move(key)), version_id_(std::move(version_id)) {}

ByteSource::~ByteSource() {
  if (object_ != nullptr) host_.objects->close(host_.objects_data, object_);
}

bool ByteSource::Open() {
  aslrt_object_error error{};
  aslrt_text_view version{};
  if (!version_id_.empty()) version = View(version_id_);
  object_ = host_.objects->open(host_.objects_data, View(bucket_), View(key_), version, 1, &error);
  return object_ != nullptr || Refused(error);
}

bool ByteSource::Fill() {
  if (!cause_.empty()) return false;
  if (ended_) return true;
  if (object_ == nullptr && !Open()) return false;
  if (started_) return ReadMore();
  while (size() < kByteOrderMark.size() && !ended_) {
    if (!ReadMore()) return false;
  }
  started_ = true;
  if (std::string_view(data(), size()).starts_with(kByteOrderMark)) Take(kByteOrderMark.size());
  // A mark alone is no bytes yet.
  return size() > 0 || ended_ || ReadMore();
}

bool ByteSource::ReadMore() {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), data(), size());
    taken_before_ += begin_;
    end_ -= begin_;
    begin_ = 0;
  }
  // Twice the room each time: what is looked at again from its beginning is so but a few times.
  if (buffer_.size() - end_ < kPieceBytes / 2) buffer_.resize(buffer_.empty() ? kPieceBytes : 2 * buffer_.size());
  aslrt_object_error error{};
  int64_t count = host_.objects->read(host_.objects_data, object_, buffer_.data() + end_, buffer_.size() - end_, &error);
  if (count < 0) return Refused(error);
  end_ += static_cast<size_t>(count);
  ended_ = count == 0;
  if (taken_before_ + end_ > kObjectBytesMax) return FailAt(kObjectBytesMax, "the object is longer than 10 GiB");
  return true;
}

bool ByteSource::Refused(const aslrt_object_error& error) {
  std::string problem(Text(error.code));
  if (!Text(error.message).empty()) problem.append(problem.empty() ? "" : ": ").append(Text(error.message));
  return Fail(problem);
}

bool ByteSource::Fail(std::string_view problem) {
  cause_ = Name() + ": ";
  cause_ += problem;
  return false;
}

bool ByteSource::FailAt(uint64_t offset, std::string_view problem) {
  cause_ = Name() + ", byte " + std::to_string(offset) + ": ";
  cause_ += problem;
  return false;
}

bool ByteSource::FailInLine(uint64_t line, uint64_t offset, std::string_view problem) {
  cause_ = Name() + ", line " + std::to_string(line) + ", byte " + std::to_string(offset) + ": ";
  cause_ += problem;
  return false;
}

bool ByteSource::TooLong(uint64_t offset) { return FailAt(offset, "an item is longer than 8 MiB"); }

}  // namespace aslrt

// A stack for walking values without recursion: documents can be nested deeper than a thread's stack
// allows (a loop that wraps its input once per turn). The first N elements need no allocation.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <type_traits>

#include "aslc/check.h"

namespace aslrt {

template <typename T, size_t N>
class Stack {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  Stack() = default;
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;
  ~Stack() {
    if (data_ != inline_) std::free(data_);
  }
  bool empty() const { return size_ == 0; }
  T& top() { return data_[size_ - 1]; }
  void pop() { --size_; }
  void push(const T& element) {
    if (size_ == capacity_) Grow();
    data_[size_++] = element;
  }

 private:
  void Grow() {
    T* grown = static_cast<T*>(std::malloc(2 * capacity_ * sizeof(T)));
    ASL_CHECK(grown != nullptr, "out of memory");
    std::memcpy(static_cast<void*>(grown), data_, size_ * sizeof(T));
    if (data_ != inline_) std::free(data_);
    data_ = grown;
    capacity_ *= 2;
  }

  T inline_[N];
  T* data_ = inline_;
  size_t size_ = 0;
  size_t capacity_ = N;
};

}  // namespace aslrt

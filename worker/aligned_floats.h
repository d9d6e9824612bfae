// A fixed run of floats on a cache line, zeroed: what blocks of samples and held values live in.
#pragma once

#include <cstddef>
#include <memory>
#include <new>

namespace tutti {

class AlignedFloats {
 public:
  AlignedFloats() = default;
  explicit AlignedFloats(std::size_t size) : data_(new (std::align_val_t{64}) float[size > 0 ? size : 1]()), size_(size) {}
  float* data() const { return data_.get(); }
  std::size_t size() const { return size_; }
  float& operator[](std::size_t i) const { return data_[i]; }

 private:
  struct Free {
    void operator()(float* p) const { ::operator delete[](p, std::align_val_t{64}); }
  };
  std::unique_ptr<float[], Free> data_;
  std::size_t size_ = 0;
};

}  // namespace tutti

// Tables: samples that are read by index - a waveform, an envelope, a sound file, a buffer that is recorded into.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "worker/aligned_floats.h"

namespace tutti {

// One stream of a table object as the object makes it, at load.
struct MadeTable {
  std::vector<float> samples;  // `size` of them and a guard point, so that an interpolating reader need not wrap
  int size = 0;
  int width = 0, height = 0;  // of a matrix, row after row: size = width * height; 0: it is none
  double rate = 0;     // frames a second, of a recording; 0 for a waveform, which has the patch's
  float feedback = 0;  // how much of the old samples a new recording keeps
  std::int64_t shared_at = -1;  // not negative: `samples` is empty, they stand there in the memory that the instance shares

  // Of a periodic waveform, or of anything that is read in a loop: the guard point repeats the first sample.
  static MadeTable looped(std::vector<float> samples) {
    MadeTable table;
    table.size = static_cast<int>(samples.size());
    table.samples = std::move(samples);
    table.samples.push_back(table.samples.front());
    return table;
  }
};

// One stream of a table object as units read and write it. A write is seen by whatever is computed later in the same worker;
// the plan puts writers before readers.
class Table {
 public:
  std::span<const float> samples;  // with the guard point
  int size = 0;
  int width = 0, height = 0;  // of a matrix
  double rate = 0;  // frames a second at which it sounds as it was recorded
  float feedback = 0;

  // Changes a sample, and the guard point with the first. [audio-thread]
  void write(int index, float value) {
    writable_[index] = value;
    if (index == 0) writable_[size] = value;
  }
  // For those who write all samples at once, the guard point as well. [audio-thread]
  float* writable() { return writable_; }

 private:
  friend class TableMemory;
  float* writable_ = nullptr;
};

// All streams of one table object, in one run of memory: streams that are computed side by side read tables of their own by a
// gather, at offsets from the first.
class TableMemory {
 public:
  TableMemory() = default;
  // `shared`: the memory that the instance's patches share.
  TableMemory(const std::vector<MadeTable>& made, double patch_rate, std::span<float> shared) {
    constexpr std::size_t kMostSamples = std::size_t{1} << 30;  // readers count in 32 bits
    std::size_t floats = 0;
    for (const MadeTable& table : made) floats += table.samples.size();
    if (floats > kMostSamples)
      throw std::runtime_error("found a table of " + std::to_string(floats) + " samples, expected at most " + std::to_string(kMostSamples));
    samples_ = AlignedFloats(floats);
    float* at = samples_.data();
    for (const MadeTable& from : made) {
      Table& table = tables_.emplace_back();
      if (from.shared_at >= 0) {
        const auto place = static_cast<std::size_t>(from.shared_at), length = static_cast<std::size_t>(from.size) + 1;
        if (place + length > shared.size()) throw std::runtime_error("stands outside the memory that is shared");
        table.samples = shared.subspan(place, length);
        table.writable_ = shared.data() + place;
      } else {
        std::copy(from.samples.begin(), from.samples.end(), at);
        table.samples = {at, from.samples.size()};
        table.writable_ = at;
      }
      table.size = from.size;
      table.width = from.width;
      table.height = from.height;
      table.rate = from.rate > 0 ? from.rate : patch_rate;
      table.feedback = from.feedback;
      at += from.samples.size();
    }
  }
  std::vector<Table>& tables() { return tables_; }

 private:
  AlignedFloats samples_;
  std::vector<Table> tables_;
};

}  // namespace tutti

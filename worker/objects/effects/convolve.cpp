// Convolve: y[n] = sum of table[k] x[n - 1 - k] over k < size; the frame of latency is pyo's. The first taps are multiplied one by one, which is quick where they
// are few; from the 1025th on, or so, the convolution is one of spectra, which is late by as much as the first taps last.
#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "worker/objects/mul_add.h"
#include "worker/objects/object.h"
#include "worker/simd/convolver.h"

BEGIN_OBJECTS;

// One stream through the first taps.
class DirectConvolution {
 public:
  explicit DirectConvolution(std::span<const float> taps) : taps_(taps), heard_(taps.size() + 2 * kBlock) {}

  // The next `frames` input frames; read from one before the first of them, as many are there, for what comes behind the taps. [audio-thread]
  float* input() { return heard_.data() + taps_.size(); }
  // [audio-thread]
  void run(float* out, int frames) {
    const hn::ScalableTag<float> d;
    const std::size_t step = hn::Lanes(d), count = static_cast<std::size_t>(frames);
    const float* newest = heard_.data() + taps_.size() - 1;
    for (std::size_t at = 0; at < count; at += 4 * step) {
      auto a = hn::Zero(d), b = a, c = a, e = a;
      for (std::size_t k = 0; k < taps_.size(); ++k) {
        const float* x = newest + at - k;
        const auto h = hn::Set(d, taps_[k]);
        a = hn::MulAdd(h, hn::LoadU(d, x), a);
        b = hn::MulAdd(h, hn::LoadU(d, x + step), b);
        c = hn::MulAdd(h, hn::LoadU(d, x + 2 * step), c);
        e = hn::MulAdd(h, hn::LoadU(d, x + 3 * step), e);
      }
      hn::StoreU(a, d, out + at);
      hn::StoreU(b, d, out + at + step);
      hn::StoreU(c, d, out + at + 2 * step);
      hn::StoreU(e, d, out + at + 3 * step);
    }
    std::copy_n(heard_.data() + count, taps_.size(), heard_.data());
  }

 private:
  std::span<const float> taps_;
  AlignedFloats heard_;  // as many frames as there are taps, then the block's
};

class Convolve final : public Unit {
 public:
  explicit Convolve(const UnitSetup& setup) : setup_(setup) {
    const std::vector<const Table*>& tables = setup.fixed[0].tables;
    std::map<const Table*, std::shared_ptr<const Response>> tails;  // streams that read the same table share its spectra
    for (const Table* table : tables) taps_.emplace_back(table->samples.begin(), table->samples.begin() + std::min(table->size, static_cast<int>(setup.fixed[1].number)));
    for (int s = 0; s < setup.streams; ++s) {
      const std::size_t t = static_cast<std::size_t>(s) % tables.size();
      const std::span<const float> taps(taps_[t]);
      const std::size_t part = part_for(taps.size()), head = part == 0 ? taps.size() : 2 * part;
      Stream& stream = streams_.emplace_back(DirectConvolution(taps.first(head)), nullptr);
      if (part == 0) continue;
      std::shared_ptr<const Response>& tail = tails[tables[t]];
      if (!tail) tail = std::make_shared<const Response>(taps.subspan(head), static_cast<int>(part));
      stream.tail = std::make_unique<Convolver>(tail);
    }
  }

  // [audio-thread]
  void run(int frames) override {
    alignas(64) float tail[kBlock], out[2 * kBlock];
    for (int s = 0; s < setup_.streams; ++s) {
      Stream& stream = streams_[static_cast<std::size_t>(s)];
      float* input = stream.head.input();
      for (int f = 0; f < frames; ++f) {
        const float x = setup_.inputs[0].at(s, f);
        input[f] = std::abs(x) < 1e30f ? x : 0.0f;
      }
      if (stream.tail) stream.tail->run(input - 1, tail, frames);
      stream.head.run(out, frames);
      for (int f = 0; f < frames; ++f) setup_.output.at(s, f) = out[f] + (stream.tail ? tail[f] : 0.0f);
    }
    apply_mul_add(setup_, frames);
  }

 private:
  struct Stream {
    DirectConvolution head;
    std::unique_ptr<Convolver> tail;
    Stream(DirectConvolution first, std::unique_ptr<Convolver> rest) : head(std::move(first)), tail(std::move(rest)) {}
  };

  // Taps in a part of the tail; 0: there is none. The cheapest, measured.
  static std::size_t part_for(std::size_t taps) {
    if (taps <= 1024) return 0;
    return taps <= 8192 ? 128 : taps <= 32768 ? 256 : 512;
  }

  UnitSetup setup_;
  std::vector<std::vector<float>> taps_;  // of each table
  std::vector<Stream> streams_;
};

UNIT(Convolve, "Convolution with the samples of a table", input("input"), table("table"),
     parameter("size", ParameterKind::Integer, 0, true).range(1, 1 << 24).about("How many samples of the table are used"));

END_OBJECTS;

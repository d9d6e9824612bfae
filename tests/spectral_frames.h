// Phase vocoder objects one after the other, without a graph: the frames that the last one makes.
#pragma once

#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/unit_setup.h"
#include "worker/objects/registry.h"
#include "worker/simd/spectral_stream.h"

namespace tutti::test {

struct HeardFrame {
  std::int64_t at;  // frames heard before it
  std::vector<float> magnitudes, hz;
};

inline Fixed fixed_number(double x) {
  Fixed fixed;
  fixed.number = x;
  return fixed;
}

class SpectralChain {
 public:
  explicit SpectralChain(int size = 1024, int overlaps = 4, int window = 2, std::uint64_t number = 0, int largest = 0) : input_(kBlock) {
    UnitSetup setup = plain_setup();
    setup.inputs = {View{input_.data(), 1, 0, Shape{}}};
    setup.values = {held(static_cast<float>(size)), held(static_cast<float>(overlaps)), held(static_cast<float>(window))};
    setup.fixed = {fixed_number(largest)};
    setup.seeds = {number};
    units_.push_back(make("PVAnal", setup));
  }

  // An object that reads the last one's frames: its Value parameters and its fixed ones. `second`: what its second input reads.
  SpectralChain& add(const std::string& object, const std::vector<float>& values, std::vector<Fixed> fixed = {}, const SpectralStream* second = nullptr) {
    UnitSetup setup = plain_setup();
    setup.inputs.assign(second ? 2 : 1, View{input_.data(), 0, 0, Shape{}});
    setup.spectra = {{last()}};
    if (second) setup.spectra.push_back({second});
    for (const float value : values) setup.values.push_back(held(value));
    setup.fixed = std::move(fixed);
    setup.seeds = {7};
    units_.push_back(make(object, setup));
    return *this;
  }

  const SpectralStream* last() const { return units_.back()->spectrum(0); }
  // Values are counted from PVAnal's size, overlaps and wintype on, through all objects.
  void set(std::size_t value, float x) {
    (*held_.at(value))[0] = x;
    for (const auto& unit : units_) unit->changed = true;
  }

  // [audio-thread] The next frames of sound, no more than a block.
  void run(std::span<const float> sound) {
    std::copy(sound.begin(), sound.end(), input_.data());
    for (const auto& unit : units_) unit->run(static_cast<int>(sound.size()));
    for (std::uint64_t n = last()->block_begins(); n < last()->count(); ++n) {
      const SpectralStream::Frame frame = last()->frame(n);
      const SpectrumShape& shape = last()->shape();
      HeardFrame& made = frames.emplace_back();
      made.at = now_ + frame.at;
      for (int k = 0; k < shape.bins(); ++k) {
        made.magnitudes.push_back(frame.magnitudes[k]);
        made.hz.push_back(static_cast<float>((k + frame.deviations[k]) * shape.rate / shape.size));
      }
    }
    now_ += static_cast<std::int64_t>(sound.size());
  }
  void run_all(std::span<const float> sound, std::size_t block = kBlock) {
    for (std::size_t at = 0; at < sound.size(); at += block) run(sound.subspan(at, std::min(block, sound.size() - at)));
  }

  std::vector<HeardFrame> frames;

 private:
  static std::unique_ptr<Unit> make(const std::string& object, const UnitSetup& setup) {
    const ObjectType* type = Registry::find(object);
    if (!type) throw std::runtime_error("no " + object);
    return type->make(setup);
  }

  View held(float value) {
    held_.push_back(std::make_unique<AlignedFloats>(static_cast<std::size_t>(kMaxWidth)));
    (*held_.back())[0] = value;
    return View{held_.back()->data(), 0, 0, Shape{}};
  }

  AlignedFloats input_;
  std::vector<std::unique_ptr<AlignedFloats>> held_;
  std::vector<std::unique_ptr<Unit>> units_;
  std::int64_t now_ = 0;
};

// A tone of amplitude 1.
inline std::vector<float> tone(double hz, int frames, double amplitude = 1) {
  std::vector<float> sound;
  for (int n = 0; n < frames; ++n) sound.push_back(static_cast<float>(amplitude * std::sin(6.283185307179586 * hz * n / 48000)));
  return sound;
}

inline int loudest(const HeardFrame& frame) { return static_cast<int>(std::max_element(frame.magnitudes.begin(), frame.magnitudes.end()) - frame.magnitudes.begin()); }

}  // namespace tutti::test

// A Unit that makes a frame of each frame of its first spectral input: most objects of a phase vocoder.
//
//   class PVShift : public SpectralUnit<PVShift> {
//     explicit PVShift(const UnitSetup& setup) : SpectralUnit(setup) {}
//     void turn(int stream, const SpectralStream::Frame& frame, SpectralStream::NewFrame made, int at);  // [audio-thread]
//   };
//
// `at` is the frame of the block at which parameters are read. What is beyond the last bin, up to the stride, has the magnitude 0 and must keep it.
#pragma once

#include <algorithm>
#include <cmath>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "worker/objects/unit.h"
#include "worker/simd/spectral_stream.h"

namespace tutti {

template <class Derived>
class SpectralUnit : public Unit {
 public:
  const SpectralStream* spectrum(int stream) const override { return outputs_[static_cast<std::size_t>(stream)].get(); }

  // [audio-thread]
  void run(int frames) override {
    for (int s = 0; s < setup_.streams; ++s) {
      SpectralStream& output = *outputs_[static_cast<std::size_t>(s)];
      output.begin_block();
      readers_[static_cast<std::size_t>(s)].each_new(source(0, s), [&](const SpectralStream::Frame& frame) {
        static_cast<Derived*>(this)->turn(s, frame, output.add(frame.at), std::min(frame.at, frames) - 1);
      });
    }
  }

 protected:
  explicit SpectralUnit(const UnitSetup& setup) : setup_(setup), readers_(static_cast<std::size_t>(setup.streams)) {
    for (int s = 0; s < setup.streams; ++s) {
      const SpectrumShape& shape = source(0, s).shape;
      for (std::size_t i = 1; i < setup.spectra.size(); ++i)
        if (!setup.spectra[i].empty() && source(static_cast<int>(i), s).shape.size != shape.size)
          throw std::runtime_error("found frames of " + std::to_string(shape.size) + " and of " + std::to_string(source(static_cast<int>(i), s).shape.size) + " samples, expected inputs of one size");
      outputs_.push_back(std::make_unique<SpectralStream>(shape));
    }
  }

  const SpectralStream& source(int input, int stream) const { return *setup_.spectra[static_cast<std::size_t>(input)][static_cast<std::size_t>(stream)]; }
  const SpectrumShape& shape(int stream) const { return outputs_[static_cast<std::size_t>(stream)]->shape; }
  // A Value parameter; `otherwise` where a signal gives what is no number. [audio-thread]
  float value(int parameter, int stream, int at, float least, float most, float otherwise) const {
    const float x = setup_.values[static_cast<std::size_t>(parameter)].at(stream, at);
    return std::isnan(x) ? otherwise : std::clamp(x, least, most);
  }

  const UnitSetup setup_;

 private:
  std::vector<SpectralReader> readers_;
  std::vector<std::unique_ptr<SpectralStream>> outputs_;
};

}  // namespace tutti

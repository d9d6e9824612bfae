// A Unit that makes a frame of each frame of its first spectral input: most objects of a phase vocoder.
//
//   class PVShift : public SpectralUnit<PVShift> {
//     explicit PVShift(const UnitSetup& setup) : SpectralUnit(setup) {}
//     void turn(int stream, const SpectralStream::Frame& frame, SpectralStream::NewFrame made, int at);  // [audio-thread]
//     void begin_anew(int stream);  // if it knows anything of frames: those to come have another size or hop, shape(stream). [audio-thread]
//   };
//
// `at` is the frame of the block at which parameters are read. What is beyond the last bin, up to the stride, has the magnitude 0 and must keep it. Memory is
// sized for frames of largest(stream) samples.
#pragma once

#include <algorithm>
#include <cmath>
#include <memory>
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
      SpectralReader& reader = readers_[static_cast<std::size_t>(s)];
      follow(source(0, s), reader, output, s);
      output.begin_block();
      reader.each_new(source(0, s), [&](const SpectralStream::Frame& frame) {
        static_cast<Derived*>(this)->turn(s, frame, output.add(frame.at), std::min(frame.at, frames) - 1);
      });
    }
  }

  // [audio-thread]
  void begin_anew(int) {}

 protected:
  explicit SpectralUnit(const UnitSetup& setup) : setup_(setup), readers_(static_cast<std::size_t>(setup.streams)) {
    for (int s = 0; s < setup.streams; ++s) outputs_.push_back(std::make_unique<SpectralStream>(source(0, s).shape(), source(0, s).largest));
    if (setup.spectra.size() > 1) silence_ = AlignedFloats(2 * SpectrumShape::stride(most_of_all()));
  }

  const SpectralStream& source(int input, int stream) const { return *setup_.spectra[static_cast<std::size_t>(input)][static_cast<std::size_t>(stream)]; }
  const SpectrumShape& shape(int stream) const { return outputs_[static_cast<std::size_t>(stream)]->shape(); }
  int largest(int stream) const { return outputs_[static_cast<std::size_t>(stream)]->largest; }
  // The newest frame of the second input; silence while its frames are of another size than the first one's. [audio-thread]
  SpectralStream::Frame second(int stream, int at) const {
    const SpectralStream& other = source(1, stream);
    if (other.shape().size == shape(stream).size) return other.newest(at);
    return {silence_.data(), silence_.data() + shape(stream).stride(), at};
  }
  // A Value parameter; `otherwise` where a signal gives what is no number. [audio-thread]
  float value(int parameter, int stream, int at, float least, float most, float otherwise) const {
    const float x = setup_.values[static_cast<std::size_t>(parameter)].at(stream, at);
    return std::isnan(x) ? otherwise : std::clamp(x, least, most);
  }

  const UnitSetup setup_;

 private:
  void follow(const SpectralStream& from, SpectralReader& reader, SpectralStream& output, int stream) {
    if (reader.begins_anew(from)) {
      output.reshape(from.shape());
      output.begin_anew();
      static_cast<Derived*>(this)->begin_anew(stream);
    } else if (from.shape().window != output.shape().window) {
      output.reshape(from.shape());
    }
  }
  int most_of_all() const {
    int most = 0;
    for (int s = 0; s < setup_.streams; ++s) most = std::max(most, largest(s));
    return most;
  }

  std::vector<SpectralReader> readers_;
  std::vector<std::unique_ptr<SpectralStream>> outputs_;
  AlignedFloats silence_;  // a frame
};

}  // namespace tutti

// PVBuffer: keeps the first `length` seconds of frames since it was last played, and plays the frame at `index`, transposed. Between two frames magnitudes go from
// one to the other (pyo reads whole frames); what was not written yet is silent.
#include <algorithm>
#include <vector>

#include "worker/objects/object.h"
#include "worker/simd/frame_memory.h"
#include "worker/simd/spectral_unit.h"
#include "worker/simd/transposition.h"

BEGIN_OBJECTS;

class PVBuffer final : public SpectralUnit<PVBuffer> {
  using F = Lanes<hn::CappedTag<float, kMaxWidth>>;

 public:
  explicit PVBuffer(const UnitSetup& setup) : SpectralUnit(setup) {
    for (int s = 0; s < setup.streams; ++s) streams_.emplace_back(source(0, s), setup.fixed[0].number);
  }

  void play(std::int64_t /*now*/) override {
    for (Stream& stream : streams_) stream.written = 0;
  }

  // [audio-thread]
  void begin_anew(int stream) {
    Stream& state = streams_[static_cast<std::size_t>(stream)];
    state.memory.reshape(shape(stream));
    state.written = 0;
  }

  // [audio-thread]
  void turn(int stream, const SpectralStream::Frame& frame, SpectralStream::NewFrame made, int at) {
    Stream& state = streams_[static_cast<std::size_t>(stream)];
    FrameMemory& memory = state.memory;
    if (state.written < memory.frames()) memory.write(state.written++, frame);
    const float index = setup_.inputs[1].at(stream, at), place = (index > 0 ? std::min(index, 1.0f) : 0.0f) * static_cast<float>(memory.frames());
    const int last = memory.frames() - 1, first = std::min(static_cast<int>(place), last), second = std::min(first + 1, last);
    const F part(std::min(place - static_cast<float>(first), 1.0f));
    const float *here = memory.magnitudes(first), *there = memory.magnitudes(second);
    for (std::size_t k = 0; k < shape(stream).stride(); k += F::lanes) {
      const F from = F::load(here + k);
      fma(F::load(there + k) - from, part, from).store(state.between.data() + k);
    }
    transpose(shape(stream), {state.between.data(), memory.deviations(first), 0}, value(0, stream, at, 0.0f, 16384.0f, 1.0f), made);
  }

 private:
  struct Stream {
    FrameMemory memory;
    AlignedFloats between;
    int written = 0;
    Stream(const SpectralStream& source, double seconds) : memory(source, seconds), between(SpectrumShape::stride(source.largest)) {}
  };
  std::vector<Stream> streams_;
};

UNIT(PVBuffer, "A recording of a phase vocoder's frames, read anywhere at any pitch", input("input").spectral(), input("index").about("the place that is read, from 0 to 1"),
     param("pitch", 1).range(0, 16384).signals().about("the factor of all frequencies"),
     number("length", 1).range(0, 600).seconds().about("of the recording, which begins when it is played, and anew when size or overlaps change"),
     spectral_output());

END_OBJECTS;

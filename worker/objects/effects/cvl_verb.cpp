// CvlVerb: reverberation by convolution with the impulse response of a room, one stream for each channel of its file. The reverberation is `size` frames late, as
// in pyo; the input in the mix is not. Half of `size` is the length of the convolution's parts, so that its work is spread over the frames
// (worker/simd/convolver.h). A file of another rate is converted at load, where pyo's room would change its size. Without a file the hall is made here.

#include <algorithm>
#include <bit>
#include <cmath>
#include <memory>
#include <numbers>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "worker/objects/mul_add.h"
#include "worker/objects/object.h"
#include "worker/simd/convolver.h"
#include "worker/sound_files/sound_file_reader.h"

BEGIN_OBJECTS;

using Channels = std::vector<std::vector<float>>;

// A hall that falls by 60 dB in 1.9 seconds: noise that sets in within 15 ms, decays, and loses its highs as it does, unlike in both channels. Of the same
// energy as a single sample of 1, so that it makes nothing louder. The same at each start, the random numbers being those of the standard's generator.
inline constexpr int kHallChannels = 2;
Channels hall(double rate) {
  constexpr double kDecay = 1.9, kOnset = 0.015, kBefore = 0.012;  // seconds
  Channels channels(kHallChannels, std::vector<float>(static_cast<std::size_t>(kDecay * 1.1 * rate)));
  std::mt19937 random(20);
  for (std::vector<float>& channel : channels) {
    double low = 0, energy = 0;
    for (std::size_t n = static_cast<std::size_t>(kBefore * rate); n < channel.size(); ++n) {
      const double t = static_cast<double>(n) / rate - kBefore;
      const double white = (static_cast<double>(random()) + static_cast<double>(random())) / 4294967296.0 - 1;
      const double cutoff = 1500 + 10000 * std::exp(-t / 0.35);
      low += (white - low) * (1 - std::exp(-2 * std::numbers::pi * std::min(cutoff / rate, 0.5)));
      const double y = low * (1 - std::exp(-t / kOnset)) * std::pow(10, -3 * t / kDecay);
      channel[n] = static_cast<float>(y);
      energy += y * y;
    }
    for (float& y : channel) y *= static_cast<float>(1 / std::sqrt(energy));
  }
  return channels;
}

// A file's samples at another rate, by a sinc of 32 zero crossings each way under a Hann window. Scaled so that the room is as loud as it was.
std::vector<float> resampled(const std::vector<float>& samples, double from, double to) {
  if (from == to) return samples;
  const double step = from / to, band = std::min(1.0, 1 / step), reach = 32 / band;
  const auto size = static_cast<std::int64_t>(samples.size());
  std::vector<float> result(static_cast<std::size_t>(std::ceil(static_cast<double>(size) / step)));
  for (std::size_t n = 0; n < result.size(); ++n) {
    const double middle = static_cast<double>(n) * step;
    double sum = 0;
    const std::int64_t first = std::max<std::int64_t>(0, static_cast<std::int64_t>(std::ceil(middle - reach)));
    for (std::int64_t k = first; k < size && static_cast<double>(k) <= middle + reach; ++k) {
      const double x = static_cast<double>(k) - middle, turn = std::numbers::pi * x;
      const double sinc = x == 0 ? 1 : std::sin(turn * band) / (turn * band);
      sum += static_cast<double>(samples[static_cast<std::size_t>(k)]) * sinc * (0.5 + 0.5 * std::cos(turn / reach));
    }
    result[n] = static_cast<float>(sum * band * step);
  }
  return result;
}

Channels read_impulse(const std::string& path, double rate) {
  SoundFileReader file(path);
  constexpr double kLongest = 60;  // seconds
  if (static_cast<double>(file.frames()) > kLongest * file.rate())
    throw std::runtime_error(path + ": found " + std::to_string(file.frames()) + " frames, expected an impulse response of 1 frame to 60 s");
  std::vector<float> interleaved(static_cast<std::size_t>(file.frames() * file.channels()));
  if (!file.read(0, file.frames(), interleaved.data())) throw std::runtime_error(path + ": ends before its header says");
  Channels channels(static_cast<std::size_t>(file.channels()));
  for (std::size_t i = 0; i < interleaved.size(); ++i) channels[i % channels.size()].push_back(interleaved[i]);
  for (std::vector<float>& channel : channels) channel = resampled(channel, file.rate(), rate);
  return channels;
}

class CvlVerb final : public Unit {
 public:
  explicit CvlVerb(const UnitSetup& setup) : setup_(setup) {
    const std::string& path = setup.fixed[0].text;
    const int part = static_cast<int>(std::bit_ceil(static_cast<unsigned>(setup.fixed[1].number))) / 2;
    std::vector<std::shared_ptr<const Response>> responses;
    for (const std::vector<float>& channel : path.empty() ? hall(setup.rate) : read_impulse(path, setup.rate))
      responses.push_back(std::make_shared<const Response>(channel, part));
    for (int s = 0; s < setup.streams; ++s) streams_.emplace_back(responses[static_cast<std::size_t>(s) % responses.size()]);
  }

  // [audio-thread]
  void run(int frames) override {
    float dry[kBlock], wet[kBlock];
    for (int s = 0; s < setup_.streams; ++s) {
      for (int f = 0; f < frames; ++f) dry[f] = setup_.inputs[0].at(s, f);
      streams_[static_cast<std::size_t>(s)].run(dry, wet, frames);
      for (int f = 0; f < frames; ++f) {
        const float bal = std::min(std::max(0.0f, setup_.values[0].at(s, f)), 1.0f);
        setup_.output.at(s, f) = dry[f] + bal * (wet[f] - dry[f]);
      }
    }
    apply_mul_add(setup_, frames);
  }

 private:
  UnitSetup setup_;
  std::vector<Convolver> streams_;
};

UNIT(CvlVerb, "Reverberator by convolution with the impulse response of a room; one stream for each of its channels", input("input"),
     path("impulse", kHallChannels).channels_are_streams().about("A sound file; without one, a stereo hall"),
     param("bal", 0.25).range(0, 1).signals().about("0 the input, 1 the reverberation"),
     integer("size", 1024).range(64, 65536).about("Frames of latency; rounded up to a power of two"));

END_OBJECTS;

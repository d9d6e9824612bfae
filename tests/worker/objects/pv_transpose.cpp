#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "tests/against_pyo.h"
#include "tests/spectral_frames.h"
using namespace tutti;
using namespace tutti::test;

TEST_CASE("PVTranspose multiplies frequencies: the loudest bin is the nearest, and its frequency is exact") {
  for (const float factor : {0.5f, 0.9999f, 1.0f, 1.0001f, 1.4983f, 2.0f, 3.7f}) {
    CAPTURE(factor);
    SpectralChain chain;
    chain.add("PVTranspose", {factor});
    chain.run_all(tone(48000.0 / 1024 * 40.2, 8192));
    const HeardFrame& frame = chain.frames.back();
    const int k = loudest(frame);
    CHECK(k == static_cast<int>(std::lround(40 * factor)));
    CHECK(frame.hz[static_cast<std::size_t>(k)] == doctest::Approx(48000.0 / 1024 * 40.2 * factor).epsilon(1e-5));
  }
}

TEST_CASE("PVTranspose by 1 is the sound; what goes past half the rate is gone") {
  SpectralChain plain, same, high;
  same.add("PVTranspose", {1.0f});
  high.add("PVTranspose", {100.0f});
  const std::vector<float> sound = tone(1000, 4096);
  plain.run_all(sound);
  same.run_all(sound);
  high.run_all(sound);
  REQUIRE(same.frames.size() == plain.frames.size());
  for (std::size_t i = 0; i < plain.frames.size(); ++i) {
    CHECK(same.frames[i].magnitudes == plain.frames[i].magnitudes);
    CHECK(same.frames[i].hz == plain.frames[i].hz);
  }
  const HeardFrame& last = high.frames.back();
  CHECK(*std::max_element(last.magnitudes.begin() + 1, last.magnitudes.end()) < 1e-3);  // what has leaked into the lowest bins
}

// Sample by sample they differ: the frames lie elsewhere in time, and where bins end is rounded instead of cut off, so that the bins of a harmonic add up otherwise.
TEST_CASE("PVTranspose agrees with pyo in the power of a sound's harmonics, apart from pyo's level") {
  for (const std::string factor : {"0.75", "1.5"}) {
    CAPTURE(factor);
    const Sound ours = render_patch(R"({"x": {"object": "Blit", "freq": 220, "harms": 30}, "a": {"object": "PVAnal", "input": "x"}, "t": {"object": "PVTranspose", "input": "a", "transpo": )" + factor +
                                        R"(}, "s": {"object": "PVSynth", "input": "t", "out": 0}})", 0.8, 1);
    const Sound theirs = render_pyo("x = Blit(freq=220, harms=30)\nb = PVSynth(PVTranspose(PVAnal(x), " + factor + ")).out()", 0.8, 1);
    const double hz = 220 * std::stod(factor);
    const auto level = [&](const Sound& sound, int harmonic) {  // dB, by correlation
      const std::vector<float>& x = sound.channels[0];
      double power = 0;
      for (std::size_t from = 9600; from + 4096 <= x.size(); from += 2048) {
        double re = 0, im = 0;
        for (std::size_t n = 0; n < 4096; ++n) {
          const double angle = 6.283185307179586 * hz * harmonic * static_cast<double>(n) / 48000, hann = 0.5 - 0.5 * std::cos(6.283185307179586 * static_cast<double>(n) / 4096);
          re += hann * static_cast<double>(x[from + n]) * std::cos(angle), im += hann * static_cast<double>(x[from + n]) * std::sin(angle);
        }
        power += re * re + im * im;
      }
      return 10 * std::log10(power);
    };
    double mean = 0;
    for (int harmonic = 1; harmonic <= 12; ++harmonic) {
      const double difference = level(ours, harmonic) - level(theirs, harmonic) + 20 * std::log10(0.749);
      CHECK(std::abs(difference) < 15);
      mean += difference / 12;
    }
    CHECK(std::abs(mean) < 3);
  }
}

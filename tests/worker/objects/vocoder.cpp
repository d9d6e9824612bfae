#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/filter_against_pyo.h"
#include "tests/filter_sources.h"
using namespace tutti::test;

// pyo's four filters a band round in their own way, 1e-4 of a band, and the sum is multiplied by 10 q.
TEST_CASE("Vocoder agrees with pyo: numbers and lists") {
  CHECK(difference_to_pyo("Vocoder", R"("input2": "other")") < 2e-3);
  CHECK(difference_to_pyo("Vocoder", R"("input2": "other", "freq": [80, 400], "spread": [1.5, 1, 0.7], "q": [20, 5, 1], "slope": [0, 0.5, 1], "stages": 8, "mul": 0.1)", 0.2, 3) < 1e-3);
}

TEST_CASE("Vocoder agrees with pyo: bands beyond half the rate") {
  CHECK(difference_to_pyo("Vocoder", R"("input2": "other", "freq": 1000, "spread": 2, "q": 5, "slope": 1, "stages": 7)") < 1e-3);
}

namespace {

// The cookbook's bandpass as a state variable filter solved by the trapezoidal rule.
struct StateVariable {
  struct Design {
    double g, k;
    Design(double turn, double q) : g(std::tan(turn / 2)), k(1 / q) {}
  };
  double band = 0, low = 0;
  double tick(const Design& c, double x) {
    const double y = (band + c.g * (x - low)) / (1 + c.g * (c.g + c.k));
    band = 2 * y - band;
    low += 2 * c.g * y;
    return c.k * y;
  }
};

// The same one, which remembers what stands between poles and zeros (direct form 2).
struct BetweenPolesAndZeros {
  struct Design {
    double b0, a1, a2;
    Design(double turn, double q) {
      const double alpha = std::sin(turn) / (2 * q);
      b0 = alpha / (1 + alpha), a1 = -2 * std::cos(turn) / (1 + alpha), a2 = (1 - alpha) / (1 + alpha);
    }
  };
  double w1 = 0, w2 = 0;
  double tick(const Design& c, double x) {
    const double w = x - c.a1 * w1 - c.a2 * w2, y = c.b0 * (w - w2);
    w2 = w1, w1 = w;
    return y;
  }
};

// How quickly the envelopes go, in parts a second: `smooth` at slope 0, `smooth` + `quicker` at 1.
struct Speed {
  double smooth, quicker;
};

// Ten bands at (50 slow + 100) k^(0.2 slow + 1) Hz, q 5 slow + 5, slope slow, mul 0.1, in double precision. Bands and gain are those of `late` frames
// ago; values are looked at every `hold` frames.
template <class Section>
Sound moving_vocoder(int hold, int late, Speed speed, int frames) {
  struct Band {
    Section envelope_first, envelope_second, sound_first, sound_second;
    double envelope = 0;
  };
  std::vector<Band> bands(10);
  std::vector<typename Section::Design> designs;
  double q = 0, follow = 0;
  return sound_of(frames, [&](int n) {
    if (n % hold == 0) {
      const double slow = slow_at(std::max(n - late, 0));
      q = slow * 5 + 5;
      follow = -std::expm1(-(speed.smooth + speed.quicker * slow_at(n)) / 48000);
      designs.clear();
      for (std::size_t i = 0; i < bands.size(); ++i)
        designs.emplace_back(2 * M_PI * (slow * 50 + 100) * std::pow(static_cast<double>(i + 1), slow * 0.2 + 1) / 48000, q);
    }
    double sum = 0;
    for (std::size_t i = 0; i < bands.size(); ++i) {
      Band& band = bands[i];
      const double level = std::abs(band.envelope_second.tick(designs[i], band.envelope_first.tick(designs[i], src_at(n))));
      const double sound = band.sound_second.tick(designs[i], band.sound_first.tick(designs[i], other_at(n)));
      band.envelope += follow * (level - band.envelope);
      sum += band.envelope * sound;
    }
    return sum * 10 * q * 0.1;
  });
}

double largest_of(const Sound& sound) {
  double largest = 0;
  for (float y : sound.channels[0]) largest = std::max(largest, static_cast<double>(std::abs(y)));
  return largest;
}

}  // namespace

// Two filters of the same bands, which part where the bands move. pyo designs its bands, and looks at slope, once every 64 frames; ours are 15 frames
// late. And where freq, spread and q are all signals (Sig(400), Sig(1.1), Sig(7) will do) pyo's envelopes go at 1 + 99 slope, and at 2 + 48 slope
// everywhere else: found by fitting the speed at slopes of 0, 0.1, 0.25, 0.5 and 1. Ours is always 2 + 48 slope. (Compared is one ramp of slow, up to
// its fall.)
TEST_CASE("Vocoder with signals has moving state variable filters, pyo's has filters that remember what stands between poles and zeros") {
  constexpr int frames = 8192;
  const char* const parameters = R"("input2": "other", "freq": "slow * 50 + 100", "spread": "slow * 0.2 + 1", "q": "slow * 5 + 5",
    "slope": "slow", "stages": 10, "mul": 0.1)";
  const Sound ours = filtered("Vocoder", parameters, frames / 48000.0), theirs = filtered_by_pyo("Vocoder", parameters, frames / 48000.0);
  CHECK(largest_difference(ours, moving_vocoder<StateVariable>(1, 15, {2, 48}, frames)) < 0.001 * largest_of(ours));
  CHECK(largest_difference(theirs, moving_vocoder<BetweenPolesAndZeros>(64, 0, {1, 99}, frames)) < 0.001 * largest_of(theirs));
}

// The largest second difference of a tone where q jumps, and where nothing does. With filters that remember their output it was 0.15 here.
TEST_CASE("Vocoder does not click where its q jumps") {
  const Sound sound = filtered("Vocoder", R"("input2": "other", "freq": 187.5, "q": "floor(slow * 2) * 8 + 2", "stages": 1)", 0.4);
  const auto bend_near = [&](std::size_t frame) {
    double largest = 0;
    const auto& y = sound.channels[0];
    for (std::size_t n = frame - 20; n < frame + 20; ++n) largest = std::max(largest, std::abs(static_cast<double>(y[n + 1]) - 2 * y[n] + y[n - 1]));
    return largest;
  };
  for (std::size_t jump : {4096u, 8192u, 12288u, 16384u}) CHECK(bend_near(jump) < std::max(bend_near(jump - 100), bend_near(jump + 100)));
}

// A band that jumps from 100 to 2000 Hz: what goes in is a ramp between -1 and 1, and what pyo gives there is 84.
TEST_CASE("Vocoder does not burst where its freq jumps, where pyo does") {
  const Sound ours = filtered("Vocoder", R"("input2": "other", "freq": "floor(slow * 2) * 1900 + 100", "q": 10, "stages": 1)", 0.2);
  const Sound theirs = filtered_by_pyo("Vocoder", R"("input2": "other", "freq": "Floor(slow * 2) * 1900 + 100", "q": 10, "stages": 1)", 0.2);
  CHECK(largest_of(ours) < 1);
  CHECK(largest_of(theirs) > 50);
}

// Alone, its bands stand side by side; among others, the streams do.
TEST_CASE("Vocoder of one stream sounds as one among others") {
  for (const std::string parameters : {R"("input2": "other", "stages": 19, "freq": )", R"("input2": "other", "q": "slow * 10 + 2", "stages": 5, "freq": )"}) {
    const Sound alone = filtered("Vocoder", parameters + "90", 0.2), among = filtered("Vocoder", parameters + "[90, 130]", 0.2, 2);
    const auto& y = alone.channels[0];
    for (std::size_t n = 0; n < y.size(); ++n) REQUIRE(std::fabs(y[n] - among.channels[0][n]) < 1e-4 * largest_of(alone));
  }
}

// IRPulse: a kernel of pulses, `freq` a second and 1 / bw long, whose spectrum is the harmonics of `freq` under a comb with its first notch at
// `bw`. The pulses are rectangles or, with a lowpass, periods of a cosine, 1/2 - 1/2 cos; every other one is turned over where only odd
// harmonics are wanted. The sum of the taps' sizes is 1.
// pyo rounds both times to whole samples (700 Hz become 706 at 48000); here they are exact: a tap has that part of a rectangle that falls
// on it. They agree where rate / freq is a whole number and rate / bw just below one.
#include "worker/objects/object.h"
#include "worker/simd/impulse_response.h"

BEGIN_OBJECTS;

class PulseTrain {
 public:
  static constexpr int parameters = 3;
  PulseTrain(int order, double rate) : order_(order), rate_(rate) {}

  // values: freq, bw, type.
  void design(const float* values, float* taps, int stride) const {
    const int type = static_cast<int>(within(values[2], 0, 3));
    const bool smooth = type % 2 == 1, odd = type >= 2;
    const double period = std::max(rate_ / within(values[0], 0.001, rate_) / (odd ? 2 : 1), 1.0);
    const double width = rate_ / within(values[1], 0.001, rate_);
    const double sum = smooth ? cosines(period, std::max(width - 1, 2.0), odd, taps, stride) : rectangles(period, width, odd, taps, stride);
    const auto scale = static_cast<float>(1 / sum);
    for (int i = 0; i <= order_; ++i) taps[i * stride] *= scale;
  }

 private:
  // Both write the taps and return the sum of their sizes. A pulse ends where the next one begins.
  double rectangles(double period, double width, bool odd, float* taps, int stride) const {
    double since = 0, sign = 1, sum = 0;  // since: from the last pulse's start to this tap
    for (int i = 0; i <= order_; ++i, since += 1) {
      if (since >= period) {
        since -= period;
        if (odd) sign = -sign;
      }
      const double now = std::clamp(std::min(width, period) - since, 0.0, 1.0), next = std::clamp(since + 1 - period, 0.0, std::min(width, 1.0));
      const double h = sign * (odd ? now - next : now + next);
      taps[i * stride] = static_cast<float>(h);
      sum += std::abs(h);
    }
    return sum;
  }
  double cosines(double period, double width, bool odd, float* taps, int stride) const {
    const double step = 2 * M_PI / width, cosine = std::cos(step), sine = std::sin(step);
    double since = 0, sign = 1, sum = 0, c = 1, s = 0;  // c, s: of where in the pulse the tap is, turned on from tap to tap
    for (int i = 0; i <= order_; ++i, since += 1) {
      if (since >= period) {
        since -= period;
        if (odd) sign = -sign;
        c = std::cos(step * since);
        s = std::sin(step * since);
      }
      const double h = since < width ? 0.5 - 0.5 * c : 0;
      taps[i * stride] = static_cast<float>(sign * h);
      sum += h;
      const double turned = c * cosine - s * sine;
      s = s * cosine + c * sine;
      c = turned;
    }
    return sum;
  }

  int order_;
  double rate_;
};

using IRPulse = ImpulseResponseFilter<PulseTrain>;

UNIT(IRPulse, "Harmonics of a frequency under a comb, by convolution with a train of pulses", input("input"),
     param("freq", 500).hz().range(0, 384000).signals().about("Of the harmonics' fundamental"),
     param("bw", 2500).hz().range(0, 384000).signals().about("Of the comb's first notch"),
     param("type", 0).range(0, 3).about("0 pulses, 1 with a lowpass, 2 odd harmonics, 3 odd harmonics with a lowpass"),
     integer("order", 256).range(4, 65536).about("Taps of the kernel less one; an even number"));

END_OBJECTS;

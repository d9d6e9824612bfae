// IRWinSinc: lowpass, highpass, band-reject or bandpass by a kernel of sin(w m) / m under a Blackman window (Steven Smith, "The Scientist and
// Engineer's Guide to Digital Signal Processing", chapter 16). The window is pyo's: as long as order + 1, mirrored at the middle.
#include "worker/objects/object.h"
#include "worker/simd/impulse_response.h"

BEGIN_OBJECTS;

class WindowedSinc {
 public:
  static constexpr int parameters = 3;
  WindowedSinc(int order, double rate) : middle_(order / 2), rate_(rate), window_(static_cast<std::size_t>(middle_ + 1)), lower_(window_), upper_(window_) {
    for (int m = 0; m <= middle_; ++m) {
      const double turn = 2 * M_PI * (middle_ - m) / (order + 1);
      window_[static_cast<std::size_t>(m)] = m == 0 ? 1 : 0.42 - 0.5 * std::cos(turn) + 0.08 * std::cos(2 * turn);
    }
  }

  // values: freq, bw, type. A highpass is what a lowpass lets through, taken from the whole; a band is the difference of two lowpasses.
  void design(const float* values, float* taps, int stride) {
    const int type = static_cast<int>(within(values[2], 0, 3));
    const bool band = type >= 2;
    const double half = band ? std::abs(within(values[1], 0, rate_)) / 2 : 0;
    lowpass(values[0] + half, upper_);
    if (band) lowpass(values[0] - half, lower_);
    const bool rest = type == 1 || type == 2;  // the whole without it
    for (int m = 0; m <= middle_; ++m) {
      const auto at = static_cast<std::size_t>(m);
      const double pass = upper_[at] - (band ? lower_[at] : 0);
      const auto h = static_cast<float>(rest ? (m == 0 ? 1 : 0) - pass : pass);
      taps[(middle_ - m) * stride] = taps[(middle_ + m) * stride] = h;
    }
  }

 private:
  // The half of a lowpass kernel from its middle on; its sum is 1.
  void lowpass(double freq, std::vector<double>& half) const {
    const double w = 2 * M_PI * within(freq / rate_, 1 / rate_, 0.5);
    const double cosine = std::cos(w), sine = std::sin(w);
    double c = 1, s = 0, sum = half[0] = w;
    for (int m = 1; m <= middle_; ++m) {
      const double turned = c * cosine - s * sine;
      s = s * cosine + c * sine;
      c = turned;
      half[static_cast<std::size_t>(m)] = s / m * window_[static_cast<std::size_t>(m)];
      sum += 2 * half[static_cast<std::size_t>(m)];
    }
    for (double& h : half) h /= sum;
  }

  int middle_;
  double rate_;
  std::vector<double> window_, lower_, upper_;  // from the middle on
};

using IRWinSinc = ImpulseResponseFilter<WindowedSinc>;

UNIT(IRWinSinc, "Lowpass, highpass, band-reject or bandpass with a flat passband and a sharp edge, by convolution", input("input"),
     param("freq", 1000).hz().range(0, 384000).signals(), param("bw", 500).hz().range(0, 384000).signals().about("Of the bands"),
     param("type", 0).range(0, 3).about("0 lowpass, 1 highpass, 2 band-reject, 3 bandpass"),
     integer("order", 256).range(2, 65536).about("Taps of the kernel less one; an even number"));

END_OBJECTS;

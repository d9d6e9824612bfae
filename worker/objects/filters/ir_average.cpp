// IRAverage: a moving average weighted by a Blackman window, by convolution.
#include "worker/objects/object.h"
#include "worker/simd/impulse_response.h"

BEGIN_OBJECTS;

class BlackmanWindow {
 public:
  static constexpr int parameters = 0;
  BlackmanWindow(int order, double /*rate*/) : order_(order) {}

  // The cosines of a whole period sum up to nothing, and so the sum is 0.42 order.
  void design(const float*, float* taps, int stride) const {
    for (int i = 0; i <= order_; ++i) {
      const double turn = 2 * M_PI * i / order_;
      taps[i * stride] = static_cast<float>((0.42 - 0.5 * std::cos(turn) + 0.08 * std::cos(2 * turn)) / (0.42 * order_));
    }
  }

 private:
  int order_;
};

using IRAverage = ImpulseResponseFilter<BlackmanWindow>;

UNIT(IRAverage, "Smooths a signal, by convolution: a weighted mean of its last samples", input("input"),
     integer("order", 256).range(4, 65536).about("Taps of the kernel less one; an even number"));

END_OBJECTS;

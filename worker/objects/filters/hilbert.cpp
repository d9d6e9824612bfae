// Hilbert: two rows of six allpasses of order 1, a quarter of a turn apart from 15 Hz to near half the rate. Each is (c + z^-1) / (1 + c z^-1) with
// c = (p - 1) / (p + 1), p = 15 pi pole / rate; the poles are those of Bernie Hutchins' network ("Musical Engineer's Handbook"; Csound's hilbert).
#include "worker/objects/object.h"

BEGIN_OBJECTS;

inline constexpr double kPoles[2][6] = {{0.3609, 2.7412, 11.1573, 44.7581, 179.6242, 798.4578}, {1.2524, 5.5671, 22.3423, 89.6271, 364.7914, 2770.1114}};

template <class F>
struct Hilbert {
  struct Held {
    F c[2][6];
  };
  static HWY_INLINE Held hold(const Rate& rate) {
    Held held;
    for (int row = 0; row < 2; ++row)
      for (int i = 0; i < 6; ++i) {
        const double p = 15 * 3.14159265358979 * kPoles[row][i] / static_cast<double>(rate.hz);
        held.c[row][i] = F(static_cast<float>((p - 1) / (p + 1)));
      }
    return held;
  }

  F between[2][7];  // the last sample before, between and behind the allpasses of a row

  HWY_INLINE Outputs<F, 2> tick(const Held& held, F x) {
    Outputs<F, 2> out;
    const F in = finite_or_zero(x);
    for (int row = 0; row < 2; ++row) {
      F y = in;
      for (int i = 0; i < 6; ++i) {
        const F next = fma(held.c[row][i], y - between[row][i + 1], between[row][i]);
        between[row][i] = y;
        y = next;
      }
      between[row][6] = y;
      out.values[row] = y;
    }
    return out;
  }
};

OBJECT(Hilbert, "Two outputs that sound like the input and stand a quarter of a turn apart", input("input"), main_output("real"), output("imag"));

END_OBJECTS;

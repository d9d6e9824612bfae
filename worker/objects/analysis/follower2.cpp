// Follower2: how loud a signal is, with a time of its own upwards and one downwards: y[n] = y[n-1] + k (|x[n]| - y[n-1]), k = 1 - exp(-2 pi / (time rate)),
// so that after that time 0.2 % of the way is left.
#include "worker/objects/object.h"
#include "worker/simd/follower.h"

BEGIN_OBJECTS;

template <class F>
struct Follower2 {
  static constexpr int in_flight = 4;
  struct Held {
    F rise, fall;
  };
  static HWY_INLINE Held hold(const Rate& rate, F risetime, F falltime) {
    const F per_turn(0.159154943f);  // 1 / (2 pi): share_per_frame takes a time constant
    return {share_per_frame(rate, risetime * per_turn), share_per_frame(rate, falltime * per_turn)};
  }

  F level;
  HWY_INLINE F tick(const Held& held, F x) {
    level = follow(level, abs(finite_or_zero(x)), held.rise, held.fall);
    return level;
  }
};

OBJECT(Follower2, "How loud a signal is, followed upwards and downwards in times of their own", input("input"),
       param("risetime", 0.01).seconds().range(0, 3600).signals().about("In which a louder sound is reached"),
       param("falltime", 0.1).seconds().range(0, 3600).signals().about("In which a quieter one is"));

END_OBJECTS;

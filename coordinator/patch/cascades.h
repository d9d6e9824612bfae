// "Use an object when there is one": a cascade of equal Biquads is one Biquadx.
#pragma once

#include <vector>

#include "worker/plan.h"

namespace tutti {

// Lowpass Biquads in a row with equal freq and q, each heard by the next alone, become one Biquadx in the last one's place, with its name, mul,
// add and out; their coefficients are computed once instead of once for each. The filter is the same. The samples agree within rounding, which
// resonances make larger: most often 1e-7 of the sound's peak, 5e-6 at 20 Hz.
//
// The other types stay as they are. A Biquadx starts, as pyo's does, as if its first input had always been there in all stages, and a Biquad of a
// cascade as if what it hears had been: the same for a lowpass, which lets a constant through unchanged, but not for a highpass or a bandpass.
// Bandstops and allpasses let it through too, but at low frequencies their own rounding errors are a thousand times those of a lowpass.
//
// Returns for each node the one whose stage it is now: itself where it is no other's.
std::vector<int> unite_cascades(std::vector<Node>& nodes);

}  // namespace tutti

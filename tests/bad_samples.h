// Signals that no object may choke on.
#pragma once

#include <string>
#include <string_view>

namespace tutti::test {

// "infinite" and "nan" for ever; "flash" is infinite for 24 frames, ten times a second, the first at the start, and else 0.
inline constexpr std::string_view kBadSamples = R"--(
    "large": {"object": "Sig", "value": 1e38},
    "infinite": {"object": "Sig", "value": "large", "mul": 1e38},
    "nan": {"object": "Sig", "value": "infinite - infinite"},
    "tenths": {"object": "Phasor", "freq": 10},
    "start": {"object": "Sig", "value": "1 - floor(tenths + 0.995)", "mul": 1e38},
    "flash": {"object": "Sig", "value": "start", "mul": 1e38})--";

// A patch's "objects" that begins with them.
inline std::string with_bad_samples(std::string_view objects) { return "{" + std::string(kBadSamples) + ", " + std::string(objects) + "}"; }

}  // namespace tutti::test

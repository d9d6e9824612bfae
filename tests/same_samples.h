// A signal that tutti and pyo compute alike, to the last bits, as the input of objects that are compared.
#pragma once

#include <string>
#include <string_view>

namespace tutti::test {

// "x": bursts of noise-like samples in [-1, 1], each of 43 ms, which die away, and 128 ms of silence between them. Its frequencies are such that pyo's
// phase, kept in single precision, is exact: 10007 / 16384 and 2 / 16384 turns a frame.
inline constexpr std::string_view kBursts = R"--(
    "decay": {"object": "Phasor", "freq": 5.859375, "mul": -4, "add": 1},
    "grain": {"object": "Phasor", "freq": 29317.3828125, "mul": 2, "add": -1},
    "x": {"object": "Sig", "value": "grain * max(decay, 0)"})--";
inline constexpr std::string_view kPyoBursts = R"(
decay = Phasor(5.859375, mul=-4, add=1)
grain = Phasor(29317.3828125, mul=2, add=-1)
x = grain * Max(decay, 0)
)";

// A patch's "objects" and a Python program that both begin with it.
inline std::string with_bursts(std::string_view objects) { return "{" + std::string(kBursts) + ", " + std::string(objects) + "}"; }
inline std::string with_pyo_bursts(std::string_view python) { return std::string(kPyoBursts) + std::string(python); }

}  // namespace tutti::test

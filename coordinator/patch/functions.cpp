#include "coordinator/patch/functions.h"

#include <algorithm>
#include <cmath>

namespace tutti {

namespace {

using Numbers = const double*;

// Names and meanings are those of pyo's functions (midiToHz, rescale, ...), of its objects (MToF, DBToA, ...) and of Python's math.
constexpr Function kFunctions[] = {
    {"+", 2, 2, Function::Object, "Add", [](Numbers x, double) { return x[0] + x[1]; }, "a + b", "", {}},
    {"-", 2, 2, Function::Object, "Sub", [](Numbers x, double) { return x[0] - x[1]; }, "a - b", "", {}},
    {"*", 2, 2, Function::Object, "Mul", [](Numbers x, double) { return x[0] * x[1]; }, "a * b", "", {}},
    {"/", 2, 2, Function::Object, "Div", [](Numbers x, double) { return x[0] / x[1]; }, "a / b", "", {}},
    {"^", 2, 2, Function::Object, "Pow", [](Numbers x, double) { return std::pow(x[0], x[1]); }, "a ^ b", "a to the power of b; ** is the same", {}},
    {"mix", 1, 2, Function::Mix, "Mix", nullptr, "mix(x, n)", "the streams of x mixed down to n (1)", {0, 1}},
    {"range", 3, 3, Function::Linear, "", [](Numbers x, double) { return x[0] * (x[2] - x[1]) / 2 + (x[1] + x[2]) / 2; },
     "range(x, min, max)", "from [-1, 1] to [min, max]", {}},
    {"rescale", 1, 5, Function::Linear, "",
     [](Numbers x, double) { return (x[0] - x[1]) / (x[2] - x[1]) * (x[4] - x[3]) + x[3]; },
     "rescale(x, xmin, xmax, ymin, ymax)", "from [xmin, xmax] to [ymin, ymax]; both are [0, 1] where not given", {0, 0, 1, 0, 1}},
    {"midiToHz", 1, 1, Function::Object, "MToF", [](Numbers x, double) { return 440 * std::exp2((x[0] - 69) / 12); }, "midiToHz(x)", "frequency of a MIDI note", {}},
    {"MToF", 1, 1, Function::Object, "MToF", [](Numbers x, double) { return 440 * std::exp2((x[0] - 69) / 12); }, "MToF(x)", "midiToHz", {}},
    {"hzToMidi", 1, 1, Function::Object, "FToM", [](Numbers x, double) { return 69 + 12 * std::log2(x[0] / 440); }, "hzToMidi(x)", "MIDI note of a frequency", {}},
    {"FToM", 1, 1, Function::Object, "FToM", [](Numbers x, double) { return 69 + 12 * std::log2(x[0] / 440); }, "FToM(x)", "hzToMidi", {}},
    {"midiToTranspo", 1, 1, Function::Object, "MToT", [](Numbers x, double) { return std::exp2((x[0] - 60) / 12); }, "midiToTranspo(x)", "transposition factor of a MIDI note; 60 is 1", {}},
    {"MToT", 1, 1, Function::Object, "MToT", [](Numbers x, double) { return std::exp2((x[0] - 60) / 12); }, "MToT(x)", "midiToTranspo", {}},
    {"dbToA", 1, 1, Function::Object, "DBToA", [](Numbers x, double) { return x[0] <= -120 ? 0 : std::pow(10, x[0] / 20); }, "dbToA(x)", "amplitude of decibels; 0 at -120 and below", {}},
    {"DBToA", 1, 1, Function::Object, "DBToA", [](Numbers x, double) { return x[0] <= -120 ? 0 : std::pow(10, x[0] / 20); }, "DBToA(x)", "dbToA", {}},
    {"aToDb", 1, 1, Function::Object, "AToDB", [](Numbers x, double) { return 20 * std::log10(std::max(x[0], 1e-6)); }, "aToDb(x)", "decibels of an amplitude; -120 at 0.000001 and below", {}},
    {"AToDB", 1, 1, Function::Object, "AToDB", [](Numbers x, double) { return 20 * std::log10(std::max(x[0], 1e-6)); }, "AToDB(x)", "aToDb", {}},
    {"sampsToSec", 1, 1, Function::PerRate, "", [](Numbers x, double rate) { return x[0] / rate; }, "sampsToSec(x)", "seconds of so many frames", {}},
    {"secToSamps", 1, 1, Function::TimesRate, "", [](Numbers x, double rate) { return x[0] * rate; }, "secToSamps(x)", "frames of so many seconds, fractions kept", {}},
    {"sqrt", 1, 1, Function::Object, "Sqrt", [](Numbers x, double) { return std::sqrt(x[0]); }, "sqrt(x)", "", {}},
    {"sin", 1, 1, Function::Object, "Sin", [](Numbers x, double) { return std::sin(x[0]); }, "sin(x)", "of radians", {}},
    {"cos", 1, 1, Function::Object, "Cos", [](Numbers x, double) { return std::cos(x[0]); }, "cos(x)", "of radians", {}},
    {"tan", 1, 1, Function::Object, "Tan", [](Numbers x, double) { return std::tan(x[0]); }, "tan(x)", "of radians", {}},
    {"tanh", 1, 1, Function::Object, "Tanh", [](Numbers x, double) { return std::tanh(x[0]); }, "tanh(x)", "", {}},
    {"atan2", 2, 2, Function::Object, "Atan2", [](Numbers x, double) { return std::atan2(x[0], x[1]); }, "atan2(b, a)", "the angle whose tangent is b / a, in radians", {}},
    {"abs", 1, 1, Function::Object, "Abs", [](Numbers x, double) { return std::abs(x[0]); }, "abs(x)", "", {}},
    {"exp", 1, 1, Function::Object, "Exp", [](Numbers x, double) { return std::exp(x[0]); }, "exp(x)", "", {}},
    {"log", 1, 1, Function::Object, "Log", [](Numbers x, double) { return std::log(x[0]); }, "log(x)", "natural logarithm", {}},
    {"log10", 1, 1, Function::Object, "Log10", [](Numbers x, double) { return std::log10(x[0]); }, "log10(x)", "", {}},
    {"pow", 2, 2, Function::Object, "Pow", [](Numbers x, double) { return std::pow(x[0], x[1]); }, "pow(base, exponent)", "", {}},
    {"floor", 1, 1, Function::Object, "Floor", [](Numbers x, double) { return std::floor(x[0]); }, "floor(x)", "", {}},
    {"ceil", 1, 1, Function::Object, "Ceil", [](Numbers x, double) { return std::ceil(x[0]); }, "ceil(x)", "", {}},
    {"round", 1, 1, Function::Object, "Round", [](Numbers x, double) { return std::round(x[0]); }, "round(x)", "halves away from 0", {}},
    {"min", 2, 2, Function::Object, "Min", [](Numbers x, double) { return std::min(x[0], x[1]); }, "min(a, b)", "", {}},
    {"max", 2, 2, Function::Object, "Max", [](Numbers x, double) { return std::max(x[0], x[1]); }, "max(a, b)", "", {}},
};

}  // namespace

std::span<const Function> functions() { return kFunctions; }

const Function* find_function(std::string_view name) {
  const auto found = std::find_if(std::begin(kFunctions), std::end(kFunctions), [&](const Function& f) { return f.name == name; });
  return found == std::end(kFunctions) ? nullptr : found;
}

}  // namespace tutti

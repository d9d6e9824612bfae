// What an object says about itself: the one place that validation, `tutti objects`, the JSON Schema and the sweep tests read.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tutti {

// How a parameter is given in a patch.
enum class ParameterKind {
  Input,    // a signal (a number is a constant signal); required, unless it has a default (`number`)
  Value,    // a number for each stream; a signal too, where `signal` says so
  Integer,  // one whole number, fixed at load
  Number,   // one number, fixed at load
  Flag,     // true or false, fixed at load
  Path,     // a file, looked for relative to the patch, fixed at load
  Numbers,  // a list of numbers, fixed at load
  Points,   // a list of [time, value] pairs, fixed at load
  Table,    // the name of a table object, fixed at load
  Tables,   // a list of names of table objects, fixed at load
  Names,    // names that all patches of an instance share, one for each stream, fixed at load
  Text,     // a text of one or more lines, fixed at load
  Rows,     // a list of rows of numbers, all of one length, fixed at load
  Actions,  // what a Pattern does at each step
};

// How a parameter bears on the number of the object's streams, which else is the length of its longest list.
enum class StreamsRule {
  None,
  Sets,        // Integer: that many streams (Mix's voices), Names: as many as there are; lists wrap around to them
  Multiplies,  // Integer: that many for each stream of the longest list (Pan's outs); Flag: two for each where it is true (Lorenz's stereo)
  Channels,    // Path: one for each channel of the sound file, for each stream of the longest list (SfPlayer, SndTable)
  OneChannel,  // Integer: where it is not negative, only one of those channels (SndTable's chnl)
  Doubles,     // Input: two for each stream of the longest list (STRev's ears)
};

// One parameter. Built by the functions below and refined by chaining: param("freq", 1000).hz().signal().
struct Parameter {
  std::string name;
  ParameterKind kind = ParameterKind::Value;
  std::string doc;
  std::string unit;
  double min = -std::numeric_limits<double>::infinity();  // values outside [min, max] are errors in a patch
  double max = std::numeric_limits<double>::infinity();
  bool signal = false;       // may be a signal
  bool whole = false;        // an Input that is taken with all its streams and takes no part in multichannel expansion
  bool writes = false;       // a Table that the object writes to while it plays: it is computed before those that read it
  bool matrix = false;       // a Table or Tables whose tables are matrices
  bool spectrum = false;     // an Input that reads the frames of a phase vocoder, not samples
  bool required = false;
  bool input_channel = false;  // a Value that is the number of an input channel: the instance has as many as its patches ask for
  bool midi_channel = false;   // the number of a MIDI channel, 0 for all: the object hears the MIDI that comes in
  StreamsRule streams_rule = StreamsRule::None;
  double number = 0;         // default of Value, Integer, Number, Flag and of an Input that is not required; channels of a Path that is left out
  std::string text;                                 // default of Text
  std::vector<double> numbers;                      // default of Numbers
  std::vector<std::pair<double, double>> points;    // default of Points

  Parameter hz() && { unit = "Hz"; return std::move(*this); }
  Parameter seconds() && { unit = "s"; return std::move(*this); }
  Parameter in(std::string_view u) && { unit = u; return std::move(*this); }
  Parameter range(double lo, double hi) && { min = lo; max = hi; return std::move(*this); }
  Parameter signals() && { signal = true; return std::move(*this); }
  Parameter written() && { writes = true; return std::move(*this); }
  Parameter spectral() && { spectrum = true; return std::move(*this); }
  Parameter names_input_channel() && { input_channel = true; return std::move(*this); }
  Parameter names_midi_channel() && { midi_channel = true; return std::move(*this); }
  Parameter all_streams() && { whole = true; return std::move(*this); }
  Parameter sets_streams() && { streams_rule = StreamsRule::Sets; return std::move(*this); }
  Parameter multiplies_streams() && { streams_rule = StreamsRule::Multiplies; return std::move(*this); }
  Parameter channels_are_streams() && { streams_rule = StreamsRule::Channels; return std::move(*this); }
  Parameter picks_one_channel() && { streams_rule = StreamsRule::OneChannel; return std::move(*this); }
  Parameter doubles_streams() && { streams_rule = StreamsRule::Doubles; return std::move(*this); }
  Parameter about(std::string_view text) && { doc = text; return std::move(*this); }
};

inline Parameter parameter(std::string_view name, ParameterKind kind, double number, bool required) {
  Parameter p;
  p.name = name;
  p.kind = kind;
  p.number = number;
  p.required = required;
  p.signal = kind == ParameterKind::Input;
  return p;
}
inline Parameter input(std::string_view name) { return parameter(name, ParameterKind::Input, 0, true); }
inline Parameter input(std::string_view name, double number) { return parameter(name, ParameterKind::Input, number, false); }
inline Parameter param(std::string_view name, double number) { return parameter(name, ParameterKind::Value, number, false); }
inline Parameter required_param(std::string_view name) { return parameter(name, ParameterKind::Value, 0, true); }
inline Parameter integer(std::string_view name, int number) { return parameter(name, ParameterKind::Integer, number, false); }
inline Parameter number(std::string_view name, double value) { return parameter(name, ParameterKind::Number, value, false); }
inline Parameter required_number(std::string_view name) { return parameter(name, ParameterKind::Number, 0, true); }
inline Parameter required_integer(std::string_view name) { return parameter(name, ParameterKind::Integer, 0, true); }
inline Parameter flag(std::string_view name, bool on) { return parameter(name, ParameterKind::Flag, on, false); }
inline Parameter path(std::string_view name) { return parameter(name, ParameterKind::Path, 0, true); }
// May be left out: the object then has as many channels without a file.
inline Parameter path(std::string_view name, int channels) { return parameter(name, ParameterKind::Path, channels, false); }
inline Parameter table(std::string_view name) { return parameter(name, ParameterKind::Table, 0, true); }
inline Parameter tables(std::string_view name) { return parameter(name, ParameterKind::Tables, 0, true); }
inline Parameter matrix(std::string_view name) {
  Parameter p = table(name);
  p.matrix = true;
  return p;
}
inline Parameter matrices(std::string_view name) {
  Parameter p = tables(name);
  p.matrix = true;
  return p;
}
inline Parameter text(std::string_view name, std::string_view standard) {
  Parameter p = parameter(name, ParameterKind::Text, 0, false);
  p.text = standard;
  return p;
}
inline Parameter rows(std::string_view name) { return parameter(name, ParameterKind::Rows, 0, false); }
inline Parameter names(std::string_view name) { return parameter(name, ParameterKind::Names, 0, true); }
inline Parameter actions(std::string_view name) { return parameter(name, ParameterKind::Actions, 0, true); }
inline Parameter numbers(std::string_view name, std::vector<double> values) {
  Parameter p = parameter(name, ParameterKind::Numbers, 0, false);
  p.numbers = std::move(values);
  return p;
}
inline Parameter points(std::string_view name) { return parameter(name, ParameterKind::Points, 0, true); }
inline Parameter points(std::string_view name, std::vector<std::pair<double, double>> pairs) {
  Parameter p = parameter(name, ParameterKind::Points, 0, false);
  p.points = std::move(pairs);
  return p;
}

// How the object takes part in a patch.
enum class ObjectRole {
  Audio,  // streams of samples; has mul and add, may be sent out
  Table,  // samples made once, at load
  Event,  // acts at times (Pattern); no sound of its own
};

// One of the signals that an object gives, as "hil.imag" reads it. The first one is what the object's name alone means.
struct OutputPort {
  std::string name;    // may be empty for the first
  bool main = false;   // names the first
  bool scaled = true;  // mul and add apply to it
  bool spectrum = false;  // frames of a phase vocoder, which only an input that is spectral() reads
};
inline OutputPort main_output(std::string_view name) { return {std::string(name), true, true, false}; }
inline OutputPort output(std::string_view name) { return {std::string(name), false, true, false}; }
inline OutputPort event_output(std::string_view name) { return {std::string(name), false, false, false}; }  // triggers, durations, counts
inline OutputPort spectral_output() { return {"", true, false, true}; }                                       // instead of samples

// What a declaration lists: parameters, then outputs beyond the one that every object has.
struct DeclaredItem {
  DeclaredItem(Parameter p) : item(std::move(p)) {}
  DeclaredItem(OutputPort port) : item(std::move(port)) {}
  std::variant<Parameter, OutputPort> item;
};

struct Declaration {
  std::string name;
  std::string family;  // the folder it stands in: generators, filters, ...
  std::string doc;     // one line
  ObjectRole role = ObjectRole::Audio;
  std::vector<Parameter> parameters;
  std::vector<OutputPort> outputs;  // at least one
  bool starts_on_play = false;      // an envelope: starts when the patch does, unless its "play" says otherwise

  Declaration() = default;
  Declaration(std::string object, std::string line, ObjectRole r, bool starts, const std::vector<DeclaredItem>& items)
      : name(std::move(object)), doc(std::move(line)), role(r), outputs(1), starts_on_play(starts) {
    for (const DeclaredItem& declared : items) {
      if (const auto* p = std::get_if<Parameter>(&declared.item)) parameters.push_back(*p);
      else if (const auto& port = std::get<OutputPort>(declared.item); port.main) outputs.front() = port;
      else outputs.push_back(port);
    }
  }

  // Index of a parameter, or nothing. mul and add are not among `parameters`: every Audio object has them.
  std::optional<int> find(std::string_view parameter_name) const {
    for (size_t i = 0; i < parameters.size(); ++i)
      if (parameters[i].name == parameter_name) return static_cast<int>(i);
    return std::nullopt;
  }
  std::optional<int> find_output(std::string_view output_name) const {
    for (size_t i = 0; i < outputs.size(); ++i)
      if (outputs[i].name == output_name) return static_cast<int>(i);
    return std::nullopt;
  }

  // Does it hear the MIDI that comes in?
  bool hears_midi() const {
    for (const Parameter& p : parameters)
      if (p.midi_channel) return true;
    return false;
  }

  // Is it a table of width by height numbers?
  bool makes_matrix() const {
    for (const Parameter& p : parameters)
      if (p.kind == ParameterKind::Rows) return true;
    return false;
  }

  // Does it write to a table while it plays?
  bool writes_table() const {
    for (const Parameter& p : parameters)
      if (p.writes) return true;
    return false;
  }
};

}  // namespace tutti

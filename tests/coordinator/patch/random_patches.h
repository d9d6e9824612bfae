// Random patches that are right, made so that many of their objects are equal: few kinds, few values, and each may read any before it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "worker/random.h"

namespace tutti::test {

class RandomPatch {
 public:
  enum class Rates { One, Several };
  // At several rates a patch may ask for what is refused (order_by_rates).
  explicit RandomPatch(std::uint64_t seed, Rates rates = Rates::One) : random_(seed), rates_(rates) {}

  // The value of a patch's "objects".
  std::string objects() {
    text_ = R"({"t": {"object": "HarmTable", "list": [1, 0.5], "size": 512}, "u": {"object": "HarmTable", "list": [1, 0.5], "size": 512},
        "rec": {"object": "NewTable", "length": 0.01}, "m": {"object": "NewMatrix", "width": 8, "height": 8},
 "o0": {"object": "Sine", "freq": 3}, "o1": {"object": "Sine", "freq": 3}, "o2": {"object": "Noise", "mul": 0.3})";
    sources_ = {"o0", "o1", "o2"};
    const std::size_t count = 6 + below(14);
    for (std::size_t i = 0; i < count; ++i) {
      if (below(6) == 0) add_cascade();
      else add_object();
    }
    if (below(3) == 0) text_ += R"(, "w": {"object": "TableRec", "input": ")" + any_source() + R"(", "table": "rec"},
        "rd": {"object": "Osc", "table": "rec", "freq": 100, "out": 0}, "rd2": {"object": "Osc", "table": "rec", "freq": 100, "out": 1})";
    if (below(3) == 0) text_ += R"(, "mw": {"object": "MatrixRec", "input": ")" + any_source() + R"(", "matrix": "m"},
        "mp": {"object": "MatrixPointer", "matrix": "m", "x": ")" + any_source() + R"(", "y": 0.3, "out": 0}, "mp2": {"object": "MatrixPointer", "matrix": "m", "x": "o0", "y": 0.3, "out": 1})";
    if (below(2) == 0) add_actor(R"("object": "Pattern", "time": 0.0107)");
    if (below(4) == 0) add_actor(R"("object": "TrigFunc", "input": ")" + any_source() + R"(")");
    return text_ + "}";
  }

 private:
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(uniform(random_) * static_cast<double>(n)); }
  template <std::size_t N>
  std::string one_of(const char* const (&list)[N]) { return list[below(N)]; }
  std::string any_source() { return sources_[below(sources_.size())]; }

  // Often one of the last, so that what is equal goes on to be equal.
  std::string source() { return below(2) == 0 ? sources_[sources_.size() - 1 - below(std::min<std::size_t>(4, sources_.size()))] : any_source(); }

  std::string signal() {
    switch (below(6)) {
      case 0: return source() + " * 0.5";
      case 1: return "sin(" + source() + ")";
      case 2: return source() + " * " + source();
      case 3: return "mix(" + source() + ", 2)";
      default: return source();
    }
  }
  std::string frequency() {
    static const char* const numbers[] = {"200", "300", "[200, 300]", "[200, 300]", R"({"linspace": [200, 300], "count": 20})"};
    return below(3) == 0 ? "\"range(" + source() + ", 1000, 2000)\"" : one_of(numbers);
  }

  std::string body() {
    const std::string input = R"(, "input": ")" + signal() + R"(")";
    switch (below(18)) {
      case 0: return R"("object": "Sine", "freq": )" + frequency();
      case 1: return R"("object": "Phasor", "freq": )" + frequency();
      case 2: return R"("object": "SineLoop", "feedback": 0.1, "freq": )" + frequency();
      case 3: return R"("object": "Osc", "table": ")" + one_of({"t", "u"}) + R"(", "freq": )" + frequency();
      case 4: return R"("object": "Tone")" + input + R"(, "freq": 1000)";
      case 5: return R"("object": "Delay")" + input + R"(, "delay": 0.003, "feedback": 0.4)";
      case 6: return R"("object": "Biquad")" + input + R"(, "freq": )" + one_of({"2000", "3000"}) + R"(, "q": 0.7)";
      case 7: return R"("object": "Noise")";
      case 8: return R"("object": "Mix", "voices": 2)" + input;
      case 9: return R"("object": "LFO", "freq": 5, "type": )" + one_of({"3", "6"});
      case 10: return R"("object": "Hilbert")" + input;
      case 11: return R"("object": "Sig", "value": )" + one_of({"0.25", R"(["o0", 0.25])", "\"o0\""});
      case 12: return R"("object": "Tanh")" + input;
      case 13: return R"("object": "Granulator", "table": "t", "env": "u", "dur": 0.01, "basedur": 0.01, "grains": )" + one_of({"1", "3"});
      case 14: return R"("object": "Particle", "table": "t", "env": "u", "dens": 300, "dur": 0.01, "chnls": )" + one_of({"1", "2"});
      case 15: return R"("object": "Granule", "table": "t", "env": "u", "dens": 300, "dur": 0.01, "sync": )" + one_of({"true", "false"});
      case 16: return R"("object": "Fader", "fadein": 0.01, "dur": )" + one_of({"0", "0.03"});
      default: return R"("object": "Metro", "time": 0.01)";
    }
  }

  void add_object() {
    static const char* const levels[] = {"", "", "", R"(, "mul": 0.3)", R"(, "mul": "o0")", R"(, "add": 0.1)"};
    static const char* const plays[] = {"", "", "", "", "", R"(, "play": {"delay": 0.02})", R"(, "play": {"dur": 0.03})", R"(, "play": false)"};
    // Again and again the very same, so that there is something to unite.
    static const char* const rates[] = {"", "", R"(, "rate": 4)", R"(, "rate": 4)", R"(, "rate": 0.25)"};
    bodies_.push_back(!bodies_.empty() && below(2) == 0 ? bodies_[below(bodies_.size())] : body() + one_of(levels) + one_of(plays) + (rates_ == Rates::Several ? one_of(rates) : ""));
    add_named(bodies_.back());
  }
  // Nobody reads its end, so that its rounding errors stay what they are.
  void add_cascade() {
    static const char* const plays[] = {"", "", R"(, "play": {"delay": 0.02})"};
    const std::string play = one_of(plays), first = "c" + std::to_string(text_.size()) + "_";
    std::string input = source();
    const std::size_t count = 2 + below(4);
    for (std::size_t i = 0; i < count; ++i) {
      const std::string name = first + std::to_string(i);
      const bool sent_out = i + 1 == count || below(8) == 0;
      text_ += ",\n \"" + name + R"(": {"object": "Biquad", "freq": 3000, "q": 0.7, "input": ")" + input + "\"" + play;
      text_ += sent_out ? R"(, "out": 0})" : "}";
      input = name;
    }
  }
  void add_named(const std::string& body) {
    static const char* const channels[] = {R"(, "out": 0)", R"(, "out": 1)", R"(, "out": [0])"};
    const std::string name = "o" + std::to_string(sources_.size());
    text_ += ",\n \"" + name + "\": {" + body + (below(2) == 0 ? one_of(channels) : "") + "}";
    sources_.push_back(name);
  }

  void add_actor(const std::string& kind) {
    static const char* const actions[] = {R"("play": ")", R"("stop": ")"};
    text_ += ",\n \"do" + std::to_string(text_.size()) + "\": {" + kind + R"(, "do": [{)";
    text_ += one_of(actions) + any_source() + R"("}, {)" + one_of(actions) + any_source() + R"("}, {"set": "o)" + one_of({"0", "1"});
    text_ += R"(.freq", "to": {"uniform": [1, 9], "count": 1}}]})";
  }

  std::uint64_t random_;
  Rates rates_;
  std::string text_;
  std::vector<std::string> sources_, bodies_;
};

}  // namespace tutti::test

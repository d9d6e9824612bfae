// Patches at random: banks and mono sources, filters and effects on them and on their sums, controls that several share, rhythms that set, play and
// stop what is anywhere in the patch.
#pragma once

#include <random>
#include <string>
#include <vector>

namespace tutti::test {

class RandomSynth {
 public:
  explicit RandomSynth(unsigned seed) : random_(seed) {}

  std::string text() {
    for (int i = number(1, 3); i > 0; --i) add("lfo", R"("object": ")" + pick({"Sine", "LFO", "Randi"}) + R"(", "freq": )" + std::to_string(number(1, 30)));
    for (int i = number(1, 2); i > 0; --i) add("frq", R"("object": "Sig", "value": {"uniform": [200, 900], "count": )" + count() + "}");
    for (int i = number(2, 5); i > 0; --i) add_source();
    for (int i = number(2, 8); i > 0; --i) add_effect();
    if (chance(0.7)) add_rhythm();
    std::string text = R"({"tutti": 1, "seed": )" + std::to_string(number(0, 1000)) + R"(, "objects": {)";
    for (std::size_t i = 0; i < objects_.size(); ++i) text += (i ? ",\n" : "\n") + objects_[i];
    return text + "}}";
  }

 private:
  int number(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }
  bool chance(double p) { return std::uniform_real_distribution<double>(0, 1)(random_) < p; }
  std::string pick(const std::vector<std::string>& from) { return from[static_cast<std::size_t>(number(0, static_cast<int>(from.size()) - 1))]; }
  std::string count() { return pick({"1", "1", "2", "3", "5", "16", "17", "40", "70"}); }
  std::string one(const std::string& kind) {
    std::vector<std::string> names;
    for (const std::string& name : names_)
      if (name.starts_with(kind)) names.push_back(name);
    return pick(names);
  }
  std::string sound() { return chance(0.5) || effects_ == 0 ? one("src") : one("fx"); }

  std::string add(const std::string& kind, const std::string& fields) {
    const std::string name = kind + std::to_string(objects_.size());
    const bool acted = kind == "src" || kind == "fx";
    const std::string out = acted && chance(0.5) ? R"(, "out": )" + std::to_string(number(0, 1)) : "";
    const std::string play = acted && chance(0.1) ? R"(, "play": {"delay": 0.01, "dur": 0.02})" : "";
    objects_.push_back("  \"" + name + "\": {" + fields + out + play + "}");
    names_.push_back(name);
    return name;
  }
  void add_source() {
    const std::string object = pick({"SineLoop", "Sine", "LFO", "Noise", "RCOsc", "PinkNoise", "FastSine"});
    const bool noise = object == "Noise" || object == "PinkNoise";
    const std::string freq = chance(0.3) ? "\"" + one("frq") + "\"" : chance(0.3) ? "\"range(" + one("lfo") + ", 200, 300)\""
                                                                                  : R"({"uniform": [100, 1000], "count": )" + count() + "}";
    add("src", R"("object": ")" + object + (noise ? R"(", "mul": {"repeat": 0.02, "count": )" + count() + "}" : R"(", "mul": 0.02, "freq": )" + freq));
  }
  void add_effect() {
    const std::string from = sound();
    std::string input = from;
    if (chance(0.4)) input = "mix(" + from + ", " + pick({"1", "2", "3"}) + ")";
    else if (chance(0.2)) input = from + " + " + sound();
    else if (chance(0.2)) input = from + " * range(" + one("lfo") + ", 0, 1)";
    const std::string effect = pick({R"("ButLP", "freq": 800)", R"("Phaser", "num": 4)", R"("Delay", "delay": [0.003, 0.005])", R"("Freeverb", "bal": 0.5)", R"("Tone", "freq": ")" + ("range(" + one("lfo")) + ", 300, 900)\"",
                                     R"("Pan", "pan": 0.3)", R"("Disto", "drive": 0.5)", R"("Mix", "voices": 2)", R"("SVF", "freq": ")" + one("frq") + "\""});
    add("fx", R"("input": ")" + input + R"(", "mul": 0.5, "object": )" + effect);
    ++effects_;
  }
  void add_rhythm() {
    std::string actions = R"({"set": ")" + one("frq") + R"(.value", "to": {"uniform": [200, 800], "count": )" + count() + "}}";
    if (chance(0.5)) actions += R"(, {")" + pick({"play", "stop"}) + R"(": ")" + sound() + "\"}";
    add("rhythm", R"("object": "Pattern", "time": 0.007, "do": [)" + actions + "]");
  }

  std::mt19937 random_;
  std::vector<std::string> objects_, names_;
  int effects_ = 0;
};

}  // namespace tutti::test

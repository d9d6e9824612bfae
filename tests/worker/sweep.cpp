// Every object of the registry, driven by its declaration alone: what must hold for all of them, those that are added later too.
#include <doctest/doctest.h>
#include <sndfile.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "coordinator/patch/compile.h"
#include "worker/graph.h"
#include "worker/objects/registry.h"
#include "worker/objects/spectral_signals.h"
using namespace tutti;

namespace {

using Channels = std::vector<std::vector<float>>;

// A sound file of two channels of some tones, for objects that read one. Removed when the tests end.
class ToneFile {
 public:
  ToneFile() : path_(std::filesystem::temp_directory_path() / ("tutti-sweep-" + std::to_string(getpid()) + ".wav")) {
    std::vector<float> samples;
    for (int n = 0; n < 2000; ++n)
      for (int channel = 0; channel < 2; ++channel) samples.push_back(0.5f * std::sin(0.01f * static_cast<float>(n * (channel + 3))));
    SF_INFO info{};
    info.samplerate = 44100;
    info.channels = 2;
    info.format = SF_FORMAT_WAV | SF_FORMAT_FLOAT;
    SNDFILE* file = sf_open(path_.c_str(), SFM_WRITE, &info);
    if (!file) throw std::runtime_error("can't write " + path_.string());
    sf_writef_float(file, samples.data(), 2000);
    sf_close(file);
  }
  ~ToneFile() { std::filesystem::remove(path_); }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

const std::string& tone_file() {
  static const ToneFile file;
  static const std::string path = file.path();
  return path;
}

std::string text_of(double x) {
  char text[32];
  std::snprintf(text, sizeof text, "%.9g", x);
  return text;
}

// A value for a stream, like what a patch would give: near the default, or one of the numbers that choose a kind.
double plausible(const Parameter& p, int stream) {
  const double fraction = std::fmod(0.37 + 0.618034 * stream, 1.0);
  const bool chooses = !p.signal && p.unit.empty() && p.min == 0 && p.max >= 2 && p.max <= 16 && p.max == std::floor(p.max);
  if (chooses) return std::fmod(stream, p.max + 1);
  const double x = p.number != 0 ? p.number * (0.6 + 0.8 * fraction) : fraction * std::fmin(1.0, p.max);
  return std::clamp(x, p.min, p.max);
}

bool is_stream_argument(const Parameter& p) { return p.kind == ParameterKind::Input || p.kind == ParameterKind::Value; }

// How the parameters that may be signals are given.
enum class As { Numbers, Signals };

struct Variation {
  int streams = 1;             // elements of each list
  As as = As::Numbers;
  int only = -1;               // the object of this element alone
  bool mixed = false;          // heard through a mix of two voices
  std::string fixed_name = {}; // a fixed parameter that is not left at its default
  std::string fixed_text = {};
};

// One object in a patch, with noise on its inputs.
class Subject {
 public:
  Subject(const ObjectType& type, const Variation& variation) : declaration_(type.declaration), variation_(variation) {
    const LoadedPatch loaded = parse_patch(text(), "sweep.json");
    if (!loaded.patch) throw std::runtime_error(loaded.problems.front().text() + " in " + text());
    CompiledPatch compiled = compile_patch(*loaded.patch, 48000, 0, Simplification::None);  // each source is set by itself
    if (!compiled.problems.empty()) throw std::runtime_error(compiled.problems.front().text() + " in " + text());
    Plan& plan = compiled.plan;
    plan.offline = true;  // waits for files
    for (std::size_t i = 0; i < plan.nodes.size(); ++i) names_.push_back(plan.nodes[i].name.substr(std::string("sweep.").size()));
    Node& heard = plan.nodes[static_cast<std::size_t>(*node(variation.mixed ? "m" : sound()))];
    plan.channels = heard.streams;
    heard.out.resize(static_cast<std::size_t>(heard.streams));
    std::iota(heard.out.begin(), heard.out.end(), 0);
    if (variation.only >= 0) {  // its random numbers are those of its streams in the bank
      Node& subject = plan.nodes[static_cast<std::size_t>(*node("u"))];
      subject.numbers.resize(static_cast<std::size_t>(subject.streams));
      std::iota(subject.numbers.begin(), subject.numbers.end(), variation.only * subject.streams);
    }
    graph_ = std::make_unique<Graph>(plan);
  }

  int channels() const { return graph_->channels(); }
  Graph& graph() { return *graph_; }
  std::optional<int> node(const std::string& name) const {
    const auto found = std::find(names_.begin(), names_.end(), name);
    if (found == names_.end()) return std::nullopt;
    return static_cast<int>(found - names_.begin());
  }

  // All inputs: noise times `noise`, plus `offset`.
  void feed(double noise, double offset) {
    for (std::size_t p = 0; p < declaration_.parameters.size(); ++p) feed_one(p, noise, offset);
  }
  void feed_one(std::size_t parameter, double noise, double offset) {
    const std::optional<int> source = node("x" + std::to_string(parameter));
    if (!source) return;
    graph_->set(*source, kMul, -1, noise);
    graph_->set(*source, kAdd, -1, offset);
  }
  // A Value parameter of all streams, through its signal where it has one.
  void set(std::size_t parameter, double value) {
    const std::optional<int> source = node("p" + std::to_string(parameter));
    if (source) graph_->set(*source, kAdd, -1, value);
    else graph_->set(*node("u"), static_cast<int>(parameter), -1, value);
  }
  void set_plausible(std::size_t parameter) { set(parameter, plausible(declaration_.parameters[parameter], 0)); }

  // `block`: frames to a call; 0: calls of all sizes from 1 to 64.
  Channels render(int frames, int block = 64) {
    static constexpr int kOdd[] = {1, 5, 17, 64, 3, 31, 2, 63, 16, 7};
    Channels sound(static_cast<std::size_t>(channels()), std::vector<float>(static_cast<std::size_t>(frames)));
    std::vector<float*> at(sound.size());
    for (int done = 0, call = 0; done < frames; ++call) {
      const int size = std::min(frames - done, block > 0 ? block : kOdd[call % 10]);
      for (std::size_t c = 0; c < sound.size(); ++c) at[c] = sound[c].data() + done;
      graph_->render(at, size);
      done += size;
    }
    return sound;
  }

 private:
  // What is heard: the object, or what PVSynth makes of its frames.
  const char* sound() const { return is_spectral(declaration_) ? "w" : "u"; }

  std::string text() const {
    const std::string ones = list([](int) { return 1.0; }, -1);
    std::string sources, members;
    for (std::size_t i = 0; i < declaration_.parameters.size(); ++i) add_parameter(i, ones, sources, members);
    std::string heard = R"(, "mul": )" + list([](int stream) { return 0.5 + 0.001 * stream; }, variation_.only) + (variation_.mixed ? "" : R"(, "out": 0)");
    if (is_spectral(declaration_)) heard = R"(}, "w": {"object": "PVSynth", "input": "u")" + heard;
    const std::string mix = variation_.mixed ? R"(, "m": {"object": "Mix", "input": ")" + std::string(sound()) + R"(", "voices": 2, "out": 0})" : "";
    return R"({"tutti": 1, "seed": 3, "objects": {"t": {"object": "HarmTable", "list": [1, 0.5], "size": 512}, "t2": {"object": "HarmTable", "list": [0, 1], "size": 512}, "mx": {"object": "NewMatrix", "width": 3, "height": 2, "init": [[0.1, 0.5, 0.3], [1, -0.5, 0.2]]}, "mx2": {"object": "NewMatrix", "width": 3, "height": 2, "init": [[1, 0, 1], [0.5, 1, 0]]}, "n": {"object": "Noise", "mul": )" + ones + "}" + sources +
           R"(, "u": {"object": ")" + declaration_.name + R"(")" + members + heard + "}" + mix + "}}";
  }

  void add_parameter(std::size_t index, const std::string& ones, std::string& sources, std::string& members) const {
    const Parameter& p = declaration_.parameters[index];
    const std::string number = std::to_string(index), slice = variation_.only >= 0 ? "[" + std::to_string(variation_.only) + "]" : "";
    const auto member = [&](const std::string& value) { members += R"(, ")" + p.name + R"(": )" + value; };
    const auto value = [&](int stream) { return plausible(p, stream); };
    if (p.name == variation_.fixed_name) return member(variation_.fixed_text);
    switch (p.kind) {
      case ParameterKind::Input:
        sources += R"(, "n)" + number + R"(": {"object": "Noise", "mul": )" + ones + R"(}, "x)" + number + R"(": {"object": "Sig", "value": "n)" + number + R"(", "mul": 0.5, "add": 0.01})";
        if (p.spectrum) {  // short frames: some are heard at once
          sources += R"(, "v)" + number + R"(": {"object": "PVAnal", "size": 64, "input": "x)" + number + R"("})";
          return member(R"("v)" + number + slice + R"(")");
        }
        return member(R"("x)" + number + (p.whole ? "" : slice) + R"(")");
      case ParameterKind::Value:
        if (analyses(declaration_) && p.name == "size") return member("64");  // short frames: some are heard at once
        if (declaration_.find("overlaps") && (p.name == "size" || p.name == "framesize" || p.name == "overlaps")) return;  // powers of two
        if (streams_make_frames(declaration_) && p.name == "wintype") return;                                                  // one for all streams
        if (!p.signal || variation_.as == As::Numbers) return member(list(value, variation_.only));
        sources += R"(, "p)" + number + R"(": {"object": "Sig", "value": "n", "mul": 0, "add": )" + list(value, -1) + "}";
        return member(R"("p)" + number + slice + R"(")");
      case ParameterKind::Path: return member(R"(")" + tone_file() + R"(")");
      case ParameterKind::Table: return member(p.matrix ? R"("mx")" : R"("t")");
      case ParameterKind::Tables: return member(p.matrix ? R"(["mx", "mx2"])" : R"(["t", "t2"])");
      case ParameterKind::Names: return member(R"("/sweep")");
      case ParameterKind::Points: return p.required ? member("[[0, 0], [0.01, 1], [0.02, 0.5], [0.05, 0.1]]") : void();
      case ParameterKind::Numbers: return p.required ? member("[0.5, 1, 0.25]") : void();
      case ParameterKind::Integer:
        if (p.name == "largest") return member(analyses(declaration_) ? "256" : "2048");
        [[fallthrough]];
      case ParameterKind::Number: return p.required ? member(text_of(std::clamp(p.kind == ParameterKind::Integer ? 64.0 : 0.5, p.min, p.max))) : void();
      case ParameterKind::Flag:
      case ParameterKind::Text:
      case ParameterKind::Rows:
      case ParameterKind::Actions: return;
    }
  }

  template <class Value>
  std::string list(Value value, int only) const {
    if (only >= 0) return text_of(value(only));
    std::string text = "[";
    for (int stream = 0; stream < variation_.streams; ++stream) text += (stream > 0 ? ", " : "") + text_of(value(stream));
    return text + "]";
  }

  const Declaration& declaration_;
  Variation variation_;
  std::vector<std::string> names_;  // of the plan's nodes
  std::unique_ptr<Graph> graph_;
};

// Calls `check` with each object that makes sound.
template <class Check>
void for_each_object(Check check) {
  for (const auto& entry : Registry::all()) {
    const auto& name = entry.first;
    const auto& type = entry.second;
    if (type.declaration.role != ObjectRole::Audio) continue;
    CAPTURE(name);
    check(type);
  }
}

bool has_rule(const Declaration& declaration, StreamsRule rule) {
  return std::any_of(declaration.parameters.begin(), declaration.parameters.end(), [&](const Parameter& p) { return p.streams_rule == rule; });
}

bool is_finite(const Channels& sound) {
  for (const auto& channel : sound)
    for (float y : channel)
      if (!std::isfinite(y)) return false;
  return true;
}

double peak(const Channels& sound) {
  double largest = 0;
  for (const auto& channel : sound)
    for (float y : channel) largest = std::max(largest, std::fabs(static_cast<double>(y)));
  return largest;
}

double difference(const std::vector<float>& a, const std::vector<float>& b) {
  double largest = 0;
  for (std::size_t n = 0; n < a.size(); ++n) {
    const double d = std::fabs(static_cast<double>(a[n]) - b[n]);
    largest = d <= largest ? largest : std::isnan(d) ? HUGE_VAL : d;
  }
  return largest;
}

constexpr int kStreamCounts[] = {1, 2, 3, 5, 16, 17, 67};

}  // namespace

// The same instructions on the same numbers, whatever the number of lanes: what is left is where a compiler fuses a product and a sum of a Unit's
// scalar code, or sums the lanes of a vector in another order. Chaos would make that grow, hence the short sound.
TEST_CASE("Each stream of a bank is the object of that stream alone") {
  for_each_object([](const ObjectType& type) {
    if (has_rule(type.declaration, StreamsRule::Sets) || streams_make_frames(type.declaration)) return;
    for (const int streams : kStreamCounts) {
      CAPTURE(streams);
      const Channels bank = Subject(type, {streams}).render(600);
      const double tolerance = 1e-5 * std::max(1.0, peak(bank));
      for (const int stream : {0, streams / 4, streams / 2, streams - 1}) {
        CAPTURE(stream);
        Variation alone{streams};
        alone.only = stream;
        const Channels single = Subject(type, alone).render(600);
        for (std::size_t c = 0; c < single.size(); ++c) CHECK(difference(bank[static_cast<std::size_t>(stream) * single.size() + c], single[c]) <= tolerance);
      }
    }
  });
}

TEST_CASE("The length of a block changes nothing") {
  for_each_object([](const ObjectType& type) {
    for (const As as : {As::Numbers, As::Signals})
      for (const int streams : {1, 3, 5}) {
        CAPTURE(streams);
        const Channels even = Subject(type, {streams, as}).render(3000), odd = Subject(type, {streams, as}).render(3000, 0);
        // The sums of filters that are computed along time begin elsewhere.
        for (std::size_t c = 0; c < even.size(); ++c) CHECK(difference(even[c], odd[c]) <= 1e-6 * std::max(1.0, peak(even)));
      }
  });
}

// What follows from a parameter is computed once, or in each frame; by the same instructions.
TEST_CASE("A signal that stays the same is a number") {
  for_each_object([](const ObjectType& type) {
    const auto& parameters = type.declaration.parameters;
    if (std::none_of(parameters.begin(), parameters.end(), [](const Parameter& p) { return p.kind == ParameterKind::Value && p.signal; })) return;
    for (const int streams : {1, 5, 17}) {
      CAPTURE(streams);
      const Channels numbers = Subject(type, {streams, As::Numbers}).render(600), signals = Subject(type, {streams, As::Signals}).render(600);
      for (std::size_t c = 0; c < numbers.size(); ++c) CHECK(difference(numbers[c], signals[c]) <= 1e-4 * std::max(1.0, peak(numbers)));
    }
  });
}

// The order of the sums is another.
TEST_CASE("A bank that is mixed down is the sum of its streams") {
  for_each_object([](const ObjectType& type) {
    if (!type.foldable) return;
    Variation mixed{67};
    mixed.mixed = true;
    const Channels streams = Subject(type, {67}).render(300), mix = Subject(type, mixed).render(300);
    REQUIRE(mix.size() == 2);
    for (std::size_t voice = 0; voice < 2; ++voice) {
      std::vector<float> sum(300);
      double scale = 1;
      for (std::size_t s = voice; s < streams.size(); s += 2) {
        for (std::size_t n = 0; n < sum.size(); ++n) sum[n] += streams[s][n];
        scale += peak({streams[s]});
      }
      CHECK(difference(sum, mix[voice]) <= 1e-5 * scale);
    }
  });
}

TEST_CASE("Sound within full scale and parameters within their ranges, however they jump, give finite numbers") {
  for_each_object([](const ObjectType& type) {
    for (const As as : {As::Numbers, As::Signals}) {
      Subject subject(type, {2, as});
      bool finite = true;
      for (int step = 0; step < 60; ++step) {
        const double feeds[][2] = {{1, 0}, {0, 1}, {0, -1}, {0, 0}, {0.5, 0.5}};
        const auto& feed = feeds[step % 5];
        subject.feed(feed[0], feed[1]);
        for (std::size_t i = 0; i < type.declaration.parameters.size(); ++i) {
          const Parameter& p = type.declaration.parameters[i];
          if (p.kind != ParameterKind::Value) continue;
          const double lo = std::isfinite(p.min) ? p.min : -1e4, hi = std::isfinite(p.max) ? p.max : 1e4;
          const double values[] = {lo, p.number, hi, plausible(p, step)};
          subject.set(i, values[(step * 7 + static_cast<int>(i) * 3 + step / 4) % 4]);
        }
        finite &= is_finite(subject.render(97, 0));
      }
      CHECK(finite);
    }
  });
}

TEST_CASE("Every choice of a whole number or a flag gives finite numbers") {
  for_each_object([](const ObjectType& type) {
    for (const Parameter& p : type.declaration.parameters) {
      const bool flag = p.kind == ParameterKind::Flag;
      if (!flag && (p.kind != ParameterKind::Integer || p.max - p.min > 8)) continue;
      CAPTURE(p.name);
      for (double x = flag ? 0 : p.min; x <= (flag ? 1 : p.max); ++x) {
        Variation variation{3};
        variation.fixed_name = p.name;
        variation.fixed_text = flag ? (x != 0 ? "true" : "false") : text_of(x);
        CAPTURE(x);
        CHECK(is_finite(Subject(type, variation).render(300, 0)));
      }
    }
  });
}

// A tenth of a second is enough for the longest of what may hold a bad sample: a Fourier transform's windows, a convolution's impulse.
TEST_CASE("After NaN, infinity and huge numbers on an input or a parameter an object recovers") {
  for_each_object([](const ObjectType& type) {
    for (std::size_t i = 0; i < type.declaration.parameters.size(); ++i) {
      const Parameter& p = type.declaration.parameters[i];
      if (!is_stream_argument(p) || !p.signal) continue;
      CAPTURE(p.name);
      for (const double bad : {std::nan(""), HUGE_VAL, -HUGE_VAL, 1e30, -1e30}) {
        Subject subject(type, {2, As::Signals});
        subject.render(64);
        if (p.kind == ParameterKind::Input) subject.feed_one(i, 0, bad);
        else subject.set(i, bad);
        subject.render(150, 0);
        if (p.kind == ParameterKind::Input) subject.feed_one(i, 0.5, 0);
        else subject.set_plausible(i);
        subject.render(4800);
        CAPTURE(bad);
        const Channels after = subject.render(200);
        CHECK(is_finite(after));
        CHECK(peak(after) < 1e9);
      }
    }
  });
}

TEST_CASE("Ten seconds after an impulse there are no denormals") {
  for_each_object([](const ObjectType& type) {
    Subject subject(type, {1});
    subject.feed(0, 1);
    subject.render(1);
    subject.feed(0, 0);
    subject.render(480000);
    bool denormal = false;
    for (const auto& channel : subject.render(64))
      for (float y : channel) denormal |= std::fpclassify(y) == FP_SUBNORMAL;
    CHECK(!denormal);
  });
}

TEST_CASE("Objects may be played and stopped at any time") {
  for_each_object([](const ObjectType& type) {
    Subject subject(type, {17});
    const int node = *subject.node("u");
    bool finite = true;
    for (int step = 0; step < 40; ++step) {
      if (step % 3 == 1) subject.graph().stop(node);
      if (step % 3 != 1 || step % 7 == 0) subject.graph().play(node);
      finite &= is_finite(subject.render(53 + step, 0));
    }
    CHECK(finite);
  });
}

TEST_CASE("Tables have finite samples, and a guard point") {
  for (const auto& entry : Registry::all()) {
    const auto& name = entry.first;
    const auto& type = entry.second;
    if (type.declaration.role != ObjectRole::Table) continue;
    CAPTURE(name);
    std::vector<Fixed> fixed;
    for (const Parameter& p : type.declaration.parameters) {
      Fixed& given = fixed.emplace_back();
      given.number = p.required ? std::clamp(p.kind == ParameterKind::Integer ? 64.0 : 0.5, p.min, p.max) : p.number;
      if (p.kind == ParameterKind::Path) given.text = tone_file();
      if (p.kind == ParameterKind::Names) given.places = {0, 96};
      given.numbers = p.numbers;
      if (p.required && p.kind == ParameterKind::Points) given.points = {{0, 0}, {100, 1}};
      else given.points = p.points;
    }
    const std::vector<MadeTable> tables = type.make_table(48000, fixed);
    REQUIRE(!tables.empty());
    for (const MadeTable& table : tables) {
      CHECK(table.size > 0);
      if (table.shared_at >= 0) {  // it stands in the instance's memory, which is zeroed
        CHECK(table.samples.empty());
        continue;
      }
      REQUIRE(table.samples.size() >= static_cast<std::size_t>(table.size) + 1);
      CHECK(is_finite({table.samples}));
    }
  }
}

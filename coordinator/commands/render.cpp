// tutti render: the same graph, workers and rings as play, into a sound file, as fast as the workers can.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <optional>

#include "coordinator/assignments.h"
#include "coordinator/commands/command.h"
#include "coordinator/cores.h"
#include "coordinator/signals.h"
#include "coordinator/sound_file.h"
#include "shared/clock.h"
#include "shared/realtime.h"
#include "worker/sound_files/sound_file_reader.h"

namespace tutti {
namespace {

struct RenderArguments {
  std::vector<std::string> patches;
  std::string output;
  std::string input;
  double duration = 10;
  double rate = 48000;
  int channels = 0;
  int workers = 0;
  int copies = 1;
  int period = 256;
  std::string format = "float";
};

// Workers run ahead of the file by as many periods as fit into a core's second-level cache, so that the processes wake each other seldom.
// None may overwrite a shared table before a worker of a later stage has read it.
int periods_ahead(int channels, int period, int shortest_shared_table) {
  constexpr int kRingBytes = 256 * 1024;
  const int most = shortest_shared_table > 0 ? std::max(1, shortest_shared_table / period - 1) : 64;
  return std::clamp(kRingBytes / (channels * period * static_cast<int>(sizeof(float))), std::min(2, most), most);
}

void print_bar(double done, double seconds, double elapsed) {
  constexpr int width = 40;
  const int full = static_cast<int>(done / seconds * width);
  std::fprintf(stderr, "\r[%.*s%*s] %5.1f of %.1f s, %.0f times as fast as played ", full, "########################################", width - full, "",
               done, seconds, elapsed > 0 ? done / elapsed : 0.0);
}

SampleFormat format_of(const std::string& name) {
  return name == "pcm16" ? SampleFormat::Pcm16 : name == "pcm24" ? SampleFormat::Pcm24 : SampleFormat::Float;
}

// The sound file that comes in, period by period; silence before there is one and after its end.
class InputFile {
 public:
  InputFile(const RenderArguments& arguments, int channels) : period_(arguments.period), planar_(static_cast<std::size_t>(channels * arguments.period)) {
    for (int c = 0; c < channels; ++c) pointers_.push_back(planar_.data() + c * period_);
    if (arguments.input.empty()) return;
    try {
      file_.emplace(arguments.input);
    } catch (const std::runtime_error& error) {
      throw UsageError{std::string("--input ") + error.what()};
    }
    if (file_->rate() != arguments.rate)
      throw UsageError{"--input " + arguments.input + ": found a rate of " + shown(file_->rate()) + ", expected " + shown(arguments.rate) + " (--rate)"};
    interleaved_.resize(static_cast<std::size_t>(file_->channels() * period_));
  }

  std::span<const float* const> next() {
    if (!file_ || pointers_.empty()) return pointers_;
    if (!file_->read(done_, period_, interleaved_.data())) throw std::runtime_error("the input file ends before its header says");
    done_ += period_;
    for (int c = 0; c < static_cast<int>(pointers_.size()); ++c)
      for (int f = 0; f < period_; ++f)
        planar_[static_cast<std::size_t>(c * period_ + f)] = c < file_->channels() ? interleaved_[static_cast<std::size_t>(f * file_->channels() + c)] : 0.0f;
    return pointers_;
  }

 private:
  std::int64_t period_, done_ = 0;
  std::optional<SoundFileReader> file_;
  std::vector<float> planar_, interleaved_;
  std::vector<const float*> pointers_;
};

void render_periods(const RenderArguments& arguments, Mixer& mixer, Supervisor& supervisor, InputFile& input, SoundFileWriter& file, int channels) {
  const auto period = static_cast<std::size_t>(arguments.period);
  std::vector<float> planar(period * static_cast<std::size_t>(channels)), interleaved(planar.size());
  std::vector<float*> pointers;
  for (int c = 0; c < channels; ++c) pointers.push_back(planar.data() + static_cast<std::size_t>(c) * period);

  const auto total = static_cast<std::int64_t>(std::llround(arguments.duration * arguments.rate));
  const std::int64_t begin = monotonic_ns();
  std::int64_t next_bar = 0;
  const bool bar = error_is_terminal();
  for (std::int64_t done = 0; done < total; done += arguments.period) {
    mixer.mix(pointers, static_cast<std::uint32_t>(arguments.period), Mixer::Patience::Endless, input.next());
    for (std::size_t f = 0; f < period; ++f)
      for (std::size_t c = 0; c < pointers.size(); ++c) interleaved[f * pointers.size() + c] = pointers[c][f];
    file.write(interleaved.data(), std::min<std::int64_t>(arguments.period, total - done));
    const std::int64_t now = monotonic_ns();
    if (now < next_bar) continue;
    next_bar = now + 100'000'000;
    if (asked_to_end()) throw std::runtime_error("interrupted; " + arguments.output + " is not written");
    for (const std::string& line : supervisor.look_after()) throw std::runtime_error(line.substr(0, line.find(';')) + "; " + arguments.output + " is not written");
    if (bar) print_bar(static_cast<double>(done) / arguments.rate, arguments.duration, static_cast<double>(now - begin) * 1e-9);
  }
  if (bar) std::fprintf(stderr, "\r\033[K");
  const double elapsed = static_cast<double>(monotonic_ns() - begin) * 1e-9;
  std::fprintf(stderr, "tutti: %s: %.1f s in %.4f s, %.0f times as fast as played\n", arguments.output.c_str(), arguments.duration, elapsed, arguments.duration / elapsed);
}

AssignmentOptions assignment_options(const RenderArguments& arguments) {
  constexpr double kWorthNs = 50e6;  // of work, for a process of its own
  AssignmentOptions options;
  options.copies = arguments.copies;
  options.workers = arguments.workers;
  options.cores = options.most_workers = static_cast<int>(physical_cores().size());
  options.worth = kWorthNs / (arguments.duration * arguments.rate);
  options.rate = arguments.rate;
  return options;
}

int render(RenderArguments& arguments) {
  catch_signals();
  denormals_off();
  const std::vector<Patch> patches = load_patches(arguments.patches);
  const int channels = arguments.channels > 0 ? arguments.channels : channels_of(patches);
  if (channels < channels_of(patches)) throw UsageError{"--channels " + std::to_string(channels) + ": a patch has " + std::to_string(channels_of(patches)) + " channels"};
  Assignments assignments = assign(patches, assignment_options(arguments));
  for (Assignment& assignment : assignments.workers)
    for (Plan& part : assignment.plan.parts) part.offline = true;
  // What goes through a shared table must be read before it is written over.
  const bool shares = assignments.links > 0 && assignments.shortest_shared_table > 0;
  if (shares) arguments.period = std::clamp(assignments.shortest_shared_table / 2, 16, arguments.period);

  Segment::Layout layout;
  layout.name = "render";
  layout.driver = "file";
  layout.workers = static_cast<int>(assignments.workers.size());
  layout.lookahead = periods_ahead(channels, arguments.period, shares ? assignments.shortest_shared_table : 0);
  layout.batch = std::max(1, layout.lookahead / 2);
  layout.input_channels = assignments.input_channels;
  layout.links = assignments.links;
  layout.bus_channels = assignments.bus_channels;
  layout.shared_floats = assignments.shared_floats;
  layout.geometry = {static_cast<std::uint32_t>(layout.lookahead), static_cast<std::uint32_t>(channels), static_cast<std::uint32_t>(arguments.period)};
  const Segment segment = Segment::create(layout);
  Mixer mixer(segment, layout.lookahead);
  mixer.change_period(static_cast<std::uint32_t>(arguments.period), static_cast<std::uint32_t>(std::lround(arguments.rate)));
  InputFile input(arguments, assignments.input_channels);
  if (!arguments.input.empty() && assignments.input_channels == 0) std::fprintf(stderr, "tutti: no patch has an Input: %s is not heard\n", arguments.input.c_str());
  SoundFileWriter file(arguments.output, format_of(arguments.format), channels, static_cast<int>(std::lround(arguments.rate)),
                       std::llround(arguments.duration * arguments.rate));
  Supervisor supervisor(segment, mixer, std::move(assignments.workers), false);
  supervisor.start_all();
  for (int p = 0; p < layout.lookahead; ++p) mixer.write_input(static_cast<std::uint32_t>(p), input.next(), static_cast<std::uint32_t>(arguments.period));
  mixer.open();
  if (!supervisor.wait_until_ready(60) || supervisor.any_failed()) throw std::runtime_error("a worker could not start; " + arguments.output + " is not written");
  render_periods(arguments, mixer, supervisor, input, file, channels);
  file.finish();
  return kDone;
}

}  // namespace

void add_render_command(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<RenderArguments>();
  CLI::App* command = app.add_subcommand("render", "Render patches into a sound file, faster than real time");
  command->add_option("patch", arguments->patches, "Patch files (JSON)")->required()->type_name("PATCH");
  command->add_option("-o,--output", arguments->output, "The file: .wav, .w64, .caf, .aif or .flac")->required()->type_name("FILE");
  command->add_option("--input", arguments->input, "A sound file that comes in where the patch has an Input; its rate must be --rate")->type_name("FILE");
  command->add_option("--duration", arguments->duration, "Seconds")->check(CLI::PositiveNumber)->capture_default_str();
  command->add_option("--rate", arguments->rate, "Frames a second")->check(CLI::Range(8000.0, 768000.0))->capture_default_str();
  command->add_option("--channels", arguments->channels, "Channels; default: what the patches say")->check(CLI::Range(1, 64));
  command->add_option("--workers", arguments->workers, "Worker processes, between which patches are divided; default: one a core, as far as there is enough to do")->check(CLI::Range(1, kMaxWorkers));
  command->add_option("--copies", arguments->copies, "Copies of each patch; each draws its own random values")->check(CLI::Range(1, 100000))->capture_default_str();
  command->add_option("--period", arguments->period, "Frames that a worker renders at once")->check(CLI::Range(16, 8192))->capture_default_str();
  command->add_option("--format", arguments->format, "float, pcm24 or pcm16")->check(CLI::IsMember({"float", "pcm24", "pcm16"}))->capture_default_str();
  command->footer("Examples:\n"
                  "  tutti render patches/chorus.json -o chorus.wav --duration 30\n"
                  "  tutti render patches/oscillators.json --copies 4 -o four.flac --format pcm24\n"
                  "  tutti render room.json --input voice.wav -o voice-in-room.wav");
  command->callback([arguments, &run] { run = [arguments] { return render(*arguments); }; });
}

}  // namespace tutti

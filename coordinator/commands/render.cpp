// tutti render: the same graph, workers and rings as play, into a sound file, as fast as the workers can.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>

#include "coordinator/assignments.h"
#include "coordinator/commands/command.h"
#include "coordinator/input_file.h"
#include "coordinator/midi_file.h"
#include "coordinator/mpi/mpirun.h"
#include "coordinator/render_job.h"
#include "coordinator/signals.h"
#include "coordinator/sound_file.h"
#include "shared/realtime.h"

namespace tutti {
namespace {

// Workers run ahead of the file by as many periods as fit into a core's second-level cache, so that the processes wake each other seldom.
// None may overwrite a shared table before a worker of a later stage has read it.
int periods_ahead(int channels, int period, int shortest_shared_table) {
  constexpr int kRingBytes = 256 * 1024;
  const int most = shortest_shared_table > 0 ? std::max(1, shortest_shared_table / period - 1) : 64;
  return std::clamp(kRingBytes / (channels * period * static_cast<int>(sizeof(float))), std::min(2, most), most);
}

void render_periods(const RenderOptions& arguments, Mixer& mixer, Supervisor& supervisor, InputFile& input, MidiFile& midi, SoundFileWriter& file, int channels) {
  const auto period = static_cast<std::size_t>(arguments.period);
  std::vector<float> planar(period * static_cast<std::size_t>(channels)), interleaved(planar.size());
  std::vector<float*> pointers;
  for (int c = 0; c < channels; ++c) pointers.push_back(planar.data() + static_cast<std::size_t>(c) * period);

  const auto total = static_cast<std::int64_t>(std::llround(arguments.duration * arguments.rate));
  RenderProgress progress(arguments.output, arguments.duration);
  std::string end;  // why there will be no file
  const auto look_after = [&] {
    if (asked_to_end()) end = "interrupted";
    for (const std::string& line : supervisor.look_after()) end = line.substr(0, line.find(';'));
    if (!end.empty()) mixer.give_up();
  };
  mixer.while_waiting = look_after;
  for (std::int64_t done = 0; done < total; done += arguments.period) {
    mixer.mix(pointers, static_cast<std::uint32_t>(arguments.period), Mixer::Patience::Endless, input.next(), midi.next());
    if (progress.due()) {
      look_after();
      progress.show(static_cast<double>(done) / arguments.rate);
    }
    if (!end.empty()) throw std::runtime_error(end + "; " + arguments.output + " is not written");
    for (std::size_t f = 0; f < period; ++f)
      for (std::size_t c = 0; c < pointers.size(); ++c) interleaved[f * pointers.size() + c] = pointers[c][f];
    file.write(interleaved.data(), std::min<std::int64_t>(arguments.period, total - done));
  }
  progress.finish();
}

int render(RenderOptions& arguments) {
  if (processes_of_mpirun() > 1) return render_by_ranks ? render_by_ranks(arguments) : become_mpi_program();
  catch_signals();
  denormals_off();
  const std::vector<Patch> patches = load_patches(arguments.patches);
  const int channels = arguments.channels > 0 ? arguments.channels : channels_of(patches);
  if (channels < channels_of(patches)) throw UsageError{"--channels " + std::to_string(channels) + ": a patch has " + std::to_string(channels_of(patches)) + " channels"};
  Assignments assignments = assign(copies_of(patches, arguments.copies), assignment_options(arguments, arguments.workers));
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
  layout.midi = assignments.midi;
  layout.links = assignments.links;
  layout.bus_channels = assignments.bus_channels;
  layout.shared_floats = assignments.shared_floats;
  layout.geometry = {static_cast<std::uint32_t>(layout.lookahead), static_cast<std::uint32_t>(channels), static_cast<std::uint32_t>(arguments.period)};
  const Segment segment = Segment::create(layout);
  Mixer mixer(segment, layout.lookahead);
  mixer.change_period(static_cast<std::uint32_t>(arguments.period), static_cast<std::uint32_t>(std::lround(arguments.rate)));
  InputFile input(arguments.input, arguments.rate, arguments.period, assignments.input_channels);
  if (!arguments.input.empty() && assignments.input_channels == 0) std::fprintf(stderr, "tutti: no patch has an Input: %s is not heard\n", arguments.input.c_str());
  MidiFile midi(arguments.midi, arguments.rate, arguments.period);
  if (!arguments.midi.empty() && !assignments.midi) std::fprintf(stderr, "tutti: no patch has an object that hears MIDI: %s is not heard\n", arguments.midi.c_str());
  SoundFileWriter file(arguments.output, arguments.sample_format(), channels, static_cast<int>(std::lround(arguments.rate)),
                       std::llround(arguments.duration * arguments.rate));
  Supervisor supervisor(segment, mixer, std::move(assignments.workers), false);
  supervisor.start_all();
  for (int p = 0; p < layout.lookahead; ++p) mixer.write_input(static_cast<std::uint32_t>(p), input.next(), static_cast<std::uint32_t>(arguments.period), midi.next());
  mixer.open();
  if (!supervisor.wait_until_ready(60) || supervisor.any_failed()) {
    const std::vector<std::string> why = supervisor.look_after();
    throw std::runtime_error((why.empty() ? "a worker could not start" : why.front().substr(0, why.front().find(';'))) + "; " + arguments.output + " is not written");
  }
  render_periods(arguments, mixer, supervisor, input, midi, file, channels);
  if (const std::uint64_t lost = segment.header().midi_lost.load())
    std::fprintf(stderr, "tutti: %s: %llu events are lost: more than %u in one period; a smaller --period has room for more\n", arguments.midi.c_str(), static_cast<unsigned long long>(lost), kMaxMidiEvents);
  file.finish();
  return kDone;
}

}  // namespace

void add_render_command(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<RenderOptions>();
  CLI::App* command = app.add_subcommand("render", "Render patches into a sound file, faster than real time");
  command->add_option("patch", arguments->patches, "Patch files (JSON)")->required()->type_name("PATCH");
  command->add_option("-o,--output", arguments->output, "The file: .wav, .w64, .caf, .aif or .flac; - is standard output, as .au, for another program")->required()->type_name("FILE");
  command->add_option("--input", arguments->input, "A sound file that comes in where the patch has an Input; its rate must be --rate")->type_name("FILE");
  command->add_option("--midi", arguments->midi, "A standard MIDI file (.mid) that is played into the patch: Notein, Midictl and Bendin hear it")->type_name("FILE");
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
                  "  tutti render room.json --input voice.wav -o voice-in-room.wav\n"
                  "  tutti render patches/chorus.json -o - --duration 600 | sox -t au - chorus.ogg\n"
                  "  tutti render patches/midi_synth.json --midi song.mid -o song.wav --duration 180");
  command->callback([arguments, &run] { run = [arguments] { return render(*arguments); }; });
}

}  // namespace tutti

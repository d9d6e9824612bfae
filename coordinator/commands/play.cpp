// tutti play: patches through JACK, or by the built-in clock.
#include <unistd.h>

#include <cstdio>
#include <memory>

#include "coordinator/commands/command.h"
#include "coordinator/instance.h"
#include "coordinator/signals.h"
#include "coordinator/worker_table.h"

namespace tutti {
namespace {

struct PlayArguments {
  std::vector<std::string> patches;
  InstanceOptions options;
  std::string driver = "auto", ports = "sum";
  double duration = 0;
};

Ports ports_called(const std::string& name) { return name == "patch" ? Ports::Patch : name == "worker" ? Ports::Worker : Ports::Sum; }

void print_news(Instance& instance, bool status_line) {
  for (const std::string& line : instance.take_news()) std::fprintf(stderr, "%stutti: %s\n", status_line ? "\r\033[K" : "", line.c_str());
}

// One line that is written over again: time, level, the busiest worker, what went wrong.
void print_status(const Instance& instance) {
  const SegmentHeader& header = instance.segment().header();
  double busiest = 0, worst = 0;
  unsigned long long late = 0, restarts = 0;
  for (const WorkerRow& row : read_workers(instance.segment())) {
    busiest = std::max(busiest, row.load_mean);
    worst = std::max(worst, row.load_worst);
    late += row.late;
    restarts += row.restarts;
  }
  std::fprintf(stderr, "\r\033[K%7.1f s  %9s  %u workers, busiest %.0f %% (worst %.0f %%)  late %llu  xruns %llu  restarts %llu", instance.seconds_played(),
               decibels(header.peak.load()).c_str(), static_cast<unsigned>(instance.workers()), 100 * busiest, 100 * worst, late,
               static_cast<unsigned long long>(header.xruns.load()), restarts);
  std::fflush(stderr);
}

int play(PlayArguments& arguments) {
  InstanceOptions& options = arguments.options;
  options.driver = arguments.driver == "jack" ? DriverChoice::Jack : arguments.driver == "clock" ? DriverChoice::Clock : DriverChoice::JackOrClock;
  options.ports = ports_called(arguments.ports);
  if (options.ports != Ports::Sum && options.driver == DriverChoice::Clock) throw UsageError{"--ports " + arguments.ports + ": found --driver clock, expected JACK, which has ports"};
  if (options.ports == Ports::Patch && options.workers > 0) throw UsageError{"--ports patch: found --workers, expected none: each patch has a worker of its own"};
  catch_signals();
  Instance instance(load_patches(arguments.patches), options);
  instance.start();
  const bool status_line = error_is_terminal();
  print_news(instance, false);
  std::fprintf(stderr, "tutti: playing as %s (%s, %d Hz, periods of %d frames), %u workers, OSC port %u%s; Ctrl-C ends\n",
               instance.segment().header().name, instance.driver().kind().c_str(), instance.driver().rate(), instance.driver().period(), static_cast<unsigned>(instance.workers()),
               instance.segment().header().osc_port.load(), options.osc_any ? " for all machines" : "");
  for (int turn = 0; !asked_to_end() && !instance.all_failed(); ++turn) {
    if (arguments.duration > 0 && instance.seconds_played() >= arguments.duration) break;
    instance.look_after();
    print_news(instance, status_line);
    if (asked_to_reload()) instance.reload();
    if (status_line && turn % 10 == 0) print_status(instance);
    usleep(20000);
  }
  const bool failed = instance.all_failed();
  instance.stop();
  if (status_line) std::fprintf(stderr, "\r\033[K");
  std::printf("%s", worker_table(instance.segment(), output_is_terminal()).c_str());
  if (instance.lost_frames() > 0)
    std::fprintf(stderr, "tutti: %s lacks %llu frames that the disk did not take in time\n", options.record.c_str(), static_cast<unsigned long long>(instance.lost_frames()));
  return failed ? kFailed : kDone;
}

}  // namespace

void add_play_command(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<PlayArguments>();
  arguments->options.driver_options.channels = 0;
  InstanceOptions& options = arguments->options;
  CLI::App* command = app.add_subcommand("play", "Play patches through JACK, or by the built-in clock where no JACK server answers");
  command->add_option("patch", arguments->patches, "Patch files (JSON)")->required()->type_name("PATCH");
  command->add_option("--driver", arguments->driver, "jack, clock, or auto: JACK if a server answers (none is started), else the clock")
      ->check(CLI::IsMember({"auto", "jack", "clock"}))->capture_default_str();
  command->add_option("--workers", options.workers, "Worker processes, between which patches are divided; default: one for each copy of each patch, at most four a core; fewer patches than cores are divided where they need it")->check(CLI::Range(1, kMaxWorkers));
  command->add_option("--copies", options.copies, "Copies of each patch; each draws its own random values")->check(CLI::Range(1, 100000))->capture_default_str();
  command->add_option("--lookahead", options.driver_options.lookahead, "Periods that workers run ahead; 0: within the period, no added latency")
      ->check(CLI::Range(0, 64))->capture_default_str();
  command->add_option("--channels", options.driver_options.channels, "Output channels; default: what the patches say")->check(CLI::Range(1, 64));
  command->add_option("--duration", arguments->duration, "Seconds; default: until Ctrl-C")->check(CLI::PositiveNumber);
  command->add_flag("--watch", options.watch, "Read a patch again when its file changes; what is wrong is told, and the old sound goes on");
  command->add_option("--cross-fade", options.cross_fade, "Seconds from the old sound to the new one, where a patch has changed")->check(CLI::Range(0.0, 10.0))->capture_default_str();
  command->add_option("--record", options.record, "Record what is played into this file (.wav, .w64, .caf, .aif)")->type_name("FILE");
  command->add_option("--ports", arguments->ports, "JACK ports: of the sum of all, of each patch and copy (each in a worker of its own), or of each worker")
      ->check(CLI::IsMember({"sum", "patch", "worker"}))->capture_default_str();
  command->add_option("--connect", options.driver_options.connect, "JACK ports or clients to connect to, or none; default: the loudspeakers")->type_name("PORT");
  command->add_option("--connect-inputs", options.driver_options.connect_inputs, "The same for what patches with Input hear; default: the machine's inputs")->type_name("PORT");
  command->add_option("--connect-midi", options.driver_options.connect_midi, "JACK MIDI ports or clients that patches with Notein, Midictl, Bendin hear, or none; default: the machine's own")->type_name("PORT");
  command->add_option("--client", options.driver_options.client, "Name of the instance and JACK client")->check([](const std::string& name) {
    const bool good = !name.empty() && name.size() <= 32 && name.find_first_of("/: \n") == std::string::npos;
    return good ? std::string() : std::string("--client: found \"" + name + "\", expected 1 to 32 characters without space, colon and slash");
  })->capture_default_str();
  command->add_option("--osc-port", options.osc_port, "Port where OSC messages are taken, of this machine only; default: a free one, which tutti list shows")
      ->check(CLI::Range(1, 65535));
  command->add_flag("--osc-any", options.osc_any, "Take OSC messages of other machines too");
  command->add_option("--rate", options.driver_options.rate, "Frames a second (clock only; JACK has its own)")->check(CLI::Range(8000.0, 768000.0))->capture_default_str();
  command->add_option("--period", options.driver_options.period, "Frames of a period (clock only; JACK has its own)")->check(CLI::Range(16, 8192))->capture_default_str();
  command->footer("Examples:\n"
                  "  tutti play patches/oscillators.json --copies 4\n"
                  "  tutti play chorus.json drums.json --connect ardour\n"
                  "  tutti play draft.json --watch\n"
                  "  tutti play voices.json drums.json --ports patch --connect none\n"
                  "  tutti play patches/midi_synth.json --workers 4 --connect-midi jack-keyboard\n"
                  "  tutti play patches/chorus.json --driver clock --duration 10 --record chorus.wav");
  command->callback([arguments, &run] { run = [arguments] { return play(*arguments); }; });
}

}  // namespace tutti

// tutti play: patches through JACK, or by the built-in clock.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

#include "coordinator/commands/command.h"
#include "coordinator/instance.h"
#include "coordinator/session/session.h"
#include "coordinator/signals.h"
#include "coordinator/worker_table.h"

namespace tutti {
namespace {

const std::vector<std::string> kNoPorts{"none"};

struct PlayArguments {
  std::vector<std::string> patches;
  InstanceOptions options;
  std::string driver = "auto", ports = "sum";
  double duration = 0;
  std::string session;  // its file
};

Ports ports_called(const std::string& name) { return name == "patch" ? Ports::Patch : name == "worker" ? Ports::Worker : Ports::Sum; }

void add_play_options(CLI::App& command, PlayArguments& arguments);

void print_line(const std::string& line, bool status_line) { std::fprintf(stderr, "%stutti: %s\n", status_line ? "\r\033[K" : "", line.c_str()); }

void print_news(Instance& instance, Session* session, bool status_line) {
  for (const std::string& line : instance.take_news()) {
    print_line(line, status_line);
    if (session) session->tell(line);
  }
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

// The session that the command line or the environment asks for, where there is one.
std::unique_ptr<Session> open_session(const PlayArguments& arguments) {
  if (!arguments.session.empty()) return std::make_unique<Session>(arguments.session);
  const char* url = std::getenv("NSM_URL");
  if (!url || !*url) return nullptr;
  try {
    return std::make_unique<Session>(std::make_unique<NsmClient>(url));
  } catch (const std::runtime_error& error) {
    print_line(std::string(error.what()) + "; playing without session management", false);
    return nullptr;
  }
}

// The options of the command line that a session keeps; copies, connections, and the name that a manager gives, are kept otherwise.
std::vector<std::string> kept_options(const CLI::App& command) {
  std::vector<std::string> kept;
  for (const CLI::Option* option : command.get_options()) {
    const std::string name = option->get_name();
    const bool of_this_time = name == "--duration" || name == "--record" || name == "--session" || name == "--help" || name == "--copies" || name.starts_with("--connect");
    if (option->count() == 0 || option->get_positional() || of_this_time) continue;
    if (option->get_expected_max() == 0) kept.push_back(name);
    else
      for (const std::string& value : option->results()) kept.push_back(name + "=" + value);
  }
  return kept;
}

// The command line that a saved session stands for.
PlayArguments arguments_of(const Session& session, const SessionState& saved, const PlayArguments& given) {
  PlayArguments arguments;
  CLI::App command;
  add_play_options(command, arguments);
  command.get_option("patch")->required(false);
  try {
    command.parse(std::vector<std::string>(saved.options.rbegin(), saved.options.rend()));  // CLI11 takes the last first
  } catch (const CLI::ParseError& error) {
    throw PatchProblems{{{session.file(), "/options", 0, std::string("found ") + error.what() + ", expected options of tutti play"}}};
  }
  arguments.patches = saved.patches;
  arguments.duration = given.duration;
  arguments.options.record = given.options.record;
  const bool connects = saved.connections.has_value();  // by itself
  const DriverOptions& wanted = given.options.driver_options;
  DriverOptions& driver = arguments.options.driver_options;
  driver.connect = connects ? kNoPorts : wanted.connect;
  driver.connect_inputs = connects ? kNoPorts : wanted.connect_inputs;
  driver.connect_midi = connects ? kNoPorts : wanted.connect_midi;
  return arguments;
}

std::unique_ptr<Instance> start(PlayArguments& arguments, Session* session, std::vector<std::string> options) {
  const SessionState* saved = session && session->is_saved() ? &session->read() : nullptr;
  if (saved) {
    if (!arguments.patches.empty()) print_line(session->file() + ": plays what this session has, not the command line's patches", false);
    arguments = arguments_of(*session, *saved, arguments);
    options = saved->options;
  }
  if (arguments.patches.empty() && !(session && session->may_be_empty()))
    throw UsageError{session ? session->file() + ": the session is new; found no patch, expected at least one" : "play: found no patch, expected at least one"};
  InstanceOptions& play = arguments.options;
  play.driver = arguments.driver == "jack" ? DriverChoice::Jack : arguments.driver == "clock" ? DriverChoice::Clock : DriverChoice::JackOrClock;
  if (play.follow_transport && play.driver == DriverChoice::Clock) throw UsageError{"--transport: found --driver clock, which has no transport, expected jack"};
  play.ports = ports_called(arguments.ports);
  if (play.ports != Ports::Sum && play.driver == DriverChoice::Clock) throw UsageError{"--ports " + arguments.ports + ": found --driver clock, expected JACK, which has ports"};
  if (play.ports == Ports::Patch && play.workers > 0) throw UsageError{"--ports patch: found --workers, expected none: each patch has a worker of its own"};
  if (session && !session->client().empty()) play.driver_options.client = session->client();
  auto instance = std::make_unique<Instance>(load_patches(arguments.patches), play);
  if (saved) instance->restore(saved->changes);
  instance->start();
  if (session) session->begin(*instance, std::move(options));
  return instance;
}

// What to do where a session has no patch.
void print_what_is_missing(const Instance& instance, Session* session) {
  if (!instance.patch_paths().empty()) return;
  const std::string line = std::string("nothing plays yet: add patches by `tutti add PATCH --client ") + instance.segment().header().name + "`";
  print_line(line, false);
  session->tell(line);
}

// The same; a session manager is told why it could not.
std::unique_ptr<Instance> start_or_refuse(PlayArguments& arguments, Session* session, std::vector<std::string> options) {
  const auto refuse = [&](const std::string& why) {
    if (session) session->refuse(why);
  };
  try {
    return start(arguments, session, std::move(options));
  } catch (const PatchProblems& wrong) {
    refuse(wrong.problems.front().text());
    throw;
  } catch (const UsageError& error) {
    refuse(error.message);
    throw;
  } catch (const std::exception& error) {
    refuse(error.what());
    throw;
  }
}

void play_on(Instance& instance, Session* session, double duration) {
  const bool status_line = error_is_terminal();
  for (int turn = 0; !asked_to_end() && !instance.all_failed(); ++turn) {
    if (duration > 0 && instance.seconds_played() >= duration) break;
    instance.look_after();
    print_news(instance, session, status_line);
    if (session)
      for (const std::string& line : session->look_after(instance)) print_line(line, status_line);
    if (asked_to_reload()) instance.reload();
    if (status_line && turn % 10 == 0) print_status(instance);
    usleep(20000);
  }
  if (status_line) std::fprintf(stderr, "\r\033[K");
}

int play(PlayArguments& arguments, const CLI::App& command) {
  catch_signals();
  const std::unique_ptr<Session> session = open_session(arguments);
  const std::unique_ptr<Instance> instance = start_or_refuse(arguments, session.get(), kept_options(command));
  print_news(*instance, session.get(), false);
  std::fprintf(stderr, "tutti: playing as %s (%s, %d Hz, periods of %d frames), %u workers, OSC port %u%s; Ctrl-C ends\n",
               instance->segment().header().name, instance->driver().kind().c_str(), instance->driver().rate(), instance->driver().period(), static_cast<unsigned>(instance->workers()),
               instance->segment().header().osc_port.load(), arguments.options.osc_any ? " for all machines" : "");
  print_what_is_missing(*instance, session.get());
  play_on(*instance, session.get(), arguments.duration);
  const bool failed = instance->all_failed();
  if (session) session->end(*instance);
  instance->stop();
  std::printf("%s", worker_table(instance->segment(), output_is_terminal()).c_str());
  if (instance->lost_frames() > 0)
    std::fprintf(stderr, "tutti: %s lacks %llu frames that the disk did not take in time\n", arguments.options.record.c_str(), static_cast<unsigned long long>(instance->lost_frames()));
  return failed ? kFailed : kDone;
}

void add_play_options(CLI::App& command, PlayArguments& arguments) {
  InstanceOptions& options = arguments.options;
  options.driver_options.channels = 0;
  CLI::Option* patches = command.add_option("patch", arguments.patches, "Patch files (JSON)")->type_name("PATCH");
  patches->required(!std::getenv("NSM_URL"));  // so that options which take several values leave one; a session has its own patches
  command.add_option("--driver", arguments.driver, "jack, clock, or auto: JACK if a server answers (none is started), else the clock")
      ->check(CLI::IsMember({"auto", "jack", "clock"}))->capture_default_str();
  command.add_option("--workers", options.workers, "Worker processes, between which patches are divided; default: one for each copy of each patch, at most four a core; fewer patches than cores are divided where they need it")->check(CLI::Range(1, kMaxWorkers));
  command.add_option("--copies", options.copies, "Copies of each patch; each draws its own random values")->check(CLI::Range(1, 100000))->capture_default_str();
  command.add_option("--lookahead", options.driver_options.lookahead, "Periods that workers run ahead, of which they compute half at a wake-up; 0: within the period, no added latency")
      ->check(CLI::Range(0, 64))->capture_default_str();
  command.add_option("--channels", options.driver_options.channels, "Output channels; default: what the patches say")->check(CLI::Range(1, 64));
  command.add_option("--duration", arguments.duration, "Seconds; default: until Ctrl-C")->check(CLI::PositiveNumber);
  command.add_flag("--transport", options.follow_transport, "JACK's transport starts and stops what keeps time (Metro, Pattern, Euclide, ...)");
  command.add_flag("--watch", options.watch, "Read a patch again when its file changes; what is wrong is told, and the old sound goes on");
  command.add_option("--cross-fade", options.cross_fade, "Seconds from the old sound to the new one, where a patch has changed")->check(CLI::Range(0.0, 10.0))->capture_default_str();
  command.add_option("--record", options.record, "Record what is played into this file (.wav, .w64, .caf, .aif)")->type_name("FILE")
      ->check([](const std::string& path) { return path == "-" ? std::string("found \"-\", expected a file") : std::string(); });
  command.add_option("--ports", arguments.ports, "JACK ports: of the sum of all, of each patch and copy (each in a worker of its own), or of each worker")
      ->check(CLI::IsMember({"sum", "patch", "worker"}))->capture_default_str();
  command.add_option("--connect", options.driver_options.connect, "JACK ports or clients to connect to, or none; default: the loudspeakers")->type_name("PORT");
  command.add_option("--connect-inputs", options.driver_options.connect_inputs, "The same for what patches with Input hear; default: the machine's inputs")->type_name("PORT");
  command.add_option("--connect-midi", options.driver_options.connect_midi, "JACK MIDI ports or clients that patches with Notein, Midictl, Bendin hear, or none; default: the machine's own")->type_name("PORT");
  command.add_option("--client", options.driver_options.client, "Name of the instance and JACK client")->check([](const std::string& name) {
    const bool good = !name.empty() && name.size() <= 32 && name.find_first_of("/: \n") == std::string::npos;
    return good ? std::string() : std::string("--client: found \"" + name + "\", expected 1 to 32 characters without space, colon and slash");
  })->capture_default_str();
  command.add_option("--osc-port", options.osc_port, "Port where OSC messages are taken, of this machine only; default: a free one, which tutti list shows")
      ->check(CLI::Range(1, 65535));
  command.add_flag("--osc-any", options.osc_any, "Take OSC messages of other machines too");
  command.add_option("--rate", options.driver_options.rate, "Frames a second (clock only; JACK has its own)")->check(CLI::Range(8000.0, 768000.0))->capture_default_str();
  command.add_option("--period", options.driver_options.period, "Frames of a period (clock only; JACK has its own)")->check(CLI::Range(16, 8192))->capture_default_str();
  command.add_option("--session", arguments.session, "Keep in this file what plays: patches, options, what was set, connections; written at the end, read at the start where it is there")
      ->type_name("FILE")->trigger_on_parse()->each([patches](const std::string&) { patches->required(false); });
}

}  // namespace

void add_play_command(CLI::App& app, Run& run) {
  auto arguments = std::make_shared<PlayArguments>();
  CLI::App* command = app.add_subcommand("play", "Play patches through JACK, or by the built-in clock where no JACK server answers");
  add_play_options(*command, *arguments);
  command->footer("Examples:\n"
                  "  tutti play patches/oscillators.json --copies 4\n"
                  "  tutti play chorus.json drums.json --connect ardour\n"
                  "  tutti play draft.json --watch\n"
                  "  tutti play voices.json drums.json --ports patch --connect none\n"
                  "  tutti play patches/midi_synth.json --workers 4 --connect-midi jack-keyboard\n"
                  "  tutti play patches/pattern.json --transport\n"
                  "  tutti play chorus.json drums.json --session evening.json\n"
                  "  tutti play patches/chorus.json --driver clock --duration 10 --record chorus.wav");
  command->callback([arguments, command, &run] { run = [arguments, command] { return play(*arguments, *command); }; });
}

}  // namespace tutti

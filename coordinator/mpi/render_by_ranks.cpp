// Rendering by the ranks of an MPI job. Rank 0 reads the patches and divides them; each rank computes what it gets; what later stages hear goes from
// rank to rank in messages, and the channels are summed by MPI_Reduce. Rank 0 writes the file.
#include <mpi.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "coordinator/commands/command.h"
#include "coordinator/input_file.h"
#include "coordinator/midi_file.h"
#include "coordinator/mpi/mpirun.h"
#include "coordinator/signals.h"
#include "shared/realtime.h"
#include "shared/samples.h"
#include "worker/graph.h"

namespace tutti {
namespace {

constexpr int kRoot = 0;
constexpr int kPeriodsAtOnce = 32;   // are summed by one reduction
constexpr std::size_t kInFlight = 64;  // messages of a bus that may wait for a slower rank

// What all ranks know.
struct Job {
  int channels = 2, period = 256, input_channels = 0;
  std::vector<int> bus_channels;
  std::vector<int> owner;                    // of each bus: the rank that sends it
  std::vector<std::vector<int>> listeners;   // the other ranks that hear it
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Job, channels, period, input_channels, bus_channels, owner, listeners)

std::vector<std::uint8_t> broadcast(std::vector<std::uint8_t> bytes) {
  auto size = static_cast<int>(bytes.size());
  MPI_Bcast(&size, 1, MPI_INT, kRoot, MPI_COMM_WORLD);
  bytes.resize(static_cast<std::size_t>(size));
  MPI_Bcast(bytes.data(), size, MPI_BYTE, kRoot, MPI_COMM_WORLD);
  return bytes;
}

bool all_well(bool well) {
  int mine = well ? 1 : 0, all = 0;
  MPI_Allreduce(&mine, &all, 1, MPI_INT, MPI_MIN, MPI_COMM_WORLD);
  return all == 1;
}

// Asks now and then whether the user has had enough, or mpirun has, because another rank is gone.
void wait_for(MPI_Request& request) {
  for (int done = 0, turn = 0;; ++turn) {
    MPI_Test(&request, &done, MPI_STATUS_IGNORE);
    if (done) return;
    if (asked_to_end()) throw std::runtime_error("interrupted; nothing is written");
    if (turn > 1000) usleep(20);
  }
}

Job make_job(const Assignments& assignments, const RenderOptions& options, int channels) {
  Job job{channels, options.period, assignments.input_channels, assignments.bus_channels, {}, {}};
  job.owner.resize(job.bus_channels.size());
  job.listeners.resize(job.bus_channels.size());
  for (std::size_t rank = 0; rank < assignments.workers.size(); ++rank)
    for (const Plan& part : assignments.workers[rank].plan.parts)
      if (part.bus >= 0) job.owner[static_cast<std::size_t>(part.bus)] = static_cast<int>(rank);
  for (std::size_t rank = 0; rank < assignments.workers.size(); ++rank)
    for (const Plan& part : assignments.workers[rank].plan.parts)
      for (const auto& sources : part.received)
        for (const BusChannel& source : sources) {
          std::vector<int>& listeners = job.listeners[static_cast<std::size_t>(source.bus)];
          const auto listener = static_cast<int>(rank);
          const bool known = std::find(listeners.begin(), listeners.end(), listener) != listeners.end();
          if (!known && job.owner[static_cast<std::size_t>(source.bus)] != listener) listeners.push_back(listener);
        }
  return job;
}

// One period of a bus, as its owner sends it and as others receive it. A message stays where it is until it has gone.
class Bus {
 public:
  Bus(const Job& job, int number)
      : number_(number), owner_(job.owner[static_cast<std::size_t>(number)]), listeners_(job.listeners[static_cast<std::size_t>(number)]), period_(job.period),
        floats_(static_cast<std::size_t>(job.bus_channels[static_cast<std::size_t>(number)] * job.period)), slots_(kInFlight) {}
  ~Bus() {
    for (Slot& slot : slots_) MPI_Waitall(static_cast<int>(slot.requests.size()), slot.requests.data(), MPI_STATUSES_IGNORE);
  }

  float* begin_period() {
    now_ = (now_ + 1) % slots_.size();
    Slot& slot = slots_[now_];
    for (MPI_Request& request : slot.requests) wait_for(request);
    slot.requests.clear();
    slot.samples.assign(floats_, 0.0f);
    return slot.samples.data();
  }
  void send() {
    Slot& slot = slots_[now_];
    for (const int listener : listeners_)
      MPI_Isend(slot.samples.data(), static_cast<int>(floats_), MPI_FLOAT, listener, number_, MPI_COMM_WORLD, &slot.requests.emplace_back());
  }
  void receive() {
    MPI_Request request;
    MPI_Irecv(begin_period(), static_cast<int>(floats_), MPI_FLOAT, owner_, number_, MPI_COMM_WORLD, &request);
    wait_for(request);
  }
  const float* channel(int c) const { return slots_[now_].samples.data() + c * period_; }

 private:
  struct Slot {
    std::vector<float> samples;
    std::vector<MPI_Request> requests;
  };
  int number_, owner_;
  std::vector<int> listeners_;
  int period_;
  std::size_t floats_;
  std::vector<Slot> slots_;
  std::size_t now_ = 0;
};

// The parts that one rank computes.
class Rank {
 public:
  Rank(const WorkerPlan& plan, const Job& job, int rank) : job_(job), rank_(rank), plan_(plan) {
    for (const Plan& part : plan_.parts) {
      graphs_.push_back(std::make_unique<Graph>(part));
      if (part.bus >= 0) buses_.try_emplace(part.bus, std::make_unique<Bus>(job_, part.bus));
      for (const auto& sources : part.received)
        for (const BusChannel& source : sources)
          if (!buses_.contains(source.bus)) buses_.emplace(source.bus, std::make_unique<Bus>(job_, source.bus));
    }
  }

  // Adds one period to the channels.
  void compute(std::span<float* const> channels, std::span<const float* const> inputs, std::span<const MidiEvent> midi) {
    midi_writer_.write(*midi_, period_++, 0, static_cast<std::uint32_t>(job_.period), midi);
    std::set<int> received;
    for (std::size_t p = 0; p < plan_.parts.size(); ++p) compute_part(plan_.parts[p], *graphs_[p], channels, inputs, received);
  }

 private:
  void compute_part(const Plan& part, Graph& graph, std::span<float* const> channels, std::span<const float* const> inputs, std::set<int>& received) {
    std::vector<const float*> heard(inputs.begin(), inputs.begin() + part.input_channels);
    std::vector<std::vector<float>> sums;
    for (const auto& sources : part.received) heard.push_back(sum_of(sources, received, sums.emplace_back()));
    std::vector<float*> arrays(channels.begin(), channels.begin() + part.channels);
    float* sent = part.bus >= 0 ? buses_.at(part.bus)->begin_period() : nullptr;
    for (int c = 0; c < part.sent; ++c) arrays.push_back(sent + c * job_.period);
    graph.add(arrays, job_.period, heard, {midi_.get(), 0});
    if (sent) buses_.at(part.bus)->send();
  }

  const float* sum_of(const std::vector<BusChannel>& sources, std::set<int>& received, std::vector<float>& sum) {
    const auto period = static_cast<std::size_t>(job_.period);
    sum.assign(period, 0.0f);
    for (const BusChannel& source : sources) {
      Bus& bus = *buses_.at(source.bus);
      if (job_.owner[static_cast<std::size_t>(source.bus)] != rank_ && received.insert(source.bus).second) bus.receive();
      add_samples(sum.data(), bus.channel(source.channel), period);
    }
    return sum.data();
  }

  const Job& job_;
  int rank_;
  WorkerPlan plan_;
  std::vector<std::unique_ptr<Graph>> graphs_;
  std::map<int, std::unique_ptr<Bus>> buses_;
  MidiWriter midi_writer_;
  std::unique_ptr<MidiPeriod> midi_ = std::make_unique<MidiPeriod>();
  std::uint32_t period_ = 0;
};

// The sum of what all ranks have rendered, at the root, interleaved.
void reduce_and_write(std::vector<float>& planar, std::vector<float>& sum, const Job& job, std::int64_t frames, SoundFileWriter* file) {
  MPI_Request request;
  MPI_Ireduce(planar.data(), sum.data(), static_cast<int>(planar.size()), MPI_FLOAT, MPI_SUM, kRoot, MPI_COMM_WORLD, &request);
  wait_for(request);
  if (!file) return;
  const auto channels = static_cast<std::size_t>(job.channels), run = planar.size() / channels;
  std::vector<float> interleaved(planar.size());
  for (std::size_t f = 0; f < run; ++f)
    for (std::size_t c = 0; c < channels; ++c) interleaved[f * channels + c] = sum[c * run + f];
  file->write(interleaved.data(), std::min<std::int64_t>(static_cast<std::int64_t>(run), frames));
}

void render_periods(const RenderOptions& options, const Job& job, Rank& rank, InputFile& input, MidiFile& midi, SoundFileWriter* file) {
  RenderProgress progress(options.output, options.duration);
  const int run = job.period * kPeriodsAtOnce;
  std::vector<float> planar(static_cast<std::size_t>(run * job.channels)), sum(planar.size());
  const std::int64_t total = options.frames();
  for (std::int64_t done = 0; done < total; done += run) {
    std::fill(planar.begin(), planar.end(), 0.0f);
    for (int p = 0; p < kPeriodsAtOnce; ++p) {
      std::vector<float*> channels;
      for (int c = 0; c < job.channels; ++c) channels.push_back(planar.data() + c * run + p * job.period);
      rank.compute(channels, input.next(), midi.next());
    }
    reduce_and_write(planar, sum, job, total - done, file);
    if (file && progress.due()) progress.show(static_cast<double>(done) / options.rate);
  }
  if (file) progress.finish();
}

// Rank 0 reads and divides the patches, and tells the others; they get their plans.
struct Shares {
  Job job;
  WorkerPlan own;
};

Shares share_out(const RenderOptions& options, int rank, int ranks) {
  nlohmann::json message;
  std::exception_ptr wrong;
  if (rank == kRoot) try {
      const std::vector<Patch> patches = load_patches(options.patches);
      const int channels = options.channels > 0 ? options.channels : channels_of(patches);
      if (channels < channels_of(patches)) throw UsageError{"--channels " + std::to_string(channels) + ": a patch has " + std::to_string(channels_of(patches)) + " channels"};
      const Assignments assignments = assign(copies_of(patches, options.copies), assignment_options(options, ranks));
      if (assignments.shared_floats > 0) throw UsageError{"found patches that share tables, expected none: tables are shared on one machine, without mpirun"};
      message["job"] = make_job(assignments, options, channels);
      message["plans"] = nlohmann::json::array();
      for (const Assignment& worker : assignments.workers) message["plans"].push_back(nlohmann::json::binary(to_bytes(worker.plan)));
    } catch (...) {
      wrong = std::current_exception();
    }
  const std::vector<std::uint8_t> bytes = broadcast(rank == kRoot ? nlohmann::json::to_msgpack(message) : std::vector<std::uint8_t>());
  if (wrong) std::rethrow_exception(wrong);
  message = nlohmann::json::from_msgpack(bytes);
  if (!message.is_object()) throw UsageError{""};  // rank 0 says why
  Shares shares{message.at("job").get<Job>(), {}};
  if (static_cast<std::size_t>(rank) < message["plans"].size()) shares.own = plan_from_bytes(message["plans"][static_cast<std::size_t>(rank)].get_binary());
  for (Plan& part : shares.own.parts) part.offline = true;
  return shares;
}

int render_as(const RenderOptions& options, int rank, int ranks) {
  const Shares shares = share_out(options, rank, ranks);
  std::unique_ptr<Rank> own;
  std::unique_ptr<SoundFileWriter> file;
  std::unique_ptr<InputFile> input;
  std::unique_ptr<MidiFile> midi;
  std::exception_ptr wrong;
  try {
    own = std::make_unique<Rank>(shares.own, shares.job, rank);
    input = std::make_unique<InputFile>(options.input, options.rate, shares.job.period, shares.job.input_channels);
    midi = std::make_unique<MidiFile>(options.midi, options.rate, shares.job.period);
    if (rank == kRoot)
      file = std::make_unique<SoundFileWriter>(options.output, options.sample_format(), shares.job.channels, static_cast<int>(options.rate), options.frames());
  } catch (...) {
    wrong = std::current_exception();
  }
  const bool well = all_well(!wrong);
  if (wrong) std::rethrow_exception(wrong);
  if (!well) return kFailed;  // the rank that could not says why
  try {
    render_periods(options, shares.job, *own, *input, *midi, file.get());
    if (file) file->finish();
  } catch (const std::exception& error) {
    file.reset();  // takes away what is half written
    std::fprintf(stderr, "tutti: rank %d: %s\n", rank, error.what());
    if (asked_to_end()) _exit(kFailed);  // mpirun ends the others, too
    MPI_Abort(MPI_COMM_WORLD, kFailed);  // they may be waiting for this one
  }
  return kDone;
}

// Errors are told here, by the rank that has them, and MPI is put away before the process ends.
int render_with_mpi(const RenderOptions& options) {
  catch_signals();
  denormals_off();
  MPI_Init(nullptr, nullptr);
  int rank = 0, ranks = 1;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  int status = kDone;
  try {
    status = render_as(options, rank, ranks);
  } catch (const PatchProblems& wrong) {
    for (const Problem& problem : wrong.problems) std::fprintf(stderr, "%s\n", problem.text().c_str());
    status = kWrong;
  } catch (const UsageError& error) {
    if (!error.message.empty()) std::fprintf(stderr, "tutti: %s\n", error.message.c_str());
    status = kWrong;
  } catch (const std::invalid_argument& wrong) {
    std::fprintf(stderr, "tutti: %s\n", wrong.what());
    status = kWrong;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "tutti: rank %d: %s\n", rank, error.what());
    status = kFailed;
  }
  MPI_Finalize();
  return status;
}

[[maybe_unused]] const bool registered = (render_by_ranks = render_with_mpi, true);

}  // namespace
}  // namespace tutti

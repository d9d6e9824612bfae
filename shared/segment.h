// The shared-memory segment of one running instance: /dev/shm/tutti.UID.NAME, mode 0600. A header page, the ring of the sound that
// comes in and that of the MIDI (for workers read-only); what workers share, where they do: stage links, tables, buses; then one area for each worker: its record,
// its audio ring and what its analysers show (shared/published.h). No pointer lives in it; every process maps it where it likes, a worker only the parts that it needs.
//
// The coordinator holds a lock (flock) on the segment while it lives. The kernel drops the lock when the process ends, however it ends,
// so a segment without a lock is dead: the next start removes it.
#pragma once

#include <boost/interprocess/mapped_region.hpp>
#include <boost/interprocess/shared_memory_object.hpp>

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "shared/audio_ring.h"
#include "shared/command_ring.h"
#include "shared/midi_ring.h"
#include "shared/published.h"
#include "shared/statistics.h"

namespace tutti {

inline constexpr std::uint64_t kSegmentMagic = 0x0a49545455540aff;  // "\xff\nTUTTI\n", in memory order on a little-endian machine
inline constexpr std::uint32_t kSegmentVersion = 6;                 // counts up with every change of the layout
inline constexpr int kMaxWorkers = 1024;
inline constexpr int kMaxBuses = 4096;

struct SegmentHeader {
  std::atomic<std::uint64_t> magic{0};  // written last: a segment without it is still being made
  std::uint32_t version = 0;
  std::uint32_t header_bytes = 0;       // sizes, so that two builds that differ find out
  std::uint32_t record_bytes = 0;
  std::uint32_t workers = 0;
  std::uint64_t input_bytes = 0;        // of the rings of inputs and MIDI, in whole pages
  std::uint64_t common_bytes = 0;       // of stage links, shared tables and buses, in whole pages
  std::uint64_t area_bytes = 0;         // of one worker: record, ring and what it shows, in whole pages
  std::uint64_t published_bytes = 0;    // of what it shows
  std::uint32_t links = 0;
  std::uint64_t shared_floats = 0;
  std::uint32_t buses = 0;
  std::uint32_t bus_channels[kMaxBuses]{};  // of each
  RingGeometry geometry;
  std::int32_t pid = 0;                 // of the coordinator
  char name[64]{};                      // of the instance: its JACK client name
  char driver[16]{};                    // "jack", "clock", "file"
  std::uint32_t lookahead = 1;
  std::uint32_t batch = 1;              // periods after which worker and coordinator wake each other; at most half of the ring if not 1

  std::atomic<std::uint32_t> rate{0};   // frames a second
  std::atomic<std::uint32_t> period{0}; // frames
  std::atomic<std::uint32_t> epoch{0};  // counts up when the period changes
  std::atomic<std::uint64_t> xruns{0};
  std::atomic<std::uint64_t> late{0};     // periods of workers that were not there in time, of those that have ended too
  std::atomic<std::uint64_t> periods{0};  // mixed so far
  std::atomic<std::int64_t> frame_of_zero{0};  // period n begins at this frame + n * period, counted from the instance's start
  std::atomic<std::uint32_t> osc_port{0};      // where the instance is controlled (coordinator/control/); 0: nowhere
  std::atomic<float> mix_load{0};       // of a core, spent in the mixing callback, over about the last second
  std::atomic<float> peak{0};

  RingGeometry input_geometry{0, 0, 0};
  RingControl input;                    // its period n is what comes in for the workers' period n
  std::uint32_t midi_slots = 0;         // periods of MIDI; 0: nobody hears any
  std::atomic<std::uint64_t> midi_lost{0};  // events that found no room in their period
};

// From a worker to one of a later stage, which computes each period after it.
struct alignas(kCacheLine) StageLink {
  WaitWord done;  // periods below this number are computed
};

// The shared state of one worker; its ring's memory follows it.
struct WorkerRecord {
  RingControl ring;
  WorkerStatistics statistics;
  WorkerSupervision supervision;
  CommandRing commands;
};

// What one process sees of a segment.
class Segment {
 public:
  struct Layout {
    std::string name;
    std::string driver;
    int workers = 1;
    int lookahead = 1;
    int batch = 1;
    RingGeometry geometry;
    int input_channels = 0;
    bool midi = false;
    int links = 0;
    std::int64_t shared_floats = 0;
    std::vector<int> bus_channels;  // of each bus
    std::size_t published_bytes = 0;  // for what each worker's analysers show
  };

  // Makes a new segment and holds it. If `name` is taken by a live instance, "name-01", "name-02", ... are tried, as JACK does.
  // Throws std::runtime_error. [main-thread]
  static Segment create(const Layout& layout);

  // Maps one worker's part for reading and writing. Throws std::runtime_error: no such segment, another version. [main-thread]
  static Segment open_for_worker(const std::string& shm_name, int worker);

  // Maps all of it, read-only: `tutti top`. Throws std::runtime_error. [main-thread]
  static Segment open_to_watch(const std::string& instance);

  // Names of the live instances of this user. Removes the segments of dead ones. [main-thread]
  static std::vector<std::string> live_instances();

  Segment(Segment&&) noexcept = default;
  Segment& operator=(Segment&&) noexcept = default;
  ~Segment();  // the maker removes it

  const std::string& shm_name() const { return shm_name_; }
  SegmentHeader& header() const { return *static_cast<SegmentHeader*>(header_region_.get_address()); }
  WorkerRecord& record(int worker) const { return *reinterpret_cast<WorkerRecord*>(area(worker)); }
  RingView input_ring() const { return RingView(header().input, bytes(header_region_) + kHeaderBytes, header().input_geometry); }
  // The MIDI of a period; only where header().midi_slots is not 0.
  MidiPeriod& midi(std::uint32_t number) const {
    return reinterpret_cast<MidiPeriod*>(bytes(header_region_) + kHeaderBytes + header().input_geometry.bytes())[number % header().midi_slots];
  }
  StageLink& link(int index) const { return reinterpret_cast<StageLink*>(bytes(common_region_))[index]; }
  std::span<float> shared_floats() const {
    if (header().shared_floats == 0) return {};
    return {reinterpret_cast<float*>(bytes(common_region_) + header().links * sizeof(StageLink)), header().shared_floats};
  }
  // A ring by which one part of a worker sends sound to parts of later stages. [main-thread]
  RingView bus(int index) const;
  RingView ring(int worker) const {
    return RingView(record(worker).ring, area(worker) + sizeof(WorkerRecord), header().geometry);
  }
  // Where the analysers of a worker show what they hear: a PublishedArea and more; empty where nothing is to be shown.
  std::span<std::byte> published(int worker) const {
    return {area(worker) + published_offset(header().geometry), static_cast<std::size_t>(header().published_bytes)};
  }

 private:
  static constexpr std::size_t kHeaderBytes = 65536;  // one page of any machine: offsets of mappings are multiples of it

  Segment() = default;
  static std::byte* bytes(const boost::interprocess::mapped_region& region) { return static_cast<std::byte*>(region.get_address()); }
  std::byte* area(int worker) const {
    return bytes(areas_region_) + static_cast<std::size_t>(worker - first_area_) * header().area_bytes;
  }
  static std::size_t published_offset(const RingGeometry& ring);
  static std::size_t buses_offset(std::uint64_t links, std::uint64_t shared_floats);
  static RingGeometry bus_geometry(const RingGeometry& ring, int lookahead, int channels);
  void map(boost::interprocess::mode_t header_mode, boost::interprocess::mode_t mode, int first_area, std::optional<int> areas);

  std::string shm_name_;
  bool owner_ = false;
  int first_area_ = 0;
  boost::interprocess::shared_memory_object memory_;
  boost::interprocess::mapped_region header_region_, common_region_, areas_region_;
};

}  // namespace tutti

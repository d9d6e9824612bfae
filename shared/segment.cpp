#include "shared/segment.h"

#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <new>

namespace tutti {
namespace bip = boost::interprocess;

namespace {


std::string prefix() { return "tutti." + std::to_string(getuid()) + "."; }

int descriptor_of(const bip::shared_memory_object& memory) { return memory.get_mapping_handle().handle; }

// A few tries: somebody who looks for dead segments may hold it for an instant.
bool lock(const bip::shared_memory_object& memory) {
  for (int attempt = 0; attempt < 50; ++attempt) {
    if (flock(descriptor_of(memory), LOCK_EX | LOCK_NB) == 0) return true;
    usleep(1000);
  }
  return false;
}

// A segment that nobody holds and that is not just being made (between its creation and its lock, it is empty).
bool is_dead(const std::string& shm_name) {
  try {
    bip::shared_memory_object memory(bip::open_only, shm_name.c_str(), bip::read_only);
    if (flock(descriptor_of(memory), LOCK_SH | LOCK_NB) != 0) return false;
    struct stat status;
    if (fstat(descriptor_of(memory), &status) != 0) return false;
    const bool being_made = status.st_size == 0 && std::time(nullptr) - status.st_mtime < 5;
    return !being_made;
  } catch (const bip::interprocess_exception&) {
    return false;  // gone, or not ours
  }
}

void check_header(const SegmentHeader& header, std::size_t header_bytes, std::size_t bytes, const std::string& shm_name) {
  if (bytes < sizeof(SegmentHeader) || header.magic.load(std::memory_order_acquire) != kSegmentMagic)
    throw std::runtime_error(shm_name + ": not a tutti segment");
  if (header.version != kSegmentVersion)
    throw std::runtime_error(shm_name + ": layout version " + std::to_string(header.version) + ", this tutti has version " +
                             std::to_string(kSegmentVersion) + "; use the same tutti for all parts");
  if (header.header_bytes != sizeof(SegmentHeader) || header.record_bytes != sizeof(WorkerRecord))
    throw std::runtime_error(shm_name + ": made by another build of tutti; use the same tutti for all parts");
  if (bytes < header_bytes + header.input_bytes + header.common_bytes + header.workers * header.area_bytes) throw std::runtime_error(shm_name + ": shorter than its header says");
}

std::size_t size_of(const bip::shared_memory_object& memory) {
  bip::offset_t size = 0;
  memory.get_size(size);
  return static_cast<std::size_t>(size);
}

bip::shared_memory_object open_existing(const std::string& shm_name, bip::mode_t mode) {
  try {
    return bip::shared_memory_object(bip::open_only, shm_name.c_str(), mode);
  } catch (const bip::interprocess_exception& error) {
    throw std::runtime_error(shm_name + ": no such instance (" + error.what() + ")");
  }
}

template <std::size_t N>
void copy_text(char (&to)[N], const std::string& from) {
  std::snprintf(to, N, "%s", from.c_str());
}

}  // namespace

Segment Segment::create(const Layout& layout) {
  live_instances();  // removes what dead ones left
  Segment segment;
  std::string name = layout.name;
  for (int attempt = 1;; ++attempt) {
    segment.shm_name_ = prefix() + name;
    try {
      segment.memory_ = bip::shared_memory_object(bip::create_only, segment.shm_name_.c_str(), bip::read_write, bip::permissions(0600));
      break;
    } catch (const bip::interprocess_exception& error) {
      if (error.get_error_code() != bip::already_exists_error)
        throw std::runtime_error("shared memory " + segment.shm_name_ + ": " + error.what());
      if (attempt == 100) throw std::runtime_error("a hundred instances called " + layout.name + " are running");
      char suffix[8];
      std::snprintf(suffix, sizeof suffix, "-%02d", attempt);
      name = layout.name + suffix;
    }
  }
  segment.owner_ = true;
  if (!lock(segment.memory_)) throw std::runtime_error("can't lock the new segment " + segment.shm_name_);

  static_assert(sizeof(SegmentHeader) <= kHeaderBytes);
  const auto whole_pages = [](std::size_t bytes) { return (bytes + kHeaderBytes - 1) / kHeaderBytes * kHeaderBytes; };
  // The rings of inputs and MIDI have a slot for each period that a worker may compute, and one that it may still read late.
  const auto slots_if = [&](bool heard) { return static_cast<std::uint32_t>(heard ? layout.lookahead + 2 : 0); };
  const RingGeometry inputs{slots_if(layout.input_channels > 0), static_cast<std::uint32_t>(layout.input_channels), layout.geometry.max_period};
  const std::size_t input_bytes = whole_pages(inputs.bytes() + slots_if(layout.midi) * sizeof(MidiPeriod));
  if (layout.bus_channels.size() > static_cast<std::size_t>(kMaxBuses)) throw std::runtime_error("more than " + std::to_string(kMaxBuses) + " buses");
  std::size_t bus_bytes = 0;
  for (const int channels : layout.bus_channels) bus_bytes += sizeof(RingControl) + bus_geometry(layout.geometry, layout.lookahead, channels).bytes();
  const std::size_t common = whole_pages(buses_offset(static_cast<std::uint64_t>(layout.links), static_cast<std::uint64_t>(layout.shared_floats)) + bus_bytes);
  const std::size_t area = whole_pages(published_offset(layout.geometry) + layout.published_bytes);
  const std::size_t before_areas = kHeaderBytes + input_bytes + common;
  const std::size_t bytes = before_areas + area * static_cast<std::size_t>(layout.workers);
  // truncate alone promises nothing on tmpfs: a full /dev/shm would be met as SIGBUS later.
  segment.memory_.truncate(static_cast<bip::offset_t>(bytes));
  if (posix_fallocate(descriptor_of(segment.memory_), 0, static_cast<off_t>(bytes)) != 0)
    throw std::runtime_error("not enough shared memory for " + std::to_string(bytes >> 20) + " MiB in /dev/shm");

  segment.header_region_ = bip::mapped_region(segment.memory_, bip::read_write, 0, kHeaderBytes + input_bytes);
  SegmentHeader& header = *new (segment.header_region_.get_address()) SegmentHeader;
  header.version = kSegmentVersion;
  header.header_bytes = sizeof(SegmentHeader);
  header.record_bytes = sizeof(WorkerRecord);
  header.workers = static_cast<std::uint32_t>(layout.workers);
  header.input_bytes = input_bytes;
  header.common_bytes = common;
  header.area_bytes = area;
  header.published_bytes = layout.published_bytes;
  header.links = static_cast<std::uint32_t>(layout.links);
  header.shared_floats = static_cast<std::uint64_t>(layout.shared_floats);
  header.buses = static_cast<std::uint32_t>(layout.bus_channels.size());
  std::copy(layout.bus_channels.begin(), layout.bus_channels.end(), header.bus_channels);
  header.input_geometry = inputs;
  header.midi_slots = slots_if(layout.midi);
  header.geometry = layout.geometry;
  header.pid = getpid();
  header.lookahead = static_cast<std::uint32_t>(layout.lookahead);
  header.batch = static_cast<std::uint32_t>(layout.batch);
  copy_text(header.name, name);
  copy_text(header.driver, layout.driver);
  if (common > 0) segment.common_region_ = bip::mapped_region(segment.memory_, bip::read_write, static_cast<bip::offset_t>(kHeaderBytes + input_bytes), common);
  segment.areas_region_ = bip::mapped_region(segment.memory_, bip::read_write, static_cast<bip::offset_t>(before_areas), area * static_cast<std::size_t>(layout.workers));
  for (std::uint32_t slot = 0; slot < header.midi_slots; ++slot) new (&segment.midi(slot)) MidiPeriod;
  for (int link = 0; link < layout.links; ++link) new (&segment.link(link)) StageLink;
  for (int bus = 0; bus < static_cast<int>(layout.bus_channels.size()); ++bus) new (&segment.bus(bus).control()) RingControl;
  for (int worker = 0; worker < layout.workers; ++worker) {
    new (&segment.record(worker)) WorkerRecord;
    if (layout.published_bytes >= sizeof(PublishedArea)) new (segment.published(worker).data()) PublishedArea;
  }
  header.magic.store(kSegmentMagic, std::memory_order_release);
  return segment;
}

// A slot for each period that a worker may compute, and one that may still be read late.
RingGeometry Segment::bus_geometry(const RingGeometry& ring, int lookahead, int channels) {
  return {static_cast<std::uint32_t>(std::max(1, lookahead) + 1), static_cast<std::uint32_t>(channels), ring.max_period};
}

std::size_t Segment::published_offset(const RingGeometry& ring) {
  return (sizeof(WorkerRecord) + ring.bytes() + kPublishedAlignment - 1) / kPublishedAlignment * kPublishedAlignment;
}

std::size_t Segment::buses_offset(std::uint64_t links, std::uint64_t shared_floats) {
  const std::size_t bytes = links * sizeof(StageLink) + shared_floats * sizeof(float);
  return (bytes + kCacheLine - 1) / kCacheLine * kCacheLine;
}

RingView Segment::bus(int index) const {
  std::byte* at = bytes(common_region_) + buses_offset(header().links, header().shared_floats);
  const auto geometry = [&](int i) {
    return bus_geometry(header().geometry, static_cast<int>(header().lookahead), static_cast<int>(header().bus_channels[i]));
  };
  for (int before = 0; before < index; ++before) at += sizeof(RingControl) + geometry(before).bytes();
  return RingView(*reinterpret_cast<RingControl*>(at), at + sizeof(RingControl), geometry(index));
}

Segment Segment::open_for_worker(const std::string& shm_name, int worker) {
  Segment segment;
  segment.shm_name_ = shm_name;
  segment.memory_ = open_existing(shm_name, bip::read_write);
  segment.map(bip::read_only, bip::read_write, worker, 1);
  return segment;
}

Segment Segment::open_to_watch(const std::string& instance) {
  Segment segment;
  segment.shm_name_ = prefix() + instance;
  if (is_dead(segment.shm_name_)) throw std::runtime_error("no running instance called " + instance);
  segment.memory_ = open_existing(segment.shm_name_, bip::read_only);
  segment.map(bip::read_only, bip::read_only, 0, std::nullopt);
  return segment;
}

void Segment::map(bip::mode_t header_mode, bip::mode_t mode, int first_area, std::optional<int> areas) {
  const std::size_t bytes = size_of(memory_);
  if (bytes < kHeaderBytes) throw std::runtime_error(shm_name_ + ": not a tutti segment");
  header_region_ = bip::mapped_region(memory_, header_mode, 0, kHeaderBytes);
  check_header(header(), kHeaderBytes, bytes, shm_name_);
  const std::size_t before_common = kHeaderBytes + header().input_bytes, common = header().common_bytes;
  header_region_ = bip::mapped_region(memory_, header_mode, 0, before_common);
  if (common > 0) common_region_ = bip::mapped_region(memory_, mode, static_cast<bip::offset_t>(before_common), common);
  const int count = areas.value_or(static_cast<int>(header().workers));
  if (first_area < 0 || first_area + count > static_cast<int>(header().workers))
    throw std::runtime_error(shm_name_ + ": has no worker " + std::to_string(first_area));
  first_area_ = first_area;
  areas_region_ = bip::mapped_region(memory_, mode, static_cast<bip::offset_t>(before_common + common + static_cast<std::size_t>(first_area) * header().area_bytes),
                                     static_cast<std::size_t>(count) * header().area_bytes);
}

std::vector<std::string> Segment::live_instances() {
  std::vector<std::string> live;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/dev/shm", ignored)) {
    const std::string file = entry.path().filename().string();
    if (!file.starts_with(prefix())) continue;
    if (is_dead(file)) bip::shared_memory_object::remove(file.c_str());
    else live.push_back(file.substr(prefix().size()));
  }
  std::sort(live.begin(), live.end());
  return live;
}

Segment::~Segment() {
  if (owner_ && memory_.get_name() != nullptr && memory_.get_name()[0] != '\0') bip::shared_memory_object::remove(shm_name_.c_str());
}

}  // namespace tutti

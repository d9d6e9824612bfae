#include "coordinator/midi_file.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "coordinator/commands/command.h"

namespace tutti {
namespace {

std::string hex(unsigned number) {
  char text[16];
  std::snprintf(text, sizeof text, "0x%02x", number);
  return text;
}

// Bytes that are read one after the other, and never past their end.
class Bytes {
 public:
  Bytes(std::span<const std::uint8_t> bytes, std::size_t first) : bytes_(bytes), first_(first) {}

  std::size_t left() const { return bytes_.size() - at_; }
  [[noreturn]] void fail(const std::string& found, const std::string& expected) const {
    throw std::runtime_error("byte " + std::to_string(first_ + at_) + ": found " + found + ", expected " + expected);
  }
  Bytes take(std::size_t count, const std::string& what) {
    if (count > left()) fail("the end after " + std::to_string(left()) + " bytes", std::to_string(count) + " bytes of " + what);
    const Bytes taken(bytes_.subspan(at_, count), first_ + at_);
    at_ += count;
    return taken;
  }
  std::uint8_t peek(const std::string& what) const {
    if (left() == 0) fail("the end", what);
    return bytes_[at_];
  }
  std::uint8_t byte(const std::string& what) {
    const std::uint8_t b = peek(what);
    ++at_;
    return b;
  }
  std::uint32_t number(int bytes, const std::string& what) {
    std::uint32_t n = 0;
    for (int i = 0; i < bytes; ++i) n = n << 8 | byte(what);
    return n;
  }
  // A variable-length quantity: seven bits a byte, four bytes at most.
  std::uint32_t quantity(const std::string& what) {
    std::uint32_t n = 0;
    for (int i = 0; i < 4; ++i) {
      const std::uint8_t b = byte(what);
      n = n << 7 | (b & 0x7f);
      if (b < 0x80) return n;
    }
    fail("more than four bytes", what);
  }
  std::uint8_t data_byte() {
    const std::uint8_t b = peek("a data byte");
    if (b >= 0x80) fail(hex(b), "a data byte, below 0x80");
    return byte("");
  }

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t first_, at_ = 0;  // first_: where in the file they stand
};

struct TickedMidi {
  std::uint64_t tick;
  MidiEvent event;
};
struct Tempo {
  std::uint64_t tick;
  double seconds;  // of a tick, from here on
};

// All tracks, in ticks.
class Song {
 public:
  explicit Song(Bytes file) {
    const Bytes start = file;
    if (file.number(4, "a MIDI file, which begins with MThd") != kHeader) start.fail("something else", "a MIDI file, which begins with MThd");
    Bytes header = file.take(file.number(4, "the length of the header"), "header");
    const std::uint32_t format = header.number(2, "the format");
    if (format > 1) header.fail("format " + std::to_string(format), "format 0 or 1");
    const std::uint32_t tracks = header.number(2, "the number of tracks");
    set_division(header);
    for (std::uint32_t read = 0; read < tracks;) {
      const bool track = file.number(4, "track " + std::to_string(read + 1) + " of " + std::to_string(tracks)) == kTrack;
      const Bytes chunk = file.take(file.number(4, "the length of a chunk"), "track " + std::to_string(read + 1));
      if (!track) continue;  // of a kind that is unknown: to be passed over
      read_track(chunk);
      ++read;
    }
  }

  std::vector<TimedMidi> timed(double rate) {
    std::stable_sort(events_.begin(), events_.end(), [](const TickedMidi& a, const TickedMidi& b) { return a.tick < b.tick; });
    std::stable_sort(tempos_.begin(), tempos_.end(), [](const Tempo& a, const Tempo& b) { return a.tick < b.tick; });
    std::vector<TimedMidi> timed;
    Tempo now{0, default_tick_};
    double seconds = 0;  // where `now` begins
    auto next = tempos_.begin();
    for (const TickedMidi& e : events_) {
      for (; next != tempos_.end() && next->tick <= e.tick; ++next) {
        seconds += static_cast<double>(next->tick - now.tick) * now.seconds;
        now = *next;
      }
      constexpr double kLast = 1e18;
      const double at = seconds + static_cast<double>(e.tick - now.tick) * now.seconds;
      timed.push_back({std::llround(std::min(at * rate, kLast)), e.event});
    }
    return timed;
  }

 private:
  static constexpr std::uint32_t kHeader = 0x4d546864, kTrack = 0x4d54726b;  // "MThd", "MTrk"
  enum : std::uint8_t { Exclusive = 0xf0, ExclusiveGoesOn = 0xf7, Meta = 0xff, EndOfTrack = 0x2f, SetTempo = 0x51 };

  // Ticks of a quarter note, or of a film frame (then tempos mean nothing).
  void set_division(Bytes& header) {
    const std::uint32_t division = header.number(2, "the division of time");
    const std::uint32_t ticks = division & (division < 0x8000 ? 0x7fffu : 0xffu);
    if (ticks == 0) header.fail("0 ticks", "at least one");
    if (division < 0x8000) {
      ticks_of_quarter_ = ticks;
      default_tick_ = 0.5 / ticks;  // 120 quarters a minute
      return;
    }
    const int frames = 0x100 - static_cast<int>(division >> 8);
    if (frames != 24 && frames != 25 && frames != 29 && frames != 30) header.fail(std::to_string(frames) + " frames a second", "24, 25, 29 or 30");
    default_tick_ = 1 / ((frames == 29 ? 30000.0 / 1001 : frames) * ticks);
  }

  void read_track(Bytes track) {
    std::uint64_t tick = 0;
    std::uint8_t running = 0;  // the last status, which may be left out
    while (track.left() > 0) {
      tick += track.quantity("a time");
      const std::uint8_t first = track.peek("an event");
      if (first == Meta) {
        track.byte("");
        if (!read_meta(track, tick)) return;
      } else if (first == Exclusive || first == ExclusiveGoesOn) {
        track.byte("");
        track.take(track.quantity("a length"), "a system-exclusive message");
      } else {
        if (first >= 0x80) running = first;
        if (running < 0x80 || running >= 0xf0) track.fail(hex(first), "the status of an event");
        if (first >= 0x80) track.byte("");
        read_message(track, tick, running);
      }
    }
  }

  // False: the track ends here.
  bool read_meta(Bytes& track, std::uint64_t tick) {
    const std::uint8_t type = track.byte("the type of a meta event");
    Bytes data = track.take(track.quantity("a length"), "a meta event");
    if (type == SetTempo && ticks_of_quarter_ > 0) {
      const double microseconds = data.number(3, "a tempo");
      tempos_.push_back({tick, microseconds * 1e-6 / ticks_of_quarter_});
    }
    return type != EndOfTrack;
  }

  void read_message(Bytes& track, std::uint64_t tick, std::uint8_t status) {
    const std::uint8_t kind = status & 0xf0;
    const bool two = kind != 0xc0 && kind != 0xd0;  // a program and the pressure of a channel have one data byte
    const std::uint8_t data1 = track.data_byte(), data2 = two ? track.data_byte() : std::uint8_t{0};
    const MidiEvent event{0, status, data1, data2, 0};
    if (event.is_heard()) events_.push_back({tick, event});
  }

  std::uint32_t ticks_of_quarter_ = 0;
  double default_tick_ = 0;  // seconds
  std::vector<TickedMidi> events_;
  std::vector<Tempo> tempos_;
};

}  // namespace

std::vector<TimedMidi> read_midi(std::span<const std::uint8_t> bytes, double rate) { return Song(Bytes(bytes, 0)).timed(rate); }

MidiFile::MidiFile(const std::string& path, double rate, int period) : period_(period) {
  if (path.empty()) return;
  std::ifstream file(path, std::ios::binary);
  if (!file) throw UsageError{"--midi " + path + ": can't be read"};
  try {
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    file_ = read_midi({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, rate);
  } catch (const std::runtime_error& error) {
    throw UsageError{"--midi " + path + ": " + error.what()};
  }
}

std::span<const MidiEvent> MidiFile::next() {
  events_.clear();
  for (; done_ < file_.size() && file_[done_].frame < begin_ + period_; ++done_) {
    events_.push_back(file_[done_].event);
    events_.back().frame = static_cast<std::uint32_t>(file_[done_].frame - begin_);
  }
  begin_ += period_;
  return events_;
}

}  // namespace tutti

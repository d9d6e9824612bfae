// Standard MIDI files (RP-001): times by the tempo map, running status, and files that are broken.
#include "coordinator/midi_file.h"

#include <doctest/doctest.h>

#include <random>
#include <stdexcept>

#include "tests/midi_player.h"
#include "tests/programs.h"

using namespace tutti;
using namespace tutti::test;

namespace {

std::vector<TimedMidi> read(const std::string& bytes, double rate = 48000) {
  return read_midi({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, rate);
}

std::string problem_of(const std::string& bytes) {
  try {
    read(bytes);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

std::vector<std::int64_t> frames_of(const std::vector<TimedMidi>& events) {
  std::vector<std::int64_t> frames;
  for (const TimedMidi& e : events) frames.push_back(e.frame);
  return frames;
}

std::string tempo(std::uint32_t time, std::uint32_t microseconds) { return ticks(time) + message({0xff, 0x51, 3}) + big_endian(microseconds, 3); }

// Two tracks: tempos, and notes with running status, a system-exclusive message, a program, pressure and a bend.
std::string song() {
  return midi_header(1, 2, 480) + midi_track(tempo(480, 1000000)) +
         midi_track(ticks(0) + message({0x90, 60, 100}) + ticks(480) + message({60, 0}) + ticks(240) + message({0xf0, 3, 1, 2, 0xf7}) + ticks(240) +
                    message({0x90, 64, 90}) + ticks(0) + message({0xc0, 5}) + ticks(0) + message({0xd0, 5}) + ticks(480) + message({0xe0, 0, 96}));
}

}  // namespace

TEST_CASE("MIDI files: times follow the tempos of another track; what objects do not hear is left out") {
  const std::vector<TimedMidi> events = read(song());
  CHECK(frames_of(events) == std::vector<std::int64_t>{0, 24000, 72000, 120000});  // 120 quarters a minute, then 60
  CHECK(events[1].event.note_off());
  CHECK(events[2].event.data1 == 64);
  CHECK(events[3].event.bend() == 96 * 128);
  CHECK(frames_of(read(song(), 44100)) == std::vector<std::int64_t>{0, 22050, 66150, 110250});
}

TEST_CASE("MIDI files: events of all tracks by their times; format 0; frames of film; unknown chunks") {
  const std::string two = midi_header(1, 2, 96) + midi_track(ticks(96) + message({0x90, 1, 1})) + "JUNK" + big_endian(3, 4) + "abc" +
                          midi_track(ticks(48) + message({0x91, 2, 1}));
  const std::vector<TimedMidi> events = read(two);
  REQUIRE(events.size() == 2);
  CHECK(events[0].event.data1 == 2);
  CHECK(frames_of(events) == std::vector<std::int64_t>{12000, 24000});
  CHECK(frames_of(read(midi_header(0, 1, 0xe728) + midi_track(ticks(1000) + message({0x90, 1, 1})))) ==
        std::vector<std::int64_t>{48000});  // 25 frames of 40 ticks
  CHECK(frames_of(read(midi_header(0, 1, 96) + midi_track(tempo(0, 250000) + tempo(96, 500000) + tempo(96, 750000) + ticks(96) +
                                                          message({0x90, 1, 1})))) == std::vector<std::int64_t>{72000});
}

TEST_CASE("MIDI files: what is wrong is told with its place") {
  CHECK(problem_of("") == "byte 0: found the end, expected a MIDI file, which begins with MThd");
  CHECK(problem_of("RIFF and so on") == "byte 0: found something else, expected a MIDI file, which begins with MThd");
  CHECK(problem_of(midi_header(2, 1, 96)) == "byte 10: found format 2, expected format 0 or 1");
  CHECK(problem_of(midi_header(0, 1, 0)) == "byte 14: found 0 ticks, expected at least one");
  CHECK(problem_of(midi_header(0, 1, 96)) == "byte 14: found the end, expected track 1 of 1");
  CHECK(problem_of(song().substr(0, song().size() - 1)).find("expected 35 bytes of track 2") != std::string::npos);
  CHECK(problem_of(midi_header(0, 1, 96) + midi_track(ticks(0) + message({60, 0}))) == "byte 23: found 0x3c, expected the status of an event");
  CHECK(problem_of(midi_header(0, 1, 96) + midi_track(ticks(0) + message({0x90, 60, 0x90}))) ==
        "byte 25: found 0x90, expected a data byte, below 0x80");
  CHECK(problem_of(midi_header(0, 1, 96) + midi_track(message({0xff, 0xff, 0xff, 0xff, 0}))).find("more than four bytes") != std::string::npos);
}

TEST_CASE("MIDI files: whatever the bytes are, events by their times come out of them, or one line") {
  std::mt19937 random(5);
  int wrong = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string bytes = song();
    for (int changes = static_cast<int>(random() % 4); changes >= 0; --changes) {
      const std::size_t at = random() % bytes.size();
      switch (random() % 4) {
        case 0:
          bytes[at] = static_cast<char>(random());
          break;
        case 1:
          bytes.erase(at, 1 + random() % 4);
          break;
        case 2:
          bytes.insert(at, 1 + random() % 4, static_cast<char>(random()));
          break;
        case 3:
          bytes.resize(at + 1);
      }
      if (bytes.empty()) bytes = "x";
    }
    try {
      const std::vector<TimedMidi> events = read(bytes);
      for (std::size_t e = 0; e < events.size(); ++e) {
        REQUIRE(events[e].frame >= (e > 0 ? events[e - 1].frame : 0));
        REQUIRE(events[e].event.data1 < 0x80);
        REQUIRE(events[e].event.data2 < 0x80);
      }
    } catch (const std::runtime_error& error) {
      ++wrong;
      const std::string line = error.what();
      REQUIRE(line.starts_with("byte "));
      REQUIRE(line.find('\n') == std::string::npos);
    }
  }
  CHECK(wrong > 5000);
  CHECK(wrong < 20000);
}

TEST_CASE("MIDI files: period by period, each event once, in its frame") {
  const TemporaryFolder folder;
  for (const int period : {16, 100, 8192}) {
    MidiFile file(folder.write("song.mid", song()), 48000, period);
    std::vector<std::int64_t> frames;
    for (std::int64_t begin = 0; begin < 130000; begin += period)
      for (const MidiEvent& e : file.next()) {
        REQUIRE(e.frame < static_cast<std::uint32_t>(period));
        frames.push_back(begin + e.frame);
      }
    CHECK(frames == std::vector<std::int64_t>{0, 24000, 72000, 120000});
  }
  CHECK(MidiFile("", 48000, 64).next().empty());
}

// SfPlayer: a sound file, read at any speed, forwards or backwards, one stream for each of its channels; its rate is converted as it is
// played. A loop goes from the file's end to `offset`, backwards from its begin to `offset` (or the end, where that is 0). Files up to
// 16 MiB of samples are in memory; of longer ones, a thread of its own reads what will be played next (sound_window.h), and a frame that
// is not there in time is silence and counted. "trig" triggers at the end, or when a loop starts again. `speed` is followed in every frame; pyo's
// once in a buffer.
#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>

#include "worker/objects/mul_add.h"
#include "worker/objects/object.h"
#include "worker/sound_files/sound_file_reader.h"
#include "worker/sound_files/sound_window.h"
#include "worker/simd/wavetable.h"

BEGIN_OBJECTS;

class SfPlayer final : public Unit {
 public:
  explicit SfPlayer(const UnitSetup& setup)
      : setup_(setup), loop_(setup.fixed[1].number != 0), interpolation_(static_cast<Interpolation>(static_cast<int>(setup.fixed[2].number))) {
    auto reader = std::make_shared<SoundFileReader>(setup.fixed[0].text);
    channels_ = reader->channels();
    file_rate_ = reader->rate();
    frames_ = reader->frames();
    silence_.assign(static_cast<std::size_t>(channels_), 0.0f);
    players_.resize(static_cast<std::size_t>((setup.streams + channels_ - 1) / channels_));
    constexpr std::int64_t kShort = 4 << 20;  // samples
    const std::int64_t windows = SoundWindow::kPages * SoundWindow::kPageFrames * static_cast<std::int64_t>(players_.size());
    if (frames_ <= std::max(kShort / channels_, windows)) read_whole(*reader, setup.fixed[0].text);
    for (std::size_t p = 0; p < players_.size(); ++p) {
      restart(p);
      if (whole_.empty()) open_window(p, reader);
    }
  }

  void play(std::int64_t) override {
    for (std::size_t p = 0; p < players_.size(); ++p) restart(p);
  }

  void run(int frames) override {
    for (std::size_t p = 0; p < players_.size(); ++p) {
      find_loop(p);
      if (players_[p].window) ask_for_pages(p);
      for (int f = 0; f < frames; ++f) play_frame(p, f);
    }
    apply_mul_add(setup_, frames);
  }

  std::uint64_t missed() const override { return missed_; }

 private:
  struct Player {
    double position = 0;  // in frames of the file
    bool backwards = false;
    bool arrived = false;                       // at an end of the file, with the last frame's step
    std::int64_t loop_begin = 0, loop_end = 0;  // frames; the last one is loop_end - 1
    std::unique_ptr<SoundWindow> window;
    std::array<std::int64_t, 3> asked{-1, -1, -1};  // what the last wish for pages followed from
    bool all_there = false;
  };

  void read_whole(SoundFileReader& reader, const std::string& path) {
    whole_.resize(static_cast<std::size_t>(frames_ * channels_));
    if (!reader.read(0, frames_, whole_.data())) throw std::runtime_error(path + ": ends before its header says");
  }

  void open_window(std::size_t p, const std::shared_ptr<SoundFileReader>& reader) {
    players_[p].window = std::make_unique<SoundWindow>(reader);
    std::array<std::int64_t, kWishes> pages;
    players_[p].window->wait_for({pages.data(), wish(players_[p], begin_of(p), pages)});
  }

  int first_stream(std::size_t p) const { return static_cast<int>(p) * channels_; }

  // Where it starts, and goes back to in a loop.
  double begin_of(std::size_t p) const {
    const double offset = std::clamp(setup_.values[1].at(first_stream(p), 0) * file_rate_, 0.0, static_cast<double>(frames_ - 1));
    return players_[p].backwards && offset == 0 ? static_cast<double>(frames_ - 1) : offset;
  }

  void restart(std::size_t p) {
    players_[p].backwards = setup_.values[0].at(first_stream(p), 0) < 0;
    players_[p].position = begin_of(p);
    players_[p].arrived = false;
  }

  void find_loop(std::size_t p) {
    Player& player = players_[p];
    const auto begin = static_cast<std::int64_t>(begin_of(p));
    player.loop_begin = player.backwards ? 0 : begin;
    player.loop_end = player.backwards ? begin + 1 : frames_;
  }

  void play_frame(std::size_t p, int f) {
    Player& player = players_[p];
    const int first = first_stream(p), end = std::min(first + channels_, setup_.streams);
    const double below = std::floor(player.position);
    const auto frame = static_cast<std::int64_t>(below);
    const auto x = static_cast<float>(player.position - below);
    std::array<const float*, 4> at;
    const bool here = look_up(p, frame, at);
    const float eased = interpolation_ == Interpolation::Cosine ? 0.5f - 0.5f * std::cos(x * 3.14159265f) : x;
    for (int s = first; s < end; ++s) {
      setup_.output.at(s, f) = here ? between(at, s - first, eased) : 0.0f;
      setup_.output.of(1).at(s, f) = player.arrived ? 1.0f : 0.0f;
    }
    if (!here) ++missed_;
    const double speed = setup_.values[0].at(first, f);
    advance(p, (std::isfinite(speed) ? speed : 0) * file_rate_ / setup_.rate);
  }

  // The frames that are interpolated: the one before, the one at or below the position, and two more. False: one is not there.
  bool look_up(std::size_t p, std::int64_t frame, std::array<const float*, 4>& at) {
    const int first = interpolation_ == Interpolation::Cubic ? -1 : 0, last = interpolation_ == Interpolation::Cubic  ? 2
                                                                              : interpolation_ == Interpolation::None ? 0
                                                                                                                      : 1;
    for (int i = first; i <= last; ++i) {
      at[static_cast<std::size_t>(i + 1)] = neighbour(players_[p], frame, frame + i);
      if (!at[static_cast<std::size_t>(i + 1)]) return false;
    }
    return true;
  }

  // A frame at or beside the position, across the seam of a loop; nullptr: it is not there.
  const float* neighbour(const Player& player, std::int64_t position, std::int64_t frame) const {
    if (!loop_) {
      if (frame < 0 || frame >= frames_) return silence_.data();
    } else {
      if (frame < 0)
        frame += player.loop_end;
      else if (frame >= player.loop_end && position < player.loop_end)
        frame += player.loop_begin - player.loop_end;
      frame = std::clamp<std::int64_t>(frame, 0, frames_ - 1);  // a loop of two frames has no four neighbours
    }
    return player.window ? player.window->frame(frame) : whole_.data() + frame * channels_;
  }

  float between(const std::array<const float*, 4>& at, int channel, float x) const {
    const float b = at[1][channel];
    if (interpolation_ == Interpolation::None) return b;
    const float c = at[2][channel];
    if (interpolation_ != Interpolation::Cubic) return b + (c - b) * x;
    const float a = at[0][channel], d = at[3][channel];  // the cubic through four samples (Lagrange)
    const float c1 = c - a / 3 - b / 2 - d / 6, c2 = (a + c) / 2 - b, c3 = (d - a) / 6 + (b - c) / 2;
    return ((c3 * x + c2) * x + c1) * x + b;
  }

  void advance(std::size_t p, double step) {
    Player& player = players_[p];
    if (step != 0 && (step < 0) != player.backwards) {
      player.backwards = step < 0;
      find_loop(p);
    }
    const double position = player.position + step, before = player.position;
    if (loop_) {
      player.position = wrapped(player, position);
      player.arrived = player.position != position;
    } else {
      const double length = static_cast<double>(frames_);
      player.position = std::clamp(position, -1.0, length);  // beyond the ends: silence
      player.arrived = player.position != before && (player.position == -1.0 || player.position == length);
    }
  }

  double wrapped(const Player& player, double position) const {
    const double begin = static_cast<double>(player.loop_begin), end = static_cast<double>(player.loop_end);
    if (!player.backwards && position >= end) return begin + std::fmod(position - end, end - begin);
    if (player.backwards && position < 0) {
      const double before_end = std::fmod(position, end);
      return end + before_end < end ? end + before_end : begin;  // so little that it vanishes in the sum
    }
    return position;
  }

  // The page that is played and those that follow, the one before for the interpolation, and those where it would start again. The frames that are
  // interpolated may lie across the seam: a backward loop's first frame has the file's first after it, a forward loop's first frame of the file
  // has the last before it.
  static constexpr std::size_t kWishes = SoundWindow::kPages - 1;
  std::size_t wish(const Player& player, double begin, std::array<std::int64_t, kWishes>& pages) const {
    const auto page_of = [](double frame) { return static_cast<std::int64_t>(frame) / SoundWindow::kPageFrames; };
    const std::int64_t last = (frames_ - 1) / SoundWindow::kPageFrames, direction = player.backwards ? -1 : 1;
    const std::int64_t here = page_of(std::clamp(player.position, 0.0, static_cast<double>(frames_ - 1))), start = page_of(begin);
    std::size_t count = 0;
    const auto add = [&](std::int64_t page) {
      if (page >= 0 && page <= last) pages[count++] = page;
    };
    add(here);
    add(here + direction);
    add(start);
    add(start + direction);
    add(here - direction);
    if (loop_) add(player.backwards ? 0 : begin < 1 ? last : page_of(begin - 1));
    for (std::int64_t page = here + 2 * direction; count < kWishes; page += direction) {
      if (page < 0 || page > last) {
        if (!loop_) break;
        page = start;
      }
      pages[count++] = page;
    }
    return count;
  }

  void ask_for_pages(std::size_t p) {
    Player& player = players_[p];
    const double begin = begin_of(p);
    const std::array<std::int64_t, 3> from{static_cast<std::int64_t>(player.position) / SoundWindow::kPageFrames,
                                           static_cast<std::int64_t>(begin) / SoundWindow::kPageFrames, player.backwards};
    if (player.all_there && player.asked == from) return;
    std::array<std::int64_t, kWishes> pages;
    const std::span<const std::int64_t> wanted(pages.data(), wish(player, begin, pages));
    if (setup_.offline) player.window->wait_for(wanted);
    player.all_there = setup_.offline || player.window->want(wanted);
    player.asked = from;
  }

  UnitSetup setup_;
  bool loop_;
  Interpolation interpolation_;
  int channels_ = 1;
  double file_rate_ = 0;
  std::int64_t frames_ = 0;
  std::vector<float> silence_;  // a frame
  std::vector<float> whole_;    // the whole file, interleaved, where it is short
  std::vector<Player> players_;
  std::uint64_t missed_ = 0;
};

UNIT(SfPlayer, "Plays a sound file; one stream for each channel", path("path").channels_are_streams(),
     param("speed", 1).range(-100, 100).signals().about("1 as recorded, negative backwards"), flag("loop", false),
     param("offset", 0).seconds().range(0, 1e6).about("Where it starts when it is played, and goes back to in a loop"),
     integer("interp", 2).range(1, 4).about("1 none, 2 linear, 3 cosine, 4 cubic"), event_output("trig"));

END_OBJECTS;

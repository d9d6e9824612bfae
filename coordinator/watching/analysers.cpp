#include "coordinator/watching/analysers.h"

#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>

namespace tutti {
namespace {

constexpr int kTries = 5;  // while a worker that has just been started writes its area anew, or overwrites what is read

struct Shown {
  std::int64_t made_ns;
  ShownAnalyser analyser;
};

std::string text_of(const char* from, std::size_t size) { return {from, strnlen(from, size)}; }

std::optional<ShownStream> read_stream(const PublishedFrame& frame, const PublishedObject& form) {
  ShownStream stream;
  stream.number = static_cast<int>(frame.stream);
  if (form.places == 1) {
    stream.written = frame.written.load(std::memory_order_acquire);
    stream.samples = {frame.samples()[0].load(std::memory_order_relaxed)};
    return stream;
  }
  stream.samples.resize(form.length);
  for (int i = 0; i < kTries; ++i) {
    stream.written = frame.written.load(std::memory_order_acquire);
    if (frame.read(stream.samples, form.places)) return stream;
  }
  return std::nullopt;
}

// The forms are checked before they are believed: they may be written anew while they are read.
bool is_sound(const PublishedObject& form, std::size_t room) {
  constexpr std::uint32_t kMostStreams = 1 << 20, kMostPlaces = 1 << 24;
  return form.streams <= kMostStreams && std::has_single_bit(form.places) && form.places <= kMostPlaces && form.length >= 1 && form.length <= form.places && form.bytes() <= room;
}

// Nothing: it is being written anew.
std::optional<std::vector<Shown>> read_area(std::span<const std::byte> area, std::string_view name) {
  const auto& head = *reinterpret_cast<const PublishedArea*>(area.data());
  const std::uint32_t edition = head.edition.load(std::memory_order_acquire);
  if (edition % 2 != 0) return std::nullopt;
  std::vector<Shown> shown;
  std::size_t at = sizeof(PublishedArea);
  for (std::uint32_t i = 0, objects = head.objects; i < objects; ++i) {
    if (at + sizeof(PublishedObject) > area.size()) return std::nullopt;
    const PublishedObject form = *reinterpret_cast<const PublishedObject*>(area.data() + at);
    if (!is_sound(form, area.size() - at)) return std::nullopt;
    const std::byte* frames = area.data() + at + sizeof(PublishedObject);
    at += form.bytes();
    ShownAnalyser analyser{text_of(form.name, sizeof form.name), text_of(form.object, sizeof form.object), form.kind, form.rate, static_cast<int>(form.window), {}};
    if (!name.empty() && analyser.name != name.substr(0, sizeof form.name - 1)) continue;
    for (std::uint32_t s = 0; s < form.streams; ++s)
      if (auto stream = read_stream(*reinterpret_cast<const PublishedFrame*>(frames + s * PublishedFrame::bytes(form.places)), form)) analyser.streams.push_back(std::move(*stream));
    shown.push_back({head.made_ns, std::move(analyser)});
  }
  std::atomic_thread_fence(std::memory_order_acquire);
  if (head.edition.load(std::memory_order_relaxed) != edition) return std::nullopt;
  return shown;
}

void put_together(std::vector<ShownAnalyser>& all, ShownAnalyser analyser) {
  const auto same = std::find_if(all.begin(), all.end(), [&](const ShownAnalyser& other) { return other.name == analyser.name; });
  if (same == all.end()) return all.push_back(std::move(analyser));
  if (same->object != analyser.object) return;  // of what it was before the patch was edited
  for (ShownStream& stream : analyser.streams)
    if (std::none_of(same->streams.begin(), same->streams.end(), [&](const ShownStream& other) { return other.number == stream.number; }))
      same->streams.push_back(std::move(stream));
}

template <class Visit>
void each_area(const Segment& segment, Visit visit) {
  if (segment.header().published_bytes < sizeof(PublishedArea)) return;
  for (int worker = 0; worker < static_cast<int>(segment.header().workers); ++worker)
    if (segment.record(worker).supervision.state.load() == WorkerState::Playing) visit(segment.published(worker));
}

}  // namespace

std::vector<ShownAnalyser> read_analysers(const Segment& segment, std::string_view name) {
  std::vector<Shown> shown;
  each_area(segment, [&](std::span<const std::byte> area) {
    std::optional<std::vector<Shown>> read;
    for (int i = 0; i < kTries && !(read = read_area(area, name)); ++i) usleep(500);
    if (read) std::move(read->begin(), read->end(), std::back_inserter(shown));
  });
  std::stable_sort(shown.begin(), shown.end(), [](const Shown& a, const Shown& b) { return a.made_ns > b.made_ns; });
  std::vector<ShownAnalyser> all;
  for (Shown& one : shown) put_together(all, std::move(one.analyser));
  std::stable_sort(all.begin(), all.end(), [](const ShownAnalyser& a, const ShownAnalyser& b) { return a.name < b.name; });
  for (ShownAnalyser& analyser : all)
    std::sort(analyser.streams.begin(), analyser.streams.end(), [](const ShownStream& a, const ShownStream& b) { return a.number < b.number; });
  return all;
}

int analysers_without_room(const Segment& segment) {
  int count = 0;
  each_area(segment, [&](std::span<const std::byte> area) { count += static_cast<int>(reinterpret_cast<const PublishedArea*>(area.data())->left_out); });
  return count;
}

}  // namespace tutti

#include "tests/coordinator/planning/divided_sound.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <memory>
#include <thread>

#include "coordinator/mixer.h"
#include "shared/realtime.h"
#include "worker/period_loop.h"

namespace tutti::test {

ChannelSamples sound_of(const Plan& plan, int frames, int period) {
  denormals_off();
  Graph graph(plan);
  ChannelSamples sound(static_cast<std::size_t>(plan.channels), std::vector<float>(static_cast<std::size_t>(frames)));
  for (int done = 0, step = 0; done < frames; done += step) {
    step = period > 0 ? std::min(period, frames - done) : frames;
    std::vector<float*> channels;
    for (auto& channel : sound) channels.push_back(channel.data() + done);
    graph.render(channels, step);
  }
  return sound;
}

ChannelSamples divided_sound(Assignments assignments, int channels, int frames, int period, const std::function<void(const Segment&)>& before) {
  denormals_off();
  Segment::Layout layout;
  layout.name = "divided";
  layout.driver = "file";
  layout.workers = static_cast<int>(assignments.workers.size());
  layout.lookahead = 4;
  layout.geometry = {4, static_cast<std::uint32_t>(channels), static_cast<std::uint32_t>(period)};
  layout.links = assignments.links;
  layout.bus_channels = assignments.bus_channels;
  layout.shared_floats = assignments.shared_floats;
  const Segment segment = Segment::create(layout);
  Mixer mixer(segment, layout.lookahead);
  mixer.change_period(static_cast<std::uint32_t>(period), 48000);
  std::vector<std::unique_ptr<PeriodWriter>> writers;
  for (int w = 0; w < layout.workers; ++w) {
    for (Plan& part : assignments.workers[static_cast<std::size_t>(w)].plan.parts) part.offline = true;
    writers.push_back(std::make_unique<PeriodWriter>(assignments.workers[static_cast<std::size_t>(w)].plan, segment, w));
    mixer.set_present(w, true);
  }
  if (before) before(segment);
  mixer.open();
  ChannelSamples sound(static_cast<std::size_t>(channels), std::vector<float>(static_cast<std::size_t>(frames)));
  {
    std::vector<std::jthread> threads;
    for (auto& writer : writers)
      threads.emplace_back([&writer = *writer, periods = (frames + period - 1) / period] {
        denormals_off();
        for (int done = 0; done < periods;) {
          if (writer.write_next()) ++done;
          else writer.wait();
        }
      });
    std::vector<std::vector<float>> buffers(sound.size(), std::vector<float>(static_cast<std::size_t>(period)));
    std::vector<float*> pointers;
    for (auto& buffer : buffers) pointers.push_back(buffer.data());
    for (int done = 0; done < frames; done += period) {
      mixer.mix(pointers, static_cast<std::uint32_t>(period), Mixer::Patience::Endless);
      for (std::size_t c = 0; c < sound.size(); ++c) std::copy_n(buffers[c].begin(), std::min(period, frames - done), sound[c].begin() + done);
    }
  }
  return sound;
}

double difference(const ChannelSamples& a, const ChannelSamples& b) {
  double largest = a.size() == b.size() ? 0 : 1e9;
  for (std::size_t c = 0; c < std::min(a.size(), b.size()); ++c)
    for (std::size_t f = 0; f < a[c].size(); ++f) {
      const double d = std::fabs(static_cast<double>(a[c][f]) - static_cast<double>(b[c].at(f)));
      largest = std::isnan(d) ? 1e9 : std::max(largest, d);
    }
  return largest;
}

}  // namespace tutti::test

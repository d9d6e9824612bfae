// SndTable: a sound file, or a part of it, as a table for each of its channels. It keeps the file's rate: read with the freq that TableRate
// tells, or by an object that reads tables at their own speed, it sounds as it was recorded.
#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

#include "worker/objects/object.h"
#include "worker/sound_files/sound_file_reader.h"

BEGIN_OBJECTS;

std::vector<MadeTable> SndTable(double /*rate*/, const std::vector<Fixed>& fixed) {
  const std::string& path = fixed[0].text;
  SoundFileReader file(path);
  const int channel = static_cast<int>(fixed[1].number);
  if (channel >= file.channels())
    throw std::runtime_error(path + ": found no channel " + std::to_string(channel) + ", expected one from 0 to " +
                             std::to_string(file.channels() - 1));
  const auto frame_at = [&](double seconds) { return std::min(file.frames(), static_cast<std::int64_t>(std::llround(seconds * file.rate()))); };
  const std::int64_t first = frame_at(fixed[2].number), end = fixed[3].number < 0 ? file.frames() : frame_at(fixed[3].number);
  constexpr std::int64_t kMostSamples = 1 << 28;  // 1 GiB
  if (end <= first) throw std::runtime_error(path + ": found nothing between start and stop");
  if (end - first > kMostSamples / file.channels())
    throw std::runtime_error(path + ": found " + std::to_string(end - first) + " frames, expected at most " +
                             std::to_string(kMostSamples / file.channels()));
  std::vector<float> interleaved(static_cast<std::size_t>((end - first) * file.channels()));
  if (!file.read(first, end - first, interleaved.data())) throw std::runtime_error(path + ": ends before its header says");
  std::vector<MadeTable> tables;
  for (int c = std::max(channel, 0); c < (channel < 0 ? file.channels() : channel + 1); ++c) {
    std::vector<float> samples(static_cast<std::size_t>(end - first));
    for (std::size_t i = 0; i < samples.size(); ++i)
      samples[i] = interleaved[i * static_cast<std::size_t>(file.channels()) + static_cast<std::size_t>(c)];
    tables.push_back(MadeTable::looped(std::move(samples)));
    tables.back().rate = file.rate();
  }
  return tables;
}

TABLE(SndTable, "A sound file as a table; one stream for each channel", path("path").channels_are_streams(),
      integer("chnl", -1).range(-1, 1023).picks_one_channel().about("Which channel; -1 all"), number("start", 0).seconds().range(0, 1e6),
      number("stop", -1).range(-1, 1e6).seconds().about("-1: the file's end"));

END_OBJECTS;

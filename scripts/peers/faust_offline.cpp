// The least that a Faust program needs to render into a file of bare floats: PROGRAM SECONDS STREAMS FILE. The class computes a bank of some streams, the first
// of which is at its slider "first", the last at its "last"; as many banks are made as the streams need.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

using std::max;
using std::min;

struct Meta {
  void declare(const char*, const char*) {}
};

struct UI {
  FAUSTFLOAT *first = nullptr, *last = nullptr;
  void openVerticalBox(const char*) {}
  void closeBox() {}
  void declare(FAUSTFLOAT*, const char*, const char*) {}
  void addNumEntry(const char* label, FAUSTFLOAT* place, FAUSTFLOAT, FAUSTFLOAT, FAUSTFLOAT, FAUSTFLOAT) {
    (std::strcmp(label, "first") == 0 ? first : last) = place;
  }
};

class dsp {};

<<includeIntrinsic>>
<<includeclass>>

int main(int, char** arguments) {
  constexpr int kRate = 48000, kBlock = 64;
  const double seconds = std::atof(arguments[1]);
  const int banks = std::max(1, std::atoi(arguments[2]) / BANK);
  std::FILE* file = std::fopen(arguments[3], "wb");
  if (!file) return 1;
  std::vector<std::unique_ptr<mydsp>> all;
  for (int bank = 0; bank < banks; ++bank) {
    all.push_back(std::make_unique<mydsp>());
    all.back()->init(kRate);
    UI ui;
    all.back()->buildUserInterface(&ui);
    if (ui.first) *ui.first = 200.f + 800.f * static_cast<float>(bank) / static_cast<float>(banks);
    if (ui.last) *ui.last = 200.f + 800.f * static_cast<float>(bank + 1) / static_cast<float>(banks);
  }
  float left[kBlock], right[kBlock], sum[2 * kBlock];
  float* outputs[] = {left, right};
  for (long done = 0; done < static_cast<long>(seconds * kRate); done += kBlock) {
    std::fill(std::begin(sum), std::end(sum), 0.f);
    for (const auto& bank : all) {
      bank->compute(kBlock, nullptr, outputs);
      for (int f = 0; f < kBlock; ++f) sum[2 * f] += left[f], sum[2 * f + 1] += right[f];
    }
    std::fwrite(sum, sizeof(float), 2 * kBlock, file);
  }
  return std::fclose(file);
}

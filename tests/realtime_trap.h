// Traps what an audio thread must not do: the whole test program's malloc, free and pthread_mutex_lock are watched, and while a
// RealtimeTrap lives, those that its thread calls are counted. (System calls are trapped by worker/confine.h itself.)
#pragma once

#include <string>

namespace tutti::test {

class RealtimeTrap {
 public:
  RealtimeTrap();
  ~RealtimeTrap();
  RealtimeTrap(const RealtimeTrap&) = delete;
  RealtimeTrap& operator=(const RealtimeTrap&) = delete;

  int caught() const;                // since it was made
  const char* last() const;          // the function that was called last; "" for none
  static bool works();               // not under AddressSanitizer, which has a malloc of its own
};

}  // namespace tutti::test

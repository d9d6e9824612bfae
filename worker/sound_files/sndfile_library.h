// libsndfile, loaded when the first sound file is opened. A worker locks all of its memory: the library and its codecs are 3 MB that
// one without sound files does not carry.
#pragma once

#include <sndfile.h>

namespace tutti {

struct SndfileLibrary {
  decltype(&sf_open) open;
  decltype(&sf_close) close;
  decltype(&sf_seek) seek;
  decltype(&sf_readf_float) readf_float;
  decltype(&sf_strerror) strerror;
};

// Loads it once and never puts it away. Throws std::runtime_error with one clear line. [main-thread, before the audio runs]
const SndfileLibrary& sndfile();

}  // namespace tutti

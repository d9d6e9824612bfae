// Spectral signals are frames of a phase vocoder, not samples: inputs that are declared spectral() read them, and they cannot be added, scaled or heard.
#pragma once

#include "worker/objects/declaration.h"

namespace tutti {

// Has it frames to offer?
inline bool is_spectral(const Declaration& declaration) { return declaration.role == ObjectRole::Audio && declaration.outputs.front().spectrum; }

// Has it samples, so that it has mul and add and can be sent out?
inline bool makes_sound(const Declaration& declaration) { return declaration.role == ObjectRole::Audio && !is_spectral(declaration); }

// Does it read frames?
inline bool reads_spectra(const Declaration& declaration) {
  for (const Parameter& p : declaration.parameters)
    if (p.spectrum) return true;
  return false;
}

// Does it make frames of samples, at times that it chooses?
inline bool analyses(const Declaration& declaration) { return is_spectral(declaration) && !reads_spectra(declaration); }

// Do the frames of one sound lie in several of its streams, as signals, so that none of these can be computed alone?
inline bool streams_make_frames(const Declaration& declaration) { return declaration.family == "spectral" && declaration.find("overlaps"); }

}  // namespace tutti

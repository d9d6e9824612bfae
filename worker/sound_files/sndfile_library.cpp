#include "worker/sound_files/sndfile_library.h"

#include <dlfcn.h>

#include <stdexcept>
#include <string>

namespace tutti {
namespace {

template <class Function>
void look_up(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  if (!function) throw std::runtime_error(std::string("libsndfile.so.1 has no ") + name);
}

SndfileLibrary load() {
  void* const library = dlopen("libsndfile.so.1", RTLD_NOW);
  if (!library) throw std::runtime_error(std::string("sound files can't be read: ") + dlerror());
  SndfileLibrary functions{};
  look_up(library, "sf_open", functions.open);
  look_up(library, "sf_close", functions.close);
  look_up(library, "sf_seek", functions.seek);
  look_up(library, "sf_readf_float", functions.readf_float);
  look_up(library, "sf_strerror", functions.strerror);
  return functions;
}

}  // namespace

const SndfileLibrary& sndfile() {
  static const SndfileLibrary library = load();
  return library;
}

}  // namespace tutti

// All tests run in this program: tutti-tests --help. Denormals are off, as in every audio thread.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <cstdlib>

#include "shared/realtime.h"
#include "tests/programs.h"

int main(int argc, char** argv) {
  tutti::denormals_off();
  const tutti::test::TemporaryFolder cache;  // what objects cost is measured anew, and the user's cache is left alone
  setenv("XDG_CACHE_HOME", cache.path("").c_str(), 1);
  doctest::Context context(argc, argv);
  return context.run();
}

// All tests run in this program: tutti-tests --help. Denormals are off, as in every audio thread.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include "shared/realtime.h"

int main(int argc, char** argv) {
  tutti::denormals_off();
  doctest::Context context(argc, argv);
  return context.run();
}

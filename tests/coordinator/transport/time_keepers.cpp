// Which objects a transport starts and stops.
#include "coordinator/transport/time_keepers.h"

#include <doctest/doctest.h>

#include "worker/objects/registry.h"

using namespace tutti;

TEST_CASE("time keepers: what counts time by itself, and not what follows triggers or makes sound") {
  for (const char* name : {"Metro", "Pattern", "Beat", "Euclide", "CallAfter", "Trig"})
    CHECK_MESSAGE(keeps_time(Registry::find(name)->declaration), name);
  for (const char* name : {"TrigEnv", "TrigFunc", "TrigRandInt", "Snap", "SineLoop", "Fader", "LFO"})
    CHECK_MESSAGE(!keeps_time(Registry::find(name)->declaration), name);
}

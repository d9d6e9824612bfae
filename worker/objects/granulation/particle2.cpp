// Particle2: Particle's grains, each through a filter of its own, between the table and the envelope.
#include "worker/objects/object.h"
#include "worker/objects/granulation/grain_clouds.h"

BEGIN_OBJECTS;

class Particle2 final : public GrainClouds {
 public:
  explicit Particle2(const UnitSetup& setup)
      : GrainClouds(setup, static_cast<int>(setup.fixed[2].number), static_cast<int>(setup.fixed[3].number), false) {}
};

UNIT(Particle2, "Granular synthesis: grains at random distances, each with its filter and its place between channels", table("table"), table("env"),
     param("dens", 50).in("grains a second").range(0, 384000).signals().about("At most one a frame"),
     param("pitch", 1).signals().about("1 as recorded; negative: backwards; of grains that begin"),
     param("pos", 0).in("samples").signals().about("Where in the table; of grains that begin"),
     param("dur", 0.1).seconds().range(0, 3600).signals().about("Of grains that begin"),
     param("dev", 0.01).range(0, 1).signals().about("How far two grains' distance is off, relative to itself"),
     param("pan", 0.5).range(0, 1).signals().about("0 the first channel, 1 the last (of more than two: round to the first); of grains that begin"),
     param("filterfreq", 18000).hz().range(0, 384000).signals().about("Of grains that begin"),
     param("filterq", 0.7).range(0, 10000).signals().about("Of grains that begin; a bandpass is louder by 2 dB for each unit from 1 to 10"),
     param("filtertype", 0).range(0, 4).signals().about("0 lowpass, 1 highpass, 2 bandpass, 3 bandstop, 4 allpass; of grains that begin"),
     integer("chnls", 1).range(1, 64).multiplies_streams().about("Streams for each stream"),
     integer("most", 4096).range(1, 65536).about("Grains that may sound at once in a stream; further ones are left out and counted"),
     event_output("lost"));

END_OBJECTS;

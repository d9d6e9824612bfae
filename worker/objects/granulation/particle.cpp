// Particle: grains as Granule's, whose distances are off by up to +-dev of themselves, each at its place between `chnls` channels. The distance
// of two grains is (1 + dev u) / dens, u uniform in [-1, 1]: as many grains as asked for. pyo divides by (1 + dev u): fewer, and at dev 1 gaps without
// bound. Two channels: square roots of 1 - pan and pan; more stand in a circle, which pyo's jumps about in (it takes the square roots of pan,
// not of the place between two channels).
#include "worker/objects/object.h"
#include "worker/objects/granulation/grain_clouds.h"

BEGIN_OBJECTS;

class Particle final : public GrainClouds {
 public:
  explicit Particle(const UnitSetup& setup)
      : GrainClouds(setup, static_cast<int>(setup.fixed[2].number), static_cast<int>(setup.fixed[3].number), false) {}
};

UNIT(Particle, "Granular synthesis: grains at random distances, each with its place between channels", table("table"), table("env"),
     param("dens", 50).in("grains a second").range(0, 384000).signals().about("At most one a frame"),
     param("pitch", 1).signals().about("1 as recorded; negative: backwards; of grains that begin"),
     param("pos", 0).in("samples").signals().about("Where in the table; of grains that begin"),
     param("dur", 0.1).seconds().range(0, 3600).signals().about("Of grains that begin"),
     param("dev", 0.01).range(0, 1).signals().about("How far two grains' distance is off, relative to itself"),
     param("pan", 0.5).range(0, 1).signals().about("0 the first channel, 1 the last (of more than two: round to the first); of grains that begin"),
     integer("chnls", 1).range(1, 64).multiplies_streams().about("Streams for each stream"),
     integer("most", 4096).range(1, 65536).about("Grains that may sound at once in a stream; further ones are left out and counted"),
     event_output("lost"));

END_OBJECTS;

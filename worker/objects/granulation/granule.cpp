// Granule: `dens` grains a second, each a stretch of a table under an envelope, with the pitch, position and duration that the parameters have when
// it begins. y = sum of table(pos + pitch t) env(t / dur), t the time since the grain began.
//
// A grain begins between two frames where its time lies there (pyo's: at the next frame), and one that reaches the table's end sounds as far as
// the table goes and falls in a millisecond, where pyo leaves it out. A negative pitch plays the same stretch backwards; pyo's plays it forwards.
// A sound with a rate of its own is played at that rate.
#include "worker/objects/object.h"
#include "worker/objects/granulation/grain_clouds.h"

BEGIN_OBJECTS;

class Granule final : public GrainClouds {
 public:
  explicit Granule(const UnitSetup& setup)
      : GrainClouds(setup, 1, static_cast<int>(setup.fixed[3].number), setup.fixed[2].number == 0) {}
};

UNIT(Granule, "Granular synthesis: grains of a table, so many a second", table("table"), table("env"),
     param("dens", 50).in("grains a second").range(0, 384000).signals().about("At most one a frame"),
     param("pitch", 1).signals().about("1 as recorded; negative: backwards; of grains that begin"),
     param("pos", 0).in("samples").signals().about("Where in the table; of grains that begin"),
     param("dur", 0.1).seconds().range(0, 3600).signals().about("Of grains that begin"),
     flag("sync", true).about("At regular times; else at random, as many on average"),
     integer("most", 4096).range(1, 65536).about("Grains that may sound at once in a stream; further ones are left out and counted"),
     event_output("lost"));

END_OBJECTS;

// MatrixRec: records its input into a matrix, row after row, as TableRec, after `delay` samples. pyo's counts its delay in each of its buffers anew, and
// leaves out samples.
#include "worker/objects/object.h"
#include "worker/objects/tables/recorder.h"

BEGIN_OBJECTS;

class MatrixRec final : public Recorder {
 public:
  explicit MatrixRec(const UnitSetup& setup) : Recorder(setup, static_cast<int>(setup.fixed[1].number)) {}
};

UNIT(MatrixRec, "Records a signal into a matrix, row after row, once each time it is played", input("input"), matrix("matrix").written(),
     param("fadetime", 0).seconds().range(0, 3600).about("At the begin and the end of the recording"),
     integer("delay", 0).range(0, 1 << 30).in("samples").about("Before the recording begins"), main_output("time"), event_output("trig"));

END_OBJECTS;

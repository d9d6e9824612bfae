// TableRec: records its input into a table. Stopped before the end its gain falls over `fadetime`, where pyo's breaks off.
#include "worker/objects/object.h"
#include "worker/objects/tables/recorder.h"

BEGIN_OBJECTS;

class TableRec final : public Recorder {
 public:
  explicit TableRec(const UnitSetup& setup) : Recorder(setup, 0) {}
};

UNIT(TableRec, "Records a signal into a table, once each time it is played", input("input"), table("table").written(),
     param("fadetime", 0).seconds().range(0, 3600).about("At the begin and the end of the recording"), main_output("time"), event_output("trig"));

END_OBJECTS;

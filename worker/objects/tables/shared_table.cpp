// SharedTable: a table in memory that all patches of an instance share: what one worker writes into it (TableFill, TableRec), another reads
// (TableScan, Osc, ...). The worker that reads computes each period after the worker that writes (coordinator/shared_tables.h).
#include "worker/objects/object.h"

BEGIN_OBJECTS;

std::vector<MadeTable> SharedTable(double /*rate*/, const std::vector<Fixed>& fixed) {
  std::vector<MadeTable> tables;
  for (const std::int64_t place : fixed[0].places) {
    MadeTable& table = tables.emplace_back();
    table.size = static_cast<int>(fixed[2].number);
    table.shared_at = place;
  }
  return tables;
}

TABLE(SharedTable, "A table that all patches of an instance share",
      names("name").sets_streams().about("The same name in several patches is the same table; a list of names: a stream for each"),
      flag("create", true).about("Makes the table; one of the patches must"),
      required_integer("size").range(1, 1 << 24).in("samples").about("The same in all patches. To carry sound from worker to worker: a period more than they run ahead"));

END_OBJECTS;

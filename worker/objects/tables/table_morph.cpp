// TableMorph: fills a table with a mixture of two of a list of tables, of which each may have its own size.
#include "worker/objects/object.h"
#include "worker/objects/tables/morph.h"

BEGIN_OBJECTS;

class TableMorph final : public Morph {
 public:
  using Morph::Morph;
};

EVENT(TableMorph, "Fills a table with a mixture of two of a list of tables",
      input("input").about("0 the first table, 1 the last; looked at once a block"), table("table").written(),
      tables("sources").about("Of the size of the table"));

END_OBJECTS;

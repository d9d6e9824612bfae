// MatrixMorph: fills a matrix with a mixture of two of a list of matrices, as TableMorph; all of one size.
#include <stdexcept>
#include <string>

#include "worker/objects/object.h"
#include "worker/objects/tables/morph.h"

BEGIN_OBJECTS;

class MatrixMorph final : public Morph {
 public:
  explicit MatrixMorph(const UnitSetup& setup) : Morph(setup) {
    for (const Table* to : setup.fixed[0].written)
      for (const std::vector<const Table*>& source : setup.fixed[1].sources)
        for (const Table* from : source)
          if (from->width != to->width || from->height != to->height)
            throw std::runtime_error("found a source of " + size_of(*from) + " samples for a matrix of " + size_of(*to) + ", expected matrices of one size");
  }

 private:
  static std::string size_of(const Table& matrix) { return std::to_string(matrix.width) + " by " + std::to_string(matrix.height); }
};

EVENT(MatrixMorph, "Fills a matrix with a mixture of two of a list of matrices",
      input("input").about("0 the first matrix, 1 the last; looked at once a block"), matrix("matrix").written(),
      matrices("sources").about("Of the size of the matrix"));

END_OBJECTS;

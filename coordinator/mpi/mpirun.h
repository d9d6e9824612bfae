// `mpirun -n K tutti render ...`: K processes, on one machine or on many, each computing a part of the plan. What does so is a program of its own,
// tutti-mpi, so that tutti itself needs no MPI.
#pragma once

#include "coordinator/render_job.h"

namespace tutti {

// How many processes mpirun started with this one; 1: it was not mpirun.
int processes_of_mpirun();

// Goes on as tutti-mpi, with the same arguments. Throws UsageError: it is not there.
[[noreturn]] int become_mpi_program();

// Set in tutti-mpi only: renders with the other ranks; returns the exit status.
using RenderByRanks = int (*)(const RenderOptions&);
extern RenderByRanks render_by_ranks;

}  // namespace tutti

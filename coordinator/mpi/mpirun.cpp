#include "coordinator/mpi/mpirun.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "coordinator/commands/command.h"

namespace tutti {

RenderByRanks render_by_ranks = nullptr;

// Open MPI's own variable, and that of MPICH and its kin.
int processes_of_mpirun() {
  for (const char* name : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"})
    if (const char* text = std::getenv(name)) return std::max(1, std::atoi(text));
  return 1;
}

[[noreturn]] int become_mpi_program() {
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "tutti-mpi";
  if (access(program.c_str(), X_OK) != 0)
    throw UsageError{"started by mpirun, but this tutti was built without MPI: found no " + program.string() + "; install libopenmpi-dev and build again"};
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), {});
  std::vector<char*> arguments;
  for (std::size_t begin = 0; begin < text.size(); begin = text.find('\0', begin) + 1) arguments.push_back(text.data() + begin);
  arguments.push_back(nullptr);
  execv(program.c_str(), arguments.data());
  throw std::runtime_error(program.string() + ": can't be started");
}

}  // namespace tutti

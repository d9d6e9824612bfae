// What a kernel is: the formula of an object, written once. worker/simd/bank.h runs it over any number of streams.
//
//   template <class F>                      // F: 1 to 16 streams side by side
//   struct SineLoop {
//     static constexpr int in_flight = 8;   // optional: vectors computed side by side, to hide the latency of feedback (8, 4 or 1)
//     static constexpr bool pure = true;    // optional: no state, the output depends on this frame's values alone
//     static constexpr bool stateless = true;             // optional: the same, but for what others may change meanwhile (a table)
//     struct Held { ... };                  // what follows from the Value parameters
//     static Held hold(const Rate&, F freq, F feedback);  // Value parameters, in the order of their declaration
//     F tick(const Held&, F input);         // Input parameters, in the order of their declaration; one frame. An object with several
//                                           // outputs returns Outputs<F, 2>{{first, second}}
//     static std::size_t memory(const UnitSetup&);        // optional: floats of memory for each stream (delay lines)
//     void setup(const KernelSetup<F>&);    // optional: at load
//     void play(const Held&);               // optional: told to start (again)
//     std::int64_t stop(const Held&);       // optional: told to stop; frames until its sound has ended
//     bool settled(F& level);               // optional: does it give `level` from now on, until it is played or stopped?
//     void fill(const Held&, float* out, std::size_t frames);  // optional: many frames of a stream that stands alone, while held values last, for
//                                           // what knows a shorter way than frame by frame; with an input: fill(held, input, out, frames)
//   };
//
// `hold` runs once when a held value has changed, or in every frame if one of the parameters is a signal; nothing else
// distinguishes numbers, control values and signals. State that lives in the kernel's members is kept in registers for a block.
// A kernel's members start as zeros; they have no initialisers (what must start otherwise is set in setup()).
#if defined(TUTTI_WORKER_SIMD_KERNEL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TUTTI_WORKER_SIMD_KERNEL_H
#undef TUTTI_WORKER_SIMD_KERNEL_H
#else
#define TUTTI_WORKER_SIMD_KERNEL_H
#endif

#include "worker/objects/unit.h"
#include "worker/simd/lanes.h"
#include "worker/simd/maths.h"

HWY_BEFORE_NAMESPACE();
namespace tutti {
namespace HWY_NAMESPACE {

// What a kernel gets at load, for its own few streams.
template <class F>
struct KernelSetup {
  const UnitSetup& unit;
  const Rate& rate;
  float* memory;       // zeroed; element i of stream s stands at memory[i * F::lanes + s]
  Turns<F> seeds;      // 32 random bits for each stream
  int first_stream;    // number of the stream in lane 0
  int side_by_side;    // streams in the lanes: the next lanes are the next frames of the same streams (worker/simd/across_time.h)

  // The number of the stream in a lane. Lanes past the last stream repeat stream 0, 1, ...
  int stream(int lane) const { return (first_stream + lane % side_by_side) % unit.streams; }
  const Fixed& fixed(int parameter) const { return unit.fixed[static_cast<std::size_t>(parameter)]; }
};

// The number of F arguments of hold (after Rate) and of tick (after Held).
template <class Function>
struct Arity;
template <class R, class First, class... Rest>
struct Arity<R (*)(First, Rest...)> { static constexpr int value = sizeof...(Rest); };
template <class R, class C, class First, class... Rest>
struct Arity<R (C::*)(First, Rest...)> { static constexpr int value = sizeof...(Rest); };
template <class R, class C, class First, class... Rest>
struct Arity<R (C::*)(First, Rest...) const> { static constexpr int value = sizeof...(Rest); };

// What tick() gives where the object has several outputs, in the order of their declaration.
template <class F, int N>
struct Outputs {
  F values[N];
};
template <class R>
constexpr int outputs_of_result = 1;
template <class F, int N>
constexpr int outputs_of_result<Outputs<F, N>> = N;

template <class Function>
struct Result;
template <class R, class C, class... A>
struct Result<R (C::*)(A...)> { using type = R; };
template <class R, class C, class... A>
struct Result<R (C::*)(A...) const> { using type = R; };

template <class Kernel>
constexpr int kernels_in_flight() {
  if constexpr (requires { Kernel::in_flight; }) return Kernel::in_flight;
  else return 1;
}

template <class Kernel>
constexpr bool is_pure() {
  if constexpr (requires { Kernel::pure; }) return Kernel::pure;
  else return false;
}

// Can its frames be computed in any order?
template <class Kernel>
constexpr bool is_stateless() {
  if constexpr (requires { Kernel::stateless; }) return Kernel::stateless;
  else return is_pure<Kernel>();
}

template <class Kernel, class F>
constexpr bool has_setup = requires(Kernel& kernel, const KernelSetup<F>& setup) { kernel.setup(setup); };

}  // namespace HWY_NAMESPACE
}  // namespace tutti
HWY_AFTER_NAMESPACE();
#endif

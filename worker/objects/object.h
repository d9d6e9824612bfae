// The one include of an object file. It has the file compiled once for each instruction set and brings the lines that
// declare an object:
//
//   OBJECT(Name, "one line", parameters..., outputs beyond the first...)
//                                               Name is a kernel (worker/simd/kernel.h): streams run as SIMD banks
//   UNIT(Name, "one line", parameters...)       Name is a Unit of its own: Name(const UnitSetup&)
//   EVENT(Name, "one line", parameters...)      the same, for a Unit that acts at times and has no sound of its own
//   TABLE(Name, "one line", parameters...)      Name is a function: std::vector<MadeTable> Name(double rate, const std::vector<Fixed>&)
//
// Everything in an object file stands between BEGIN_OBJECTS and END_OBJECTS.
#ifndef TUTTI_WORKER_OBJECTS_OBJECT_H
#define TUTTI_WORKER_OBJECTS_OBJECT_H
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE __BASE_FILE__
#include "worker/objects/registry.h"
// The object file is included from another file for all instruction sets but the last, and so are its unnamed namespaces; each
// still belongs to this translation unit alone.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wsubobject-linkage"
#endif
#include <hwy/foreach_target.h>
#endif

#include <hwy/highway.h>

#include "worker/simd/bank.h"

#ifndef BEGIN_OBJECTS
// A namespace of its own for each file, because several files are compiled as one (Meson's "unity"), which halves the time it takes.
#define BEGIN_OBJECTS BEGIN_OBJECTS_IN(HWY_CONCAT(file_, __COUNTER__))
#define BEGIN_OBJECTS_IN(FILE_NAMESPACE) \
  HWY_BEFORE_NAMESPACE();                \
  namespace tutti {                      \
  namespace HWY_NAMESPACE {              \
  namespace {                            \
  namespace FILE_NAMESPACE {
#define END_OBJECTS \
  }                 \
  }                 \
  }                 \
  }                 \
  HWY_AFTER_NAMESPACE()

#define DECLARE_OBJECT(NAME, ROLE, PURE, FOLDABLE, UNIT_MAKER, TABLE_MAKER, STARTS, DOC, ...)      \
  const ::tutti::Registration registration_of_##NAME {                                           \
    __FILE__, HWY_TARGET, PURE, FOLDABLE, UNIT_MAKER, TABLE_MAKER,                               \
        ::tutti::Declaration(#NAME, DOC, ::tutti::ObjectRole::ROLE, STARTS, {__VA_ARGS__})        \
  }
#define OBJECT(NAME, DOC, ...)                                                                                   \
  DECLARE_OBJECT(NAME, Audio, (is_pure<NAME<Lanes<hn::CappedTag<float, 1>>>>()), true, &make_bank<NAME>, nullptr, \
                 false, DOC, __VA_ARGS__)
// An object that starts when the patch does and again whenever it is played: its kernel has play().
#define ENVELOPE(NAME, DOC, ...) DECLARE_OBJECT(NAME, Audio, false, true, &make_bank<NAME>, nullptr, true, DOC, __VA_ARGS__)
#define MAKE_UNIT(NAME) \
  [](const ::tutti::UnitSetup& s) -> std::unique_ptr<::tutti::Unit> { return std::make_unique<NAME>(s); }
#define UNIT(NAME, DOC, ...) DECLARE_OBJECT(NAME, Audio, false, false, MAKE_UNIT(NAME), nullptr, false, DOC, __VA_ARGS__)
#define EVENT(NAME, DOC, ...) DECLARE_OBJECT(NAME, Event, false, false, MAKE_UNIT(NAME), nullptr, true, DOC, __VA_ARGS__)
#define TABLE(NAME, DOC, ...) DECLARE_OBJECT(NAME, Table, false, false, nullptr, &NAME, false, DOC, __VA_ARGS__)
#endif

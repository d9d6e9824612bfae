// Precompiled: what nearly every test includes.
#include <doctest/doctest.h>

#include <string>
#include <vector>

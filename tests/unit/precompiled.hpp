#pragma once

// For unit tests.

#include <doctest/doctest.h>

#include "../../protocol/precompiled/standard.hpp"

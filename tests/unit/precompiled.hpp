#pragma once

// For unit tests.

#include <doctest/doctest.h>

#include "standard.hpp"

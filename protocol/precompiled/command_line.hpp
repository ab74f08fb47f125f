#pragma once

// For programs with a command line.

#include <CLI/CLI.hpp>

#include "standard.hpp"

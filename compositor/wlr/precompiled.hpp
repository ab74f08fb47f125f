#pragma once

// For what drives wlroots.

#include "wlroots.hpp"

#include "../../protocol/precompiled/standard.hpp"

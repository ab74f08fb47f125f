#pragma once

// For what drives wlroots.

#include "../compositor/wlr/wlroots.hpp"
#include "standard.hpp"

#pragma once

// wlroots' view of libinput's devices; see wlroots.hpp.
#include <libinput.h>

#include "wlr/wlroots.hpp"

extern "C" {
#include <wlr/backend/libinput.h>
}

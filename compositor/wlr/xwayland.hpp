#pragma once

// wlroots' headers for X windows, in the same quarantine as wlroots.hpp. They have a member called
// `class` (here: `class_`), and they include xcb's, which are fit for C++ and must not see the
// macros.

#include "wlroots.hpp"

#if WLR_HAS_XWAYLAND
#include <xcb/xcb.h>
#include <xcb/xcb_ewmh.h>
#include <xcb/xcb_icccm.h>

#ifdef __clang__
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wkeyword-macro"
#endif
#define class class_
#define static
#ifdef __clang__
#pragma clang diagnostic pop
#endif
extern "C" {
#include <wlr/xwayland.h>
#include <wlr/xwayland/shell.h>
}
#undef static
#undef class
#endif

#pragma once

// wlroots' headers for input methods, in the same quarantine as wlroots.hpp: a member is called
// `delete` (here: `delete_`).

#include "wlroots.hpp"

#ifdef __clang__
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wkeyword-macro"
#endif
#define delete delete_
#ifdef __clang__
#pragma clang diagnostic pop
#endif
extern "C" {
#include <wlr/types/wlr_input_method_v2.h>
#include <wlr/types/wlr_text_input_v3.h>
}
#undef delete

namespace sublet::compat {

inline wl_signal &new_input_method(wlr_input_method_manager_v2 *manager) {
#if WLR_VERSION_NUM >= ((0 << 16) | (20 << 8))
    return manager->events.new_input_method;
#else
    return manager->events.input_method;
#endif
}

inline wl_signal &new_text_input(wlr_text_input_manager_v3 *manager) {
#if WLR_VERSION_NUM >= ((0 << 16) | (20 << 8))
    return manager->events.new_text_input;
#else
    return manager->events.text_input;
#endif
}

} // namespace sublet::compat

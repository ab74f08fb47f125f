#pragma once

#include <algorithm>
#include <cstring>
#include <optional>

namespace sublet::capi {

/// The functions that a compositor gave, in a structure that begins with its size: those of an
/// older header are fewer, the rest is null. nullopt: it is larger than ours, so something is
/// missing here.
template <typename Callbacks> std::optional<Callbacks> copy_callbacks(const Callbacks *given) {
    Callbacks copy = {};
    if (given == nullptr) {
        return copy;
    }
    if (given->size < sizeof given->size || given->size > sizeof copy) {
        return std::nullopt;
    }
    std::memcpy(&copy, given, given->size);
    return copy;
}

} // namespace sublet::capi

#pragma once

#include <expected>
#include <span>

#include <xf86drmMode.h>

#include "vocabulary/error.hpp"
#include "vocabulary/kms_ids.hpp"

namespace sublet {

/// A display to be lit black before it is lent.
struct PresetWish {
    ConnectorId connector;
    drmModeModeInfo mode;
    bool masked = true; ///< Gone from the desktop; otherwise it stays listed there, unlit by it.
};

/// What a lessor asks of whoever owns the outputs of its card. Borrowed, outlives the lessor.
///
/// While a connector is lent (from preset() to show() or darken()) the host commits, tests and
/// reads nothing on its output.
class DisplayHost {
public:
    virtual ~DisplayHost() = default;

    /// Whether an output exists for the connector: the backend may learn of a hot-plug later than
    /// the lessor does.
    [[nodiscard]] virtual bool has_output(ConnectorId connector) const = 0;

    /// Gives the display to the desktop: its place, mode and windows as they were, or new ones.
    /// Modesets and repaints at once if the display was lent before. No effect without an
    /// output or a desktop.
    virtual void show(ConnectorId connector) = 0;

    /// Takes the display off the desktop and switches it off. No effect without an output.
    virtual void darken(ConnectorId connector) = 0;

    /// Lights every display black in its mode, one after the other, and lets go of them. On an
    /// error those that were dark are dark again; all are off the desktop until show() or darken().
    [[nodiscard]] virtual std::expected<void, Error> preset(std::span<const PresetWish> wishes) = 0;

    /// Hides a lent display from the desktop, or lists it there again.
    virtual void set_masked(ConnectorId connector, bool masked) = 0;
};

} // namespace sublet

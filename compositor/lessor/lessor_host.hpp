#pragma once

#include <expected>
#include <memory>
#include <span>

#include <xf86drmMode.h>

#include "displays/connector_facts.hpp"
#include "lessor/black_buffer.hpp"
#include "vocabulary/error.hpp"
#include "vocabulary/kms_ids.hpp"

namespace sublet {

/// A display to be lit black in a mode.
struct BlackModeset {
    ConnectorId connector;
    drmModeModeInfo mode;
    bool masked = true; ///< Gone from the desktop; otherwise it stays listed there, unlit by it.
    std::shared_ptr<const BlackBuffer> black = nullptr; ///< Of the mode's size.
};

/// Owns the outputs of a lessor's card, and does with them what the lessor asks. Borrowed by the
/// lessor and outlives it.
///
/// From modeset_black() to enable_on_desktop() or disable() the host commits, tests and reads
/// nothing on a connector.
class LessorHost {
public:
    virtual ~LessorHost() = default;

    /// Whether an output exists for the connector: the backend may learn of a hot-plug later than
    /// the lessor does.
    [[nodiscard]] virtual bool has_output(ConnectorId connector) const = 0;

    /// Gives the display to the desktop: its place, mode and windows as they were, or new ones.
    /// Sets the mode and repaints at once if the display was leased before. No effect without an
    /// output or a desktop.
    virtual void enable_on_desktop(ConnectorId connector) = 0;

    /// Takes the display off the desktop and switches it off. No effect without an output.
    virtual void disable(ConnectorId connector) = 0;

    /// Lights every display black in its mode, one after the other, and lets go of them. On an
    /// error those that were dark are dark again; all are off the desktop until
    /// enable_on_desktop() or disable().
    [[nodiscard]] virtual std::expected<void, Error>
    modeset_black(std::span<const BlackModeset> displays) = 0;

    /// Hides a leased display from the desktop, or lists it there again.
    virtual void set_masked(ConnectorId connector, bool masked) = 0;

    /// The kernel says `now` of a display that nobody leases or asks for. If that differs from what
    /// it said when the backend made the output, the backend makes a new one soon.
    virtual void renew_output(const ConnectorFacts &now) = 0;

    /// Nothing is plugged in any more, and no lease has it. A backend that hears of unplugs itself
    /// does nothing here.
    virtual void unplugged(ConnectorId connector) { static_cast<void>(connector); }

    /// The backend has missed a hot-plug: it should look at its connectors again.
    virtual void replay_hotplug() = 0;
};

} // namespace sublet

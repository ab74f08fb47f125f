#pragma once

#include <chrono>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>
#include <xf86drmMode.h>

#include "control/input_loan.hpp"
#include "gamma/gamma_wish.hpp"
#include "lessor/lessor_report.hpp"
#include "mirror/mirror_wish.hpp"
#include "vocabulary/error.hpp"
#include "vocabulary/kms_ids.hpp"

namespace sublet {

/// One card, as administrators see it.
struct CardReport {
    std::string node; ///< "/dev/dri/card0"
    std::vector<DisplayReport> displays;
    std::vector<LeaseReport> leases;
    bool relayed = false; ///< A parent compositor drives its displays.
};

/// One connector among all cards.
struct DisplayKey {
    std::string card; ///< Its card's node.
    ConnectorId connector;

    bool operator==(const DisplayKey &) const = default;
};

/// One lease and its card.
struct LeaseKey {
    std::string card; ///< The card's node.
    LeaseId id;

    bool operator==(const LeaseKey &) const = default;
};

/// What is on a display now, beside what its lessor reports.
struct DisplayPicture {
    std::optional<drmModeModeInfo> mode; ///< That it is driven in; absent if it is off. For a
                                         ///< masked lease the one it was granted with.
    bool blanked = false;                ///< By the administrator.
    bool mirrored = false;               ///< A spectator window is open.
};

/// Carries out what administrators ask for by the control protocol.
///
/// The only edge from the control server upwards; borrowed by it and outliving it. No call may wait
/// for a client or for another process. The card may be waited for: set_blanked() and set_gamma(),
/// and masking where they were used, wait for the next vblank of the display, and what switches a
/// monitor on or off for a modeset. A command may tell ControlServer of changes while it runs, but
/// not destroy it or a client. An error's message is shown to the administrator as it is.
///
/// Keys name what cards() told a moment ago; a mirror and a gamma are asked for only on a display
/// that is leased and not masked, blanking only on one that is plugged in and not of a masked
/// lease.
class ControlDelegate {
public:
    virtual ~ControlDelegate() = default;

    /// Every card, in a stable order.
    [[nodiscard]] virtual std::vector<CardReport> cards() const = 0;

    [[nodiscard]] virtual DisplayPicture picture(const DisplayKey &display) const = 0;

    /// Whether the desktop uses a display that is plugged in, while it is not leased; none: as its
    /// rule says.
    [[nodiscard]] virtual std::expected<void, Error>
    override_desktop(const DisplayKey &display, std::optional<bool> desktop) = 0;

    /// As Lessor::override_offer(), ::revoke() and ::set_masked().
    [[nodiscard]] virtual std::expected<void, Error> override_offer(const DisplayKey &display,
                                                                    std::optional<bool> offer) = 0;
    [[nodiscard]] virtual std::expected<void, Error> revoke(const LeaseKey &lease) = 0;
    [[nodiscard]] virtual std::expected<void, Error> set_masked(const LeaseKey &lease,
                                                                bool masked) = 0;

    /// Opens or changes the spectator window of a display; nothing closes it.
    [[nodiscard]] virtual std::expected<void, Error>
    mirror(const DisplayKey &display, const std::optional<MirrorWish> &wish) = 0;

    [[nodiscard]] virtual std::expected<void, Error> set_blanked(const DisplayKey &display,
                                                                 bool blanked) = 0;

    /// nullopt: the ramp that the lessee has set.
    [[nodiscard]] virtual std::expected<void, Error>
    set_gamma(const DisplayKey &display, const std::optional<GammaWish> &gamma) = 0;

    /// The claims of clients, oldest first.
    [[nodiscard]] virtual std::vector<ClaimReport> claims() const = 0;

    /// As ClaimBook::drop().
    [[nodiscard]] virtual std::expected<void, Error> drop_claim(ClaimId claim) = 0;

    /// Shows the name of every display of the desktop on it, for `duration` from now.
    [[nodiscard]] virtual std::expected<void, Error>
    identify(std::chrono::milliseconds duration) = 0;

    /// Reads the configuration again. On an error the one in force stays.
    [[nodiscard]] virtual std::expected<void, Error> reload() = 0;

    /// Lends the input device at `node` to a process with a lease whose rule names the device.
    /// `ended` is called once if the loan ends before it is destroyed; it does not destroy it.
    [[nodiscard]] virtual std::expected<std::unique_ptr<InputLoan>, Error>
    lend_input(pid_t lessee, const std::string &node, std::function<void()> ended) = 0;

    /// Flushes queued notifications of changes to the ControlServer.
    virtual void tell_news() = 0;
};

} // namespace sublet

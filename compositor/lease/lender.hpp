#pragma once

#include <expected>
#include <format>
#include <optional>
#include <string>
#include <vector>

#include "lease/lessor_report.hpp"

namespace sublet {

/// The answer to whoever names a lease that a lender does not have.
[[nodiscard]] inline std::unexpected<Error> no_lease(LeaseId id) {
    return std::unexpected(
        Error::make(Error::Kind::NotFound, std::format("there is no lease {}", id.value())));
}

/// Whoever lends the displays of one device, in the administrator's eyes: a card of ours, or a
/// parent compositor whose leases are passed on.
class Lender {
public:
    virtual ~Lender() = default;

    /// The card's primary node, "/dev/dri/card0".
    [[nodiscard]] virtual const std::string &node() const = 0;

    /// Whether a parent compositor drives the displays: then nothing of them is ours to change.
    [[nodiscard]] virtual bool relays() const = 0;

    [[nodiscard]] virtual std::vector<DisplayReport> displays() const = 0;
    [[nodiscard]] virtual std::vector<LeaseReport> leases() const = 0;

    /// Ends a lease. Error NotFound: there is none of that id.
    [[nodiscard]] virtual std::expected<void, Error> revoke(LeaseId lease) = 0;

    /// Hides what is leased from the desktop, or lists it there. Error NotFound: there is no such
    /// lease; Unsupported: it is relayed.
    [[nodiscard]] virtual std::expected<void, Error> set_masked(LeaseId lease, bool masked) = 0;

    /// Offers or withdraws a display whatever its rule says; nothing = as its rule says.
    [[nodiscard]] virtual std::expected<void, Error> override_offer(ConnectorId connector,
                                                                    std::optional<bool> offer) = 0;
};

} // namespace sublet

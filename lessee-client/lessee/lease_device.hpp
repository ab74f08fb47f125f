#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "lessee/card_fds.hpp"
#include "lessee/connector_offer.hpp"
#include "lessee/lease.hpp"
#include "vocabulary/error.hpp"
#include "vocabulary/lease_terms.hpp"

namespace sublet::lessee {

/// One card whose connectors a lessor may lend. Owned by the Connection, at a fixed address until
/// the lessor takes the card away.
class LeaseDevice {
public:
    virtual ~LeaseDevice() = default;

    LeaseDevice(const LeaseDevice &) = delete;
    LeaseDevice &operator=(const LeaseDevice &) = delete;

    /// The number of this card, of which no other one of the Connection ever has the same.
    [[nodiscard]] virtual uint32_t id() const = 0;

    /// An fd of the card without master rights, to look at connectors with; owned here. -1 until
    /// there is one, which there is not while the lessor's session is switched away.
    [[nodiscard]] virtual int node_fd() const = 0;

    /// "/dev/dri/card0"; empty if it is not known.
    [[nodiscard]] virtual const std::string &node_path() const = 0;

    /// Whether the offers are complete, as far as the lessor has told.
    [[nodiscard]] virtual bool settled() const = 0;

    /// What is on offer now; invalidated by Connection::dispatch().
    [[nodiscard]] virtual const std::vector<ConnectorOffer> &offers() const = 0;

    /// Asks to lease all of `offers` at once, and sends the request. The answer arrives through
    /// Connection::dispatch(). Error Invalid: nothing, or the same offer twice; NotFound: an
    /// offer that was withdrawn, as far as dispatch() has heard, or is not of this device;
    /// Unsupported: no CRTC is free for it, where that is for the lessee to find.
    ///
    /// `terms` count where Connection::takes_terms(), and where it is of displays among `offers`;
    /// what became of them is in Lease::news(). Error Invalid: a timing that no display could be
    /// driven by.
    [[nodiscard]] virtual std::expected<std::unique_ptr<Lease>, Error>
    request(std::span<const OfferId> offers, const LeaseTerms &terms) = 0;

    /// For those who pass leases on: see there.
    [[nodiscard]] virtual std::unique_ptr<CardFds> card_fds() = 0;

protected:
    LeaseDevice() = default;
};

} // namespace sublet::lessee

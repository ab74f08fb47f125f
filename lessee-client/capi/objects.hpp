#pragma once

#include <list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <sublet/lessee.h>

#include "capi/claim.hpp"
#include "capi/news_view.hpp"
#include "capi/offer_view.hpp"
#include "capi/terms.hpp"
#include "lessee/connection.hpp"
#include "lessee/hotplug_monitor.hpp"
#include "lessee/poll_set.hpp"
#include "lessee/selection.hpp"

/// What the handle of a connection stands for.
struct sublet_lessee {
    sublet_lessee(std::unique_ptr<sublet::lessee::Connection> connected,
                  sublet::lessee::PollSet waiting);
    ~sublet_lessee();
    sublet_lessee(const sublet_lessee &) = delete;
    sublet_lessee &operator=(const sublet_lessee &) = delete;

    [[nodiscard]] int dispatch();
    /// `terms` may be null.
    [[nodiscard]] int request(std::span<const sublet::lessee::OfferId> offers,
                              const sublet_lessee_terms *terms, sublet_lessee_lease *&lease);

    /// The offer of that connector; 0: it is not on offer.
    [[nodiscard]] uint32_t offer_of(dev_t card, sublet::ConnectorId connector) const;

    /// Waits until dispatch() has something to do: 0, -ETIMEDOUT or -EINTR.
    [[nodiscard]] int wait(std::optional<sublet::lessee::PollSet::Clock::time_point> deadline);

    /// Keeps the words of `error`, and gives its number.
    int fail(const sublet::Error &error);
    int fail(int code, std::string_view words);
    /// The connection is of no use any more.
    int die(int code);

    /// After anything was sent, or may end.
    void update_poll_set();

    std::unique_ptr<sublet::lessee::Connection> connection;
    sublet::lessee::PollSet poll_set;
    std::list<sublet::capi::OfferView> offers;
    std::vector<sublet_lessee_lease *> leases; ///< Those that live; not owned.
    std::vector<sublet_lessee_claim *> claims; ///< As well.
    std::string error;
    int dead = 0; ///< The negative errno of dispatch() since the connection has ended.

private:
    void update_offers();
};

/// What the handle of a lease stands for.
struct sublet_lessee_lease {
    sublet_lessee_lease(sublet_lessee &owner, std::unique_ptr<sublet::lessee::Lease> asked,
                        sublet::UniqueFd card, std::optional<sublet::UeventMonitor> uevents,
                        std::list<sublet::capi::OfferView> wanted);
    ~sublet_lessee_lease();
    sublet_lessee_lease(const sublet_lessee_lease &) = delete;
    sublet_lessee_lease &operator=(const sublet_lessee_lease &) = delete;

    [[nodiscard]] sublet_lessee_state state() const;
    [[nodiscard]] sublet_lessee_cause cause() const;

    /// Whether anything can end it still.
    [[nodiscard]] bool runs() const { return state() == SUBLET_LESSEE_GRANTED; }
    void end(sublet::lessee::LeaseLost::Cause by);

    sublet_lessee *lessee;                        ///< Null once that is destroyed.
    std::unique_ptr<sublet::lessee::Lease> lease; ///< Null as `lessee`.
    sublet::UniqueFd card;                        ///< No master, to look at connectors with.
    sublet::lessee::HotplugMonitor hotplug;
    std::list<sublet::capi::OfferView> displays;
    sublet::capi::NewsView news;
    std::optional<sublet::lessee::LeaseLost::Cause> lost;
    sublet_lessee_state last_state = SUBLET_LESSEE_ENDED; ///< Once `lease` is null.
};

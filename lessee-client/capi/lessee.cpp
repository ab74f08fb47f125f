// The functions of <sublet/lessee.h> and <sublet/lessee-terms.h> that take a connection.

#include <algorithm>
#include <iterator>

#include <sublet/lessee-terms.h>

#include "capi/guard.hpp"
#include "capi/objects.hpp"
#include "displays/match_syntax.hpp"
#include "lessee/connect.hpp"
#include "lessee/wayland/wayland_connection.hpp"
#include "vocabulary/formatted.hpp"

using namespace sublet;
using capi::guarded;

namespace {

using Connected = std::expected<std::unique_ptr<lessee::Connection>, Error>;

int start(Connected connected, sublet_lessee **made) {
    if (!connected) {
        return -capi::errno_of(connected.error());
    }
    auto poll_set = lessee::PollSet::create();
    if (!poll_set) {
        return -poll_set.error().code;
    }
    if (const auto added = poll_set->add((*connected)->fd()); !added) {
        return -added.error().code;
    }
    *made = new sublet_lessee(*std::move(connected), *std::move(poll_set));
    (*made)->update_poll_set();
    return 0;
}

/// Reads `match` into a selection; 0 or a negative errno.
int parse(sublet_lessee &lessee, const char *match, lessee::Selection &selection) {
    if (match == nullptr) {
        return 0;
    }
    auto parsed = parse_connector_match(match);
    if (!parsed) {
        return lessee.fail(parsed.error());
    }
    selection.matches.push_back(*std::move(parsed));
    return 0;
}

using Deadline = std::optional<lessee::PollSet::Clock::time_point>;

/// Waits for offers that fit and asks for them.
int request_first(sublet_lessee &lessee, const lessee::Selection &selection,
                  const sublet_lessee_terms *terms, const Deadline &deadline,
                  sublet_lessee_lease *&lease) {
    for (;;) {
        if (const int dispatched = lessee.dispatch(); dispatched != 0) {
            return dispatched;
        }
        if (const auto found = lessee::select(*lessee.connection, selection)) {
            const int asked = lessee.request(found->offers, terms, lease);
            if (asked != -ENOENT) {
                return asked;
            }
        }
        if (sublet_lessee_settled(&lessee) == -ENOTSUP) {
            return lessee.fail(ENOTSUP, "the compositor lends nothing to this program");
        }
        if (const int waited = lessee.wait(deadline); waited != 0) {
            return waited == -ETIMEDOUT ? lessee.fail(ETIMEDOUT, "no display on offer fits")
                                        : waited;
        }
    }
}

int await_answer(sublet_lessee &lessee, const sublet_lessee_lease &lease,
                 const Deadline &deadline) {
    while (lease.state() == SUBLET_LESSEE_REQUESTED) {
        if (const int waited = lessee.wait(deadline); waited != 0) {
            return waited == -ETIMEDOUT ? lessee.fail(ETIMEDOUT, "the lessor does not answer")
                                        : waited;
        }
        if (const int dispatched = lessee.dispatch(); dispatched != 0) {
            return dispatched;
        }
    }
    if (lease.state() != SUBLET_LESSEE_DENIED) {
        return 0;
    }
    const auto &refusal = lease.news.refusal();
    return lessee.fail(EACCES, refusal ? formatted("the lessor refused: {}", refusal->text)
                                       : "the lessor refused");
}

} // namespace

int sublet_lessee_connect(const char *name, sublet_lessee **made) {
    *made = nullptr;
    return guarded([&] { return start(lessee::connect({.display = name}), made); });
}

int sublet_lessee_attach(wl_display *display, wl_event_queue *queue, sublet_lessee **made) {
    *made = nullptr;
    return guarded([&] { return start(lessee::WaylandConnection::attach(display, queue), made); });
}

void sublet_lessee_destroy(sublet_lessee *lessee) {
    delete lessee;
}

int sublet_lessee_fd(const sublet_lessee *lessee) {
    return lessee->poll_set.fd();
}

int sublet_lessee_dispatch(sublet_lessee *lessee) {
    return lessee->dispatch();
}

int sublet_lessee_settled(const sublet_lessee *lessee) {
    if (lessee->connection->knows_devices() && lessee->connection->devices().empty()) {
        return -ENOTSUP;
    }
    return lessee->connection->settled() ? 1 : 0;
}

const sublet_lessee_offer *sublet_lessee_get_offer(const sublet_lessee *lessee, size_t index) {
    const auto &offers = lessee->offers;
    return index < offers.size()
               ? &std::next(offers.begin(), static_cast<ptrdiff_t>(index))->offer()
               : nullptr;
}

int sublet_lessee_match(sublet_lessee *lessee, const sublet_lessee_offer *offer,
                        const char *match) {
    return guarded([&] {
        lessee::Selection selection;
        if (const int parsed = parse(*lessee, match, selection); parsed != 0) {
            return parsed;
        }
        const auto view = std::ranges::find(
            lessee->offers, offer, [](const capi::OfferView &each) { return &each.offer(); });
        return view != lessee->offers.end() && selection.fits(view->facts()) ? 1 : 0;
    });
}

bool sublet_lessee_takes_terms(const sublet_lessee *lessee) {
    return lessee->dead == 0 && lessee->connection->takes_terms();
}

int sublet_lessee_request(sublet_lessee *lessee, const uint32_t *offer_ids, size_t count,
                          sublet_lessee_lease **lease) {
    return sublet_lessee_request_on_terms(lessee, offer_ids, count, nullptr, lease);
}

int sublet_lessee_request_on_terms(sublet_lessee *lessee, const uint32_t *offer_ids, size_t count,
                                   const sublet_lessee_terms *terms, sublet_lessee_lease **lease) {
    *lease = nullptr;
    return guarded([&] {
        if (lessee->dead != 0) {
            return lessee->dead;
        }
        const std::vector<lessee::OfferId> ids(offer_ids, offer_ids + count);
        return lessee->request(ids, terms, *lease);
    });
}

int sublet_lessee_acquire(sublet_lessee *lessee, const char *match, size_t count, int timeout_ms,
                          sublet_lessee_lease **lease) {
    return sublet_lessee_acquire_on_terms(lessee, match, count, nullptr, timeout_ms, lease);
}

int sublet_lessee_acquire_on_terms(sublet_lessee *lessee, const char *match, size_t count,
                                   const sublet_lessee_terms *terms, int timeout_ms,
                                   sublet_lessee_lease **lease) {
    *lease = nullptr;
    const int result = guarded([&] {
        lessee::Selection selection{.connectors = {},
                                    .matches = {},
                                    .count = count != 0 ? std::optional(count) : std::nullopt};
        if (const int parsed = parse(*lessee, match, selection); parsed != 0) {
            return parsed;
        }
        const Deadline deadline =
            timeout_ms < 0 ? Deadline()
                           : lessee::PollSet::Clock::now() + std::chrono::milliseconds(timeout_ms);
        const int asked = request_first(*lessee, selection, terms, deadline, *lease);
        return asked != 0 ? asked : await_answer(*lessee, **lease, deadline);
    });
    if (result != 0) {
        delete *lease;
        *lease = nullptr;
    }
    return result;
}

const char *sublet_lessee_error(const sublet_lessee *lessee) {
    return lessee->error.c_str();
}

#include "capi/objects.hpp"

#include <algorithm>
#include <ranges>
#include <tuple>

#include <poll.h>
#include <sys/stat.h>

#include "capi/guard.hpp"

namespace {

using namespace sublet;

std::vector<ConnectorId> connectors_of(const std::list<capi::OfferView> &displays) {
    std::vector<ConnectorId> ids;
    for (const capi::OfferView &display : displays) {
        ids.emplace_back(display.offer().connector_id);
    }
    return ids;
}

} // namespace

sublet_lessee::sublet_lessee(std::unique_ptr<lessee::Connection> connected, lessee::PollSet waiting)
    : connection(std::move(connected)), poll_set(std::move(waiting)) {}

sublet_lessee::~sublet_lessee() {
    for (sublet_lessee_lease *each : leases) {
        each->end(lessee::LeaseLost::Cause::LessorGone);
        each->last_state = each->state();
        each->lease.reset();
        each->lessee = nullptr;
    }
    for (sublet_lessee_claim *each : claims) {
        each->abandon();
        each->lessee = nullptr;
    }
}

int sublet_lessee::dispatch() {
    if (dead != 0) {
        return dead;
    }
    const int result = capi::guarded([this] {
        const auto ready = poll_set.ready();
        if (const auto dispatched = connection->dispatch(); !dispatched) {
            return fail(dispatched.error());
        }
        for (sublet_lessee_lease *each : leases) {
            if (each->runs()) {
                const bool readable = std::ranges::contains(ready, each->hotplug.fd());
                if (const auto lost = each->hotplug.dispatch(readable)) {
                    each->end(lost->cause);
                }
            }
        }
        update_offers();
        for (sublet_lessee_lease *each : leases) {
            if (const lessee::LeaseNews *news = each->lease->news()) {
                each->news.show(*news);
            }
        }
        std::ranges::for_each(claims, &sublet_lessee_claim::update);
        return 0;
    });
    if (result != 0) {
        return die(result);
    }
    update_poll_set();
    return 0;
}

int sublet_lessee::die(int code) {
    if (code == -ENOMEM) {
        error = "out of memory"; // Short enough to need none.
    }
    dead = code;
    for (sublet_lessee_lease *each : leases) {
        each->end(lessee::LeaseLost::Cause::LessorGone);
    }
    std::ranges::for_each(claims, &sublet_lessee_claim::abandon);
    offers.clear();
    poll_set.remove(connection->fd());
    poll_set.set_deadline(std::nullopt);
    return code;
}

void sublet_lessee::update_offers() {
    std::list<capi::OfferView> before = std::move(offers);
    offers.clear();
    for (const auto &device : connection->devices()) {
        for (const lessee::ConnectorOffer &offer : device->offers()) {
            const auto known = std::ranges::find_if(
                before, [&](const capi::OfferView &view) { return view.shows(offer); });
            if (known != before.end()) {
                offers.splice(offers.end(), before, known);
            } else {
                offers.emplace_back(*device, offer);
            }
        }
    }
}

void sublet_lessee::update_poll_set() {
    poll_set.want_writable(connection->fd(), connection->wants_to_send());
    std::optional<lessee::PollSet::Clock::time_point> deadline;
    for (const sublet_lessee_lease *each : leases) {
        if (const auto own = each->hotplug.deadline(); own && each->runs()) {
            deadline = std::min(deadline.value_or(*own), *own);
        }
    }
    poll_set.set_deadline(deadline);
}

int sublet_lessee::request(std::span<const lessee::OfferId> ids, const sublet_lessee_terms *terms,
                           sublet_lessee_lease *&lease) {
    const auto device = std::ranges::find_if(connection->devices(), [&](const auto &each) {
        return !ids.empty() &&
               std::ranges::contains(each->offers(), ids.front(), &lessee::ConnectorOffer::id);
    });
    if (device == connection->devices().end()) {
        return ids.empty() ? fail(EINVAL, "a lease needs at least one connector")
                           : fail(ENOENT, "the lessor no longer offers one of the connectors");
    }
    std::list<capi::OfferView> wanted;
    for (const lessee::OfferId id : ids) {
        const auto offer = std::ranges::find_if(
            offers, [&](const capi::OfferView &view) { return view.offer().id == id.value(); });
        if (offer == offers.end()) {
            return fail(ENOENT, "the lessor no longer offers one of the connectors");
        }
        if (offer->offer().card != (*device)->id()) {
            return fail(EINVAL, "one lease cannot have displays of several cards");
        }
        wanted.push_back(*offer);
    }
    auto card = UniqueFd::duplicate_of((*device)->node_fd());
    auto uevents = UeventMonitor::open();
    leases.reserve(leases.size() + 1);
    auto asked = (*device)->request(ids, terms != nullptr ? terms->of(wanted) : LeaseTerms());
    if (!asked) {
        return fail(asked.error());
    }
    lease = new sublet_lessee_lease(*this, *std::move(asked), card ? *std::move(card) : UniqueFd(),
                                    uevents ? std::optional(*std::move(uevents)) : std::nullopt,
                                    std::move(wanted));
    leases.push_back(lease);
    if (lease->hotplug.fd() >= 0) {
        std::ignore = poll_set.add(lease->hotplug.fd()); // Else that is not noticed.
    }
    update_poll_set();
    return 0;
}

uint32_t sublet_lessee::offer_of(dev_t card, ConnectorId connector) const {
    for (const auto &device : connection->devices()) {
        struct stat node{};
        if (fstat(device->node_fd(), &node) != 0 || node.st_rdev != card) {
            continue;
        }
        const auto found =
            std::ranges::find(device->offers(), connector, &lessee::ConnectorOffer::connector);
        return found != device->offers().end() ? found->id.value() : 0;
    }
    return 0;
}

int sublet_lessee::wait(std::optional<lessee::PollSet::Clock::time_point> deadline) {
    using namespace std::chrono;
    int timeout = -1;
    if (deadline) {
        const auto left = ceil<milliseconds>(*deadline - lessee::PollSet::Clock::now()).count();
        if (left <= 0) {
            return fail(ETIMEDOUT, "the time is over");
        }
        timeout = static_cast<int>(std::min<long long>(left, 1 << 30));
    }
    pollfd input = {poll_set.fd(), POLLIN, 0};
    if (poll(&input, 1, timeout) < 0) {
        return fail(errno, "interrupted by a signal");
    }
    return 0;
}

int sublet_lessee::fail(const Error &failed) {
    error = failed.message();
    return -capi::errno_of(failed);
}

int sublet_lessee::fail(int code, std::string_view words) {
    error = words;
    return -code;
}

sublet_lessee_lease::sublet_lessee_lease(sublet_lessee &owner, std::unique_ptr<lessee::Lease> asked,
                                         UniqueFd card_fd, std::optional<UeventMonitor> uevents,
                                         std::list<capi::OfferView> wanted)
    : lessee(&owner), lease(std::move(asked)), card(std::move(card_fd)),
      hotplug(std::move(uevents), card.get(), connectors_of(wanted)), displays(std::move(wanted)) {}

sublet_lessee_lease::~sublet_lessee_lease() {
    if (lessee != nullptr) {
        std::erase(lessee->leases, this);
        lease.reset();
        if (lessee->dead == 0) {
            lessee->update_poll_set();
        }
    }
}

void sublet_lessee_lease::end(lessee::LeaseLost::Cause by) {
    if (!lost && state() <= SUBLET_LESSEE_GRANTED) {
        lost = by;
    }
}

sublet_lessee_state sublet_lessee_lease::state() const {
    if (!lease) {
        return last_state;
    }
    if (lost) {
        return SUBLET_LESSEE_ENDED;
    }
    switch (lease->state()) {
    case lessee::Lease::State::Requested:
        return SUBLET_LESSEE_REQUESTED;
    case lessee::Lease::State::Granted:
        return SUBLET_LESSEE_GRANTED;
    case lessee::Lease::State::Denied:
        return SUBLET_LESSEE_DENIED;
    case lessee::Lease::State::Ended:
        break;
    }
    return SUBLET_LESSEE_ENDED;
}

sublet_lessee_cause sublet_lessee_lease::cause() const {
    using enum lessee::LeaseLost::Cause;
    if (state() != SUBLET_LESSEE_ENDED) {
        return SUBLET_LESSEE_NOT_ENDED;
    }
    if (!lost || (lease && lease->state() == lessee::Lease::State::Ended)) {
        return SUBLET_LESSEE_FINISHED;
    }
    switch (*lost) {
    case Finished:
        break;
    case Revoked:
        return SUBLET_LESSEE_REVOKED;
    case CardGone:
        return SUBLET_LESSEE_CARD_GONE;
    case Unplugged:
        return SUBLET_LESSEE_UNPLUGGED;
    case LessorGone:
        return SUBLET_LESSEE_LESSOR_GONE;
    }
    return SUBLET_LESSEE_FINISHED;
}

#include "lessor/lease_factory.hpp"

#include <algorithm>
#include <iterator>
#include <ranges>
#include <string>
#include <utility>

#include "vocabulary/formatted.hpp"
#include "vocabulary/log.hpp"
#include "vocabulary/text.hpp"

namespace sublet {
namespace {

/// Adds what of a display's terms is not so, given how many overlay planes it got, whether it is
/// dark, and why it is not lit in its mode (null: it is).
void note_unmet(const DisplayTerms &asked, uint32_t overlays, bool dark,
                const std::string *shortfall, std::vector<UnmetTerm> &unmet) {
    if (asked.mode && shortfall != nullptr) {
        unmet.push_back({asked.connector, Term::Mode, *shortfall});
    }
    if (asked.overlays && *asked.overlays != all_overlays && overlays < *asked.overlays) {
        unmet.push_back(
            {asked.connector, Term::Overlays,
             formatted("{} overlay planes are free, not {}", overlays, *asked.overlays)});
    }
    if (asked.lit && *asked.lit == dark) {
        unmet.push_back({asked.connector, Term::Light,
                         dark ? "no mode could be set" : "the driver does not switch it off"});
    }
}

} // namespace

LeaseFactory::LeaseFactory(int master_fd, kms::PropertyCatalog &catalog,
                           const DisplayTable &displays, ResourceClaims &claims,
                           DisplayPreset &preset, LessorHost &host, Made made, Failed failed)
    : master_fd_(master_fd), catalog_(catalog), displays_(displays), claims_(claims),
      preset_(preset), host_(host), made_(std::move(made)), failed_(std::move(failed)) {}

void LeaseFactory::order(const wire::LeaseRequest &request) {
    orders_.emplace(request.id, Order{request.connectors, request.terms, {}});
}

std::vector<ConnectorId> LeaseFactory::cancel(LeaseId lease) {
    auto node = orders_.extract(lease);
    return node ? std::move(node.mapped().connectors) : std::vector<ConnectorId>();
}

std::vector<LeaseId> LeaseFactory::orders() const {
    return orders_ | std::views::keys | std::ranges::to<std::vector>();
}

void LeaseFactory::advance(LeaseId id) {
    const auto found = orders_.find(id);
    if (found == orders_.end() ||
        std::ranges::any_of(found->second.connectors,
                            [this](ConnectorId c) { return preset_.held().is_busy(c); })) {
        return;
    }
    Order &order = found->second;
    auto wanted = preset_.modesets(order.connectors, order.terms);
    if (!wanted) {
        return fail(id, wanted.error());
    }
    Shortfalls shortfalls;
    const auto lit = preset_.light(*wanted, order.terms, shortfalls);
    if (!lit) {
        if (lit.error().reason == RefusalReason::NoCrtc && preset_.held().is_any_busy()) {
            return; // A CRTC may be free when what is under way has ended.
        }
        return fail(id, lit.error());
    }
    if (!*lit) {
        return;
    }
    auto running = create(*wanted, shortfalls, order);
    if (!running) {
        return fail(id, running.error());
    }
    orders_.erase(found);
    made_(id, std::move(*running));
}

void LeaseFactory::fail(LeaseId lease, const Refusal &refusal) {
    const std::vector<ConnectorId> connectors = cancel(lease);
    failed_(lease, connectors, refusal);
}

void LeaseFactory::keep_lit(const std::vector<ConnectorId> &connectors) {
    for (Order &order : orders_ | std::views::values) {
        for (DisplayTerms &terms : order.terms.displays) {
            if (terms.lit == false && std::ranges::contains(connectors, terms.connector)) {
                terms.lit.reset();
                order.unmet.push_back(
                    {terms.connector, Term::Light, "the driver does not switch it off"});
            }
        }
    }
}

/// Leases displays that are lit as `lit` says, but for `shortfalls` and what is to be dark.
/// Refused: the kernel did not make the lease, a display is not lit, a CRTC has no primary plane
/// left, or a term is not kept that must be.
std::expected<RunningLease, Refusal> LeaseFactory::create(const std::vector<BlackModeset> &lit,
                                                          const Shortfalls &shortfalls,
                                                          Order &order) {
    const LeaseTerms &terms = order.terms;
    std::vector<UnmetTerm> &unmet = order.unmet;
    const auto failure = [](const Error &error) {
        return std::unexpected(Refusal{.reason = RefusalReason::Failed, .text = error.message()});
    };
    std::vector<LeasedDisplay> displays;
    std::vector<GrantedDisplay> granted;
    LeasedObjects objects;
    std::vector<GuardedMode> guarded;
    for (const BlackModeset &modeset : lit) {
        const DisplayTerms &asked = terms.of(modeset.connector);
        const auto shortfall = shortfalls.find(modeset.connector);
        auto display = claim(modeset.connector, asked.overlays.value_or(all_overlays),
                             shortfall != shortfalls.end());
        if (!display) {
            return failure(display.error());
        }
        const LeasedObjects &claimed = display->claim.objects();
        const bool dark = display->dark || preset_.is_dark(modeset.connector);
        note_unmet(asked, count_overlays(claimed.planes), dark,
                   shortfall != shortfalls.end() ? &shortfall->second : nullptr, unmet);
        granted.push_back({.connector = modeset.connector,
                           .crtc = claimed.crtcs.front(),
                           .mode = dark ? std::nullopt : std::optional(modeset.mode),
                           .planes = claimed.planes,
                           .state = {.masked = modeset.masked}});
        std::ranges::copy(claimed.connectors, std::back_inserter(objects.connectors));
        std::ranges::copy(claimed.crtcs, std::back_inserter(objects.crtcs));
        std::ranges::copy(claimed.planes, std::back_inserter(objects.planes));
        if (!dark && displays_.find(modeset.connector)->verdict.modeset == ModesetBy::Lessor) {
            guarded.push_back({claimed.crtcs.front(), modeset.mode});
        }
        displays.push_back(std::move(*display));
    }
    if (terms.refuse_unmet && !unmet.empty()) {
        return std::unexpected(
            Refusal{.reason = RefusalReason::TermUnmet,
                    .text = displays_.name(unmet.front().connector) + ": " + unmet.front().why,
                    .connector = unmet.front().connector,
                    .term = unmet.front().term});
    }
    auto kernel = KernelLease::create(master_fd_, std::move(objects));
    if (!kernel) {
        return failure(kernel.error());
    }
    for (const BlackModeset &modeset : lit) {
        host_.set_masked(modeset.connector, modeset.masked);
        preset_.held().lose_track(modeset.connector); // It is the lessee's now.
    }
    RunningLease running{
        .displays = std::move(displays),
        .kernel = std::move(*kernel),
        .masked = lit.front().masked,
        .guarded = std::move(guarded),
        .granted = std::move(granted),
        .unmet = std::move(unmet),
        .shortfall = join(shortfalls | std::views::values | std::ranges::to<std::vector>()),
    };
    keep_duplicate(running);
    return running;
}

/// Where the rules of all displays of a lease say that their pictures stay for a while.
void LeaseFactory::keep_duplicate(RunningLease &running) const {
    running.keep_picture = std::ranges::min(
        running.displays | std::views::transform([this](const LeasedDisplay &display) {
            return displays_.find(display.connector)->verdict.keep_picture;
        }));
    if (running.keep_picture > running.keep_picture.zero()) {
        running.duplicate = running.kernel.duplicate_fd();
    }
}

uint32_t LeaseFactory::count_overlays(const std::vector<PlaneId> &planes) const {
    const auto topology = preset_.crtcs().topology();
    const auto is_overlay = [&](PlaneId id) {
        const auto plane = std::ranges::find((*topology)->planes, id, &KmsPlane::id);
        return plane != (*topology)->planes.end() && plane->type == PlaneType::Overlay;
    };
    return topology ? static_cast<uint32_t>(std::ranges::count_if(planes, is_overlay)) : 0;
}

/// Claims what one display takes, and saves how it is set.
std::expected<LeasedDisplay, Error> LeaseFactory::claim(ConnectorId connector, uint32_t overlays,
                                                        bool may_be_dark) {
    const auto topology = preset_.crtcs().topology();
    if (!topology) {
        return std::unexpected(topology.error());
    }
    const ClaimRequest request{connector, displays_.find(connector)->verdict.planes, overlays};
    const CrtcId held = preset_.held().crtc_of(connector);
    const CrtcId lit = held ? held : crtc_of_connector(master_fd_, catalog_, connector);
    const CrtcId crtc = lit || !may_be_dark ? lit : preset_.crtcs().spare(connector);
    (*topology)->routes = {{connector, crtc}};
    auto claim = claims_.claim(**topology, {&request, 1});
    if (!claim) {
        return std::unexpected(claim.error());
    }
    auto before = preset_.held().saved_state(connector, claim->objects());
    if (!before) {
        return std::unexpected(before.error());
    }
    return LeasedDisplay{connector, std::move(*claim), std::move(*before), !lit};
}

} // namespace sublet

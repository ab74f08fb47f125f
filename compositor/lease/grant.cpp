#include "lease/lessor.hpp"

#include <algorithm>
#include <format>

#include "lease/words.hpp"
#include "vocabulary/log.hpp"

namespace sublet {

void Lessor::grant(LeaseId id) {
    LeaseEntry &entry = leases_.at(id);
    auto running = lend(entry.request);
    if (!running) {
        return refuse(id, running.error().message());
    }
    UniqueFd fd = running->kernel.take_fd();
    entry.running = std::move(*running);
    end_namesakes(id);
    for (const ConnectorId connector : entry.request.connectors) {
        displays_.lend(connector);
    }
    const LeasedObjects &objects = entry.running->kernel.objects();
    log_info("grant: lease {} of {} to pid {}: lessee {}, {} CRTCs, {} planes", id.value(),
             join(names(objects.connectors)), entry.request.client.pid,
             entry.running->kernel.lessee().value(), objects.crtcs.size(), objects.planes.size());
    publish();
    global_->grant(id, std::move(fd));
    observe(LeaseCreated{report(entry)});
}

std::expected<RunningLease, Error> Lessor::lend(const wire::LeaseRequest &request) {
    std::vector<PresetWish> wishes;
    std::vector<ClaimWish> claims;
    // A lease is masked if one of its displays is to be.
    const bool masked = std::ranges::any_of(
        request.connectors, [&](ConnectorId id) { return displays_.find(id)->verdict.mask; });
    for (const ConnectorId connector : request.connectors) {
        const ConnectorFacts &facts = *inventory_.find(connector);
        const Verdict &verdict = displays_.find(connector)->verdict;
        const auto mode = choose_mode(facts.modes, verdict.mode);
        if (!mode) {
            return std::unexpected(
                Error::make(Error::Kind::NotFound,
                            std::format("{} has no mode {}", facts.name, to_string(verdict.mode))));
        }
        wishes.push_back({connector, *mode, masked});
        claims.push_back({connector, verdict.planes});
    }
    if (const auto known = know_topology(); !known) {
        return std::unexpected(known.error());
    }
    make_room(request.connectors);
    const auto order = order_to_light(request.connectors);
    if (!order) {
        return std::unexpected(
            Error::make(Error::Kind::Unsupported,
                        std::format("no CRTC is free for {}", join(names(request.connectors)))));
    }
    std::vector<PresetWish> ordered;
    for (const ConnectorId connector : *order) {
        ordered.push_back(*std::ranges::find(wishes, connector, &PresetWish::connector));
    }
    if (const auto lit = host_.preset(ordered); !lit) {
        return std::unexpected(lit.error());
    }
    if (const auto known = claims_.read_routes(card_.master_fd, claims, *topology_); !known) {
        return std::unexpected(known.error());
    }
    auto claim = claims_.claim(*topology_, claims);
    if (!claim) {
        return std::unexpected(claim.error());
    }
    auto before = StateSnapshot::read(card_.master_fd, claim->objects());
    if (!before) {
        return std::unexpected(before.error());
    }
    auto kernel = KernelLease::create(card_.master_fd, claim->objects());
    if (!kernel) {
        return std::unexpected(kernel.error());
    }
    std::vector<GuardedMode> guarded;
    for (size_t i = 0; i < wishes.size(); ++i) {
        if (displays_.find(wishes[i].connector)->verdict.modeset == ModesetBy::Lessor) {
            guarded.push_back({kernel->objects().crtcs[i], wishes[i].mode});
        }
    }
    return RunningLease{std::move(*claim),
                        std::move(*before),
                        std::move(*kernel),
                        std::chrono::system_clock::now(),
                        masked,
                        std::move(guarded)};
}

} // namespace sublet

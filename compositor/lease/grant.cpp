#include "lease/lessor.hpp"

#include <algorithm>
#include <format>
#include <iterator>

#include "lease/lighting_order.hpp"
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
    if (!topology_) {
        auto read = read_kms_topology(card_.master_fd);
        if (!read) {
            return std::unexpected(read.error());
        }
        topology_ = *std::move(read);
    }
    const auto ordered = in_lighting_order(wishes);
    if (!ordered) {
        return std::unexpected(ordered.error());
    }
    if (const auto lit = host_.preset(*ordered); !lit) {
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

std::expected<std::vector<PresetWish>, Error>
Lessor::in_lighting_order(const std::vector<PresetWish> &wishes) const {
    uint32_t free = 0;
    for (size_t i = 0; i < topology_->crtcs.size(); ++i) {
        free |= claims_.has(topology_->crtcs[i]) ? 0 : 1U << i;
    }
    std::vector<PresetWish> lit; // These keep their CRTCs.
    for (const auto &[connector, display] : displays_.all()) {
        if (display.phase == DisplayPhase::Leased) {
            continue;
        }
        const CrtcId crtc = crtc_of_connector(card_.master_fd, connector);
        const auto index = std::ranges::find(topology_->crtcs, crtc) - topology_->crtcs.begin();
        if (!crtc || static_cast<size_t>(index) == topology_->crtcs.size()) {
            continue;
        }
        free &= ~(1U << index);
        const auto wish = std::ranges::find(wishes, connector, &PresetWish::connector);
        if (wish != wishes.end()) {
            lit.push_back(*wish);
        }
    }
    std::vector<PresetWish> dark;
    std::ranges::copy_if(wishes, std::back_inserter(dark), [&](const PresetWish &wish) {
        return !std::ranges::contains(lit, wish.connector, &PresetWish::connector);
    });
    std::vector<uint32_t> possible;
    std::ranges::transform(dark, std::back_inserter(possible), [this](const PresetWish &wish) {
        const uint32_t known = inventory_.find(wish.connector)->possible_crtcs;
        return known != 0 ? known : ~0U;
    });
    const auto order = lighting_order(possible, free);
    if (!order) {
        std::vector<ConnectorId> connectors;
        std::ranges::transform(dark, std::back_inserter(connectors), &PresetWish::connector);
        return std::unexpected(
            Error::make(Error::Kind::Unsupported,
                        std::format("no CRTC is free for {}", join(names(connectors)))));
    }
    for (const size_t next : *order) {
        lit.push_back(dark[next]);
    }
    return lit;
}

} // namespace sublet

#include "terms_card.hpp"

#include <sys/mman.h>

namespace sublet::test {

TermsCard::TermsCard(const LessorInProcess &lessor, const std::vector<std::string> &names)
    : card_(lessor.display(), *this, [](wl_client *) { return ClientFacts(); }) {
    terms_.emplace(lessor.display(), this, [](wl_client *) { return ClientFacts(); });
    card_.set_open(true);
    std::vector<wire::OfferedConnector> offers;
    for (const std::string &name : names) {
        const ConnectorId id(static_cast<uint32_t>(offers.size() + 1));
        offers.push_back({.connector = id, .name = name, .description = {}});
    }
    card_.publish(std::move(offers));
}

void TermsCard::grant(const std::optional<drmModeModeInfo> &mode, std::vector<UnmetTerm> unmet) {
    const GrantedDisplay display{.connector = request().connectors.front(),
                                 .crtc = CrtcId(31),
                                 .mode = mode,
                                 .planes = {PlaneId(41), PlaneId(42)},
                                 .state = {}};
    card_.grant(request().id, UniqueFd(memfd_create("lease", MFD_CLOEXEC)), {&display, 1}, unmet);
}

std::expected<UniqueFd, Error> TermsCard::open_client_node() {
    return UniqueFd(memfd_create("node", MFD_CLOEXEC));
}

void TermsCard::lease_requested(wire::LeaseRequest request) {
    requests_.push_back(std::move(request));
}

void TermsCard::claim_made(wire::ClaimRequest request) {
    claims_.push_back(std::move(request));
}

void TermsCard::claim_ended(ClaimId claim) {
    ended_claims_.push_back(claim);
}

drmModeModeInfo vga() {
    drmModeModeInfo mode{};
    mode.clock = 25175;
    mode.hdisplay = 640;
    mode.hsync_start = 656;
    mode.hsync_end = 752;
    mode.htotal = 800;
    mode.vdisplay = 480;
    mode.vsync_start = 490;
    mode.vsync_end = 492;
    mode.vtotal = 525;
    mode.flags = 10;
    return mode;
}

} // namespace sublet::test

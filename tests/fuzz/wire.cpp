// The wire of drm-lease-v1 and of the lease terms: anything that clients can send, while whoever
// lends answers at any time, or at once.

#include <memory>
#include <optional>
#include <vector>

#include <unistd.h>

#include "server/lease_device_global.hpp"
#include "server/lease_terms_global.hpp"
#include "wayland_peer.hpp"

using namespace sublet;
using namespace sublet::test;

namespace {

UniqueFd some_fd() {
    return UniqueFd(::dup(STDIN_FILENO));
}

ClientFacts nobody(wl_client * /*client*/) {
    return {};
}

class Lender final : public wire::LessorDelegate, public wire::ClaimDelegate {
public:
    explicit Lender(wl_display *display) : display_(display) { create(); }

    void create() {
        device_ = std::make_unique<wire::LeaseDeviceGlobal>(display_, *this, nobody);
        terms_ = std::make_unique<wire::LeaseTermsGlobal>(display_, this, nobody);
    }

    void destroy() {
        device_.reset();
        terms_.reset();
    }

    void act(uint8_t what, uint8_t with) {
        if (what == 0) {
            at_once_ = with;
        } else if (what == 1) {
            destroy();
        } else if (what == 2 && !device_) {
            create();
        } else if (device_ && what < 16) {
            act_on_device(what, with);
        } else if (terms_) {
            act_on_claim(what, with);
        }
    }

private:
    void act_on_device(uint8_t what, uint8_t with) {
        switch (what) {
        case 3:
            return device_->set_open((with & 1U) != 0);
        case 4:
            return publish(with);
        case 5:
            return grant(lease(with));
        case 6:
            return refuse(lease(with));
        case 7:
            return device_->end(lease(with), static_cast<EndCause>(with >> 4U));
        case 8:
            return device_->tell_state(
                lease(with), ConnectorId(1 + (with >> 6U)),
                {.masked = (with & 16U) != 0, .mirrored = (with & 32U) != 0});
        case 9:
            return device_->tell_suspended(lease(with), (with & 16U) != 0);
        default:
            node_ = with % 3;
        }
    }

    /// Connectors 1 to 4, each with two bits: not there, or one of three serials.
    void publish(uint8_t which) {
        std::vector<wire::OfferedConnector> offers;
        for (uint32_t connector = 1; connector <= 4; ++connector, which >>= 2U) {
            if (const uint32_t serial = which & 3U) {
                offers.push_back({ConnectorId(connector), serial, "DP-1", "A display"});
            }
        }
        device_->publish(std::move(offers));
    }

    void grant(LeaseId id) {
        drmModeModeInfo mode{};
        mode.hdisplay = 640;
        const std::vector<GrantedDisplay> displays{
            {ConnectorId(1), CrtcId(5), mode, {PlaneId(6), PlaneId(7)}, {}},
            {ConnectorId(2), {}, {}, {}, {}}};
        const std::vector<UnmetTerm> unmet{{ConnectorId(1), Term::Mode, "it has no such mode"}};
        device_->grant(id, some_fd(), displays, unmet);
    }

    void refuse(LeaseId id) {
        device_->refuse(id, {.reason = RefusalReason::NoCrtc, .text = "no CRTC is free"});
    }

    /// One that was asked for, if any was.
    [[nodiscard]] LeaseId lease(uint8_t which) const {
        return asked_.empty() ? LeaseId(which) : asked_[which % asked_.size()];
    }

    void act_on_claim(uint8_t what, uint8_t with) {
        const ClaimId claim = claims_.empty() ? ClaimId(with) : claims_[with % claims_.size()];
        const ClaimedDisplay display{.device = 0xe200, .connector = ConnectorId(1), .name = "DP-1"};
        switch (what % 5) {
        case 0:
            return terms_->made(claim);
        case 1:
            return terms_->matched(claim, with, display);
        case 2:
            return terms_->unmatched(claim, with);
        case 3:
            return terms_->withheld(claim, display, ClaimObstacle::Desktop, "the desktop has it");
        default:
            return terms_->refuse(claim, ClaimRefusal::TooMany, "there are too many");
        }
    }

    std::expected<UniqueFd, Error> open_client_node() override {
        if (node_ == 1) {
            return std::unexpected(Error::make(Error::Kind::Lost, "no card"));
        }
        return node_ == 2 ? UniqueFd() : some_fd();
    }

    void lease_requested(wire::LeaseRequest request) override {
        must(!request.connectors.empty());
        asked_.push_back(request.id);
        if ((at_once_ & 1U) != 0) {
            publish(at_once_);
        }
        if ((at_once_ & 2U) != 0) {
            grant(request.id);
        }
        if ((at_once_ & 4U) != 0) {
            refuse(request.id);
        }
    }

    void lease_refused(const wire::LeaseRequest &request) override {
        must(!request.connectors.empty());
    }

    void lease_abandoned(LeaseId lease) override {
        must(std::ranges::contains(asked_, lease));
        if ((at_once_ & 8U) != 0 && device_) {
            publish(at_once_);
        }
    }

    void claim_made(wire::ClaimRequest request) override {
        claims_.push_back(request.id);
        if ((at_once_ & 16U) != 0) {
            terms_->made(request.id);
        }
        if ((at_once_ & 32U) != 0) {
            terms_->refuse(request.id, ClaimRefusal::TooWide, "it is everything");
        }
    }

    void claim_ended(ClaimId claim) override { must(std::ranges::contains(claims_, claim)); }

    wl_display *display_;
    uint8_t at_once_ = 0; ///< What is done in the calls of the wire, by bits.
    unsigned node_ = 0;
    std::vector<LeaseId> asked_;
    std::vector<ClaimId> claims_;
    std::unique_ptr<wire::LeaseDeviceGlobal> device_;
    std::unique_ptr<wire::LeaseTermsGlobal> terms_;
};

} // namespace

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    WaylandPeer peer;
    Lender lender(peer.display());
    peer.play(
        Input(data, size), [&](uint8_t what, uint8_t with) { lender.act(what, with); },
        [&] { lender.destroy(); });
    return 0;
}

// The control protocol: anything that clients can send, while displays and leases come and go.

#include <optional>
#include <utility>
#include <vector>

#include "control/control_server.hpp"
#include "wayland_peer.hpp"

using namespace sublet;
using namespace sublet::test;

namespace {

constexpr const char *node = "/dev/dri/card0";

LeaseReport lease_report(uint32_t id) {
    return {.id = LeaseId(id),
            .lessee = LesseeId(id),
            .client = {.pid = 1, .executable = "/bin/x"},
            .objects = {{ConnectorId(1)}, {CrtcId(5)}, {PlaneId(6)}},
            .connector_names = {"DP-1"},
            .since = {},
            .shortfall = {}};
}

class Lent final : public InputLoan {
public:
    [[nodiscard]] int fd() const override { return STDIN_FILENO; }
};

/// Two displays, of which one can be leased; every command says that it was done, or all fail.
class Administered final : public ControlDelegate {
public:
    explicit Administered(wl_display *display) : server_(std::in_place, display, *this) {}

    void destroy() { server_.reset(); }

    void act(uint8_t what, uint8_t with) {
        if (!server_) {
            return;
        }
        switch (what % 8) {
        case 0:
            failing_ = (with & 1U) != 0;
            return;
        case 1:
            leased_ = (with & 1U) != 0;
            return;
        case 2:
            return server_->observe(node, DisplayChanged{display(1 + (with & 1U))});
        case 3:
            return server_->observe(node, DisplayGone{ConnectorId(1 + (with & 3U))});
        case 4:
            return server_->observe(node, LeaseCreated{lease_report(with)});
        case 5:
            return server_->observe(node, LeaseEnded{lease_report(with), EndCause::Revoked});
        case 6:
            return server_->display_changed({node, ConnectorId(1 + (with & 3U))});
        default:
            claimed_ = (with & 1U) != 0;
            const ClaimReport claim{.id = ClaimId(1), .client = {}, .criteria = {}};
            return server_->observe(claimed_ ? ClaimEvent(ClaimChanged{claim}) : ClaimEnded{claim});
        }
    }

private:
    using Outcome = std::expected<void, Error>;

    [[nodiscard]] DisplayReport display(uint32_t id) const {
        DisplayReport report;
        report.facts.id = ConnectorId(id);
        report.facts.name = id == 1 ? "DP-1" : "HDMI-A-1";
        report.facts.connected = true;
        report.use = leased_ && id == 1 ? DisplayUse::Leased : DisplayUse::Offered;
        report.lease = leased_ && id == 1 ? LeaseId(1) : LeaseId();
        return report;
    }

    [[nodiscard]] std::vector<CardReport> cards() const override {
        std::vector<LeaseReport> leases;
        if (leased_) {
            leases.push_back(lease_report(1));
        }
        CardReport card;
        card.node = node;
        card.displays = {display(1), display(2)};
        card.leases = std::move(leases);
        return {card};
    }

    [[nodiscard]] DisplayPicture picture(const DisplayKey & /*display*/) const override {
        return {};
    }

    [[nodiscard]] Outcome outcome() const {
        return failing_ ? std::unexpected(Error::make(Error::Kind::Lost, "it cannot be done"))
                        : Outcome();
    }
    Outcome override_offer(const DisplayKey & /*d*/, std::optional<bool> /*offer*/) override {
        return outcome();
    }
    Outcome override_desktop(const DisplayKey & /*d*/, std::optional<bool> /*desktop*/) override {
        return outcome();
    }
    Outcome revoke(const LeaseKey & /*lease*/) override {
        leased_ = false;
        server_->observe(node, LeaseEnded{lease_report(1), EndCause::Revoked});
        return outcome();
    }
    Outcome set_masked(const LeaseKey & /*lease*/, bool /*masked*/) override { return outcome(); }
    Outcome mirror(const DisplayKey & /*d*/, const std::optional<MirrorWish> & /*wish*/) override {
        return outcome();
    }
    Outcome set_blanked(const DisplayKey & /*display*/, bool /*blanked*/) override {
        return outcome();
    }
    Outcome set_gamma(const DisplayKey & /*d*/, const std::optional<GammaWish> & /*g*/) override {
        return outcome();
    }
    [[nodiscard]] std::vector<ClaimReport> claims() const override {
        ClaimReport claim;
        claim.id = ClaimId(1);
        claim.displays = {"DP-1"};
        return claimed_ ? std::vector{claim} : std::vector<ClaimReport>();
    }
    Outcome drop_claim(ClaimId /*claim*/) override { return outcome(); }
    Outcome identify(std::chrono::milliseconds duration) override {
        must(duration.count() >= 0);
        return outcome();
    }
    Outcome reload() override { return outcome(); }
    std::expected<std::unique_ptr<InputLoan>, Error>
    lend_input(pid_t /*lessee*/, const std::string & /*node*/,
               std::function<void()> /*ended*/) override {
        return outcome().transform(
            []() -> std::unique_ptr<InputLoan> { return std::make_unique<Lent>(); });
    }
    void tell_news() override {}

    bool failing_ = false;
    bool leased_ = false;
    bool claimed_ = false;
    std::optional<ControlServer> server_;
};

} // namespace

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    WaylandPeer peer;
    Administered administered(peer.display());
    peer.play(
        Input(data, size), [&](uint8_t what, uint8_t with) { administered.act(what, with); },
        [&] { administered.destroy(); });
    return 0;
}

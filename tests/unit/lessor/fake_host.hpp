#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "fake_card.hpp"
#include "lessor/lessor_host.hpp"

namespace sublet::test {

/// The outputs of a FakeCard, as a backend has them: it lights a display by the first CRTC that no
/// other display has.
class FakeHost final : public LessorHost {
public:
    explicit FakeHost(FakeCard &card) : card_(card) {}

    /// The picture that the desktop shows.
    static constexpr uint64_t desktop_picture = 7;

    bool has_output(ConnectorId connector) const override { return !missing.contains(connector); }

    void enable_on_desktop(ConnectorId connector) override {
        if (const CrtcId crtc = find_crtc(connector)) {
            drmModeModeInfo mode{};
            mode.hdisplay = 1920;
            mode.vdisplay = 1080;
            card_.light(connector, crtc, mode, desktop_picture);
        }
    }

    void disable(ConnectorId connector) override { card_.switch_off(connector); }

    std::expected<void, Error> modeset_black(std::span<const BlackModeset> displays) override {
        for (const BlackModeset &display : displays) {
            const CrtcId crtc = find_crtc(display.connector);
            if (card_.fails() || !crtc || refused_widths.contains(display.mode.hdisplay)) {
                for (const BlackModeset &lit : displays) {
                    card_.switch_off(lit.connector);
                }
                return std::unexpected(Error::make(Error::Kind::Unsupported, "it is not lit"));
            }
            card_.light(display.connector, crtc, display.mode,
                        display.black->framebuffer().id().value());
            ++first_lights;
        }
        return {};
    }

    void set_masked(ConnectorId connector, bool masked) override {
        if (masked) {
            listed.erase(connector);
        } else {
            listed.insert(connector);
        }
    }
    void renew_output(const ConnectorFacts &) override {}
    void replay_hotplug() override {}

    std::set<ConnectorId> missing; ///< Displays without an output.
    std::set<ConnectorId> listed;  ///< Leased, and on the desktop's list.
    std::set<uint16_t> refused_widths;
    unsigned first_lights = 0; ///< Modesets that block.

private:
    CrtcId find_crtc(ConnectorId connector) const {
        if (const CrtcId own = card_.crtc_of(connector)) {
            return own;
        }
        for (unsigned n = 0; n < card_.crtcs(); ++n) {
            bool taken = false;
            for (unsigned c = 0; c < card_.connectors(); ++c) {
                taken = taken || card_.crtc_of(FakeCard::connector(c)) == FakeCard::crtc(n);
            }
            if (!taken) {
                return FakeCard::crtc(n);
            }
        }
        return {};
    }

    FakeCard &card_;
};

} // namespace sublet::test

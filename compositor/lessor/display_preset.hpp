#pragma once

#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kms/property_catalog.hpp"
#include "lessor/crtc_assignment.hpp"
#include "lessor/display_table.hpp"
#include "lessor/held_pipes.hpp"
#include "lessor/lessor_host.hpp"
#include "lessor/resource_claims.hpp"
#include "lessor/running_lease.hpp"
#include "vocabulary/lease_terms.hpp"
#include "vocabulary/refusal.hpp"

namespace sublet {

/// Lights displays before they are leased, and says what they show while nobody leases them.
///
/// A display that the desktop does not use is held: the backend keeps a CRTC for it from its first
/// lease on, and what it shows between leases is set by commits that nobody waits for. Only the
/// first light of a display, and what is the desktop's, is set by the backend, in blocking commits.
class DisplayPreset {
public:
    /// All arguments are borrowed and outlive this object. `changed` hears when a commit to held
    /// displays has ended.
    DisplayPreset(wl_event_loop *loop, int master_fd, kms::PropertyCatalog &catalog,
                  const DisplayTable &displays, const ResourceClaims &claims, LessorHost &host,
                  HeldPipes::Changed changed);
    DisplayPreset(const DisplayPreset &) = delete;
    DisplayPreset &operator=(const DisplayPreset &) = delete;

    /// The mode in which each display is lit for a lease, and whether the lease is masked, by terms
    /// or rules. Refused: a display does not have the mode that its rule names.
    [[nodiscard]] std::expected<std::vector<BlackModeset>, Refusal>
    modesets(const std::vector<ConnectorId> &connectors, const LeaseTerms &terms) const;

    /// Lights what is not lit in the mode wanted, and switches off what is to be dark; false if
    /// that has only begun. What the driver refuses is lit in a lower mode, which is in `wanted`
    /// then, or stays dark: its lessee may know better. Refused: there is no CRTC for all of them,
    /// or the driver refuses a mode that must be kept.
    [[nodiscard]] std::expected<bool, Refusal>
    light(std::vector<BlackModeset> &wanted, const LeaseTerms &terms, Shortfalls &shortfalls);

    /// Whether a display is held, and off.
    [[nodiscard]] bool is_dark(ConnectorId connector) const {
        return held_.shows({connector, std::nullopt});
    }

    /// Makes a display that nobody uses black or dark, as its rule says, until somebody leases it.
    void rest(ConnectorId connector);

    /// Gives a display to the desktop.
    void enable_on_desktop(ConnectorId connector);

    /// The mode in which a display is lit before anybody asks for it; nullopt: it stays dark.
    [[nodiscard]] std::optional<drmModeModeInfo> early_mode(const Display &display) const;

    /// Nothing is plugged in at a connector any more. Others may find a CRTC now.
    void unplugged(ConnectorId connector);

    /// The backend's output for a display may be made anew.
    void release(ConnectorId connector);

    /// Releases every held display that nobody leases, because the backend is about to light what
    /// it had lit. Returns them.
    [[nodiscard]] std::vector<ConnectorId> release_idle();

    /// Has a leased display show black in a mode on its CRTC, unless it is lit so already. Waits
    /// for the commit. Error::NotFound: it is lit by another CRTC.
    [[nodiscard]] std::expected<void, Error> light_again(ConnectorId connector, CrtcId crtc,
                                                         const drmModeModeInfo &mode);

    /// A display that could not be lit early is tried again from now on; retry_presets(): all are,
    /// because a CRTC may be free.
    void allow_retry(ConnectorId connector) { dark_.erase(connector); }
    void retry_presets();

    /// Whether retry() has something to do: `again` is called for each display that could not be
    /// lit early, a limited number of times.
    [[nodiscard]] bool has_unfinished() const;
    void retry(const std::function<void(ConnectorId)> &again);

    [[nodiscard]] HeldPipes &held() { return held_; }
    [[nodiscard]] CrtcAssignment &crtcs() { return crtcs_; }

private:
    [[nodiscard]] std::string light_in_lower_mode(BlackModeset &modeset);
    [[nodiscard]] std::expected<void, Error> light_by_backend(std::vector<BlackModeset> modesets);
    [[nodiscard]] std::expected<void, Error> hold(const BlackModeset &modeset);
    [[nodiscard]] bool darken(const std::vector<BlackModeset> &lit, const LeaseTerms &terms);
    void release_idle_crtcs(const std::vector<ConnectorId> &wanted);

    int master_fd_;
    kms::PropertyCatalog &catalog_;
    const DisplayTable &displays_;
    LessorHost &host_;
    HeldPipes held_;
    CrtcAssignment crtcs_;
    std::map<ConnectorId, unsigned> dark_; ///< Against their rule, with retries left.
    /// What lessees found on their displays when the session was back.
    std::map<ConnectorId, std::shared_ptr<const BlackBuffer>> lit_again_;
};

} // namespace sublet

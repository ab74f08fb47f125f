#pragma once

#include <functional>
#include <map>
#include <string>
#include <tuple>

#include "lessor/capi/host_policy.hpp"
#include "lessor/claim_book.hpp"
#include "server/lease_terms_global.hpp"

namespace sublet::capi {

/// What clients of a compositor say of displays before they lease them: claims, on all of its
/// cards; and the global by which they do, which is that of terms, too.
class HostClaims {
public:
    /// `display` and `host` are borrowed and outlive this object. `judge_again` has every lessor
    /// judge its displays by policy().
    HostClaims(wl_display *display, const HostPolicy &host, std::function<void()> judge_again);
    HostClaims(const HostClaims &) = delete;
    HostClaims &operator=(const HostClaims &) = delete;

    /// The compositor's, and what follows from claims.
    [[nodiscard]] const DisplayPolicy &policy() const { return book_; }

    /// What the lessors tell; the compositor hears it from here.
    [[nodiscard]] LeaseLedger::Observer observer();

    /// The compositor's policy is another one.
    void policy_changed();

    /// Ends a claim. False: there is none of that id.
    [[nodiscard]] bool drop(ClaimId claim) { return book_.drop(claim).has_value(); }

private:
    enum class FirstUser { Desktop, Claim };
    using Identity = std::tuple<std::string, uint16_t, std::string>; ///< Maker, product, serial.

    [[nodiscard]] static Identity identity(const EdidFacts &edid) {
        return {edid.maker, edid.product, edid.serial};
    }

    const HostPolicy &host_;
    std::function<void()> judge_again_;
    std::map<Identity, FirstUser> first_users_; ///< Of the displays that somebody had.
    ClaimBook book_;
    wire::LeaseTermsGlobal terms_;
};

} // namespace sublet::capi

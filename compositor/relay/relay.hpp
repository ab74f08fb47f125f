#pragma once

#include <chrono>
#include <list>
#include <memory>
#include <optional>

#include "lessee/connection.hpp"

#include "loop/event_source.hpp"
#include "relay/parent_claims.hpp"
#include "relay/relay_lessor.hpp"

namespace sublet {

/// Passes on what a parent compositor lends: each of its lease devices gets a lessor and a global
/// here, for as long as the parent has it.
///
/// Never waits for the parent: reads what it sends when it comes, and writes what it has room for.
class Relay {
public:
    /// Begins at once. `display` and `claims`, which say what displays are for, are borrowed and
    /// outlive this object.
    Relay(wl_display *display, std::unique_ptr<lessee::Connection> parent, ClaimBook &claims,
          AskConsent ask, wire::LeaseDeviceGlobal::Identify identify,
          LeaseLedger::Observer observer);

    /// Ends every lease; clients and parent are told.
    ~Relay();

    /// Waits until the parent has told what it lends, for no longer than that. For a start alone,
    /// when nobody is served yet.
    void hear(std::chrono::milliseconds patience);

    Relay(const Relay &) = delete;
    Relay &operator=(const Relay &) = delete;

    /// The rules have changed.
    void policy_changed();

    [[nodiscard]] std::list<RelayLessor> &lessors() { return lessors_; }

    /// Our clients' claims at the parent; null once the parent is gone.
    [[nodiscard]] ParentClaims *claims() { return claims_ ? &*claims_ : nullptr; }

private:
    void dispatch();
    void follow_devices();
    void say_why_not(const lessee::LeaseDevice &device);

    wl_display *display_;
    std::unique_ptr<lessee::Connection> parent_; ///< Null once the parent is gone.
    const DisplayPolicy &policy_;
    std::optional<ParentClaims> claims_;
    AskConsent ask_;
    wire::LeaseDeviceGlobal::Identify identify_;
    LeaseLedger::Observer observer_;
    std::list<RelayLessor> lessors_;
    bool said_why_not_ = false;
    std::unique_ptr<FdSource> source_;
};

} // namespace sublet

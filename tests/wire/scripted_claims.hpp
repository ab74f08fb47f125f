#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "server/lease_terms_global.hpp"

/// Decides on claims as it is told, and says on stdout what it hears.
class ScriptedClaims final : public sublet::wire::ClaimDelegate {
public:
    using Run = std::function<void(const std::string &script)>;

    ScriptedClaims(wl_display *display, Run run);

    /// Does `verb`; the rest of the line is its arguments. False if there is no such verb.
    ///
    ///     made CLAIM             with $ for the claim that was heard of last
    ///     matched CLAIM MATCH CONNECTOR NAME
    ///     unmatched CLAIM MATCH
    ///     withheld CLAIM CONNECTOR NAME OBSTACLE TEXT
    ///     refuse CLAIM REASON TEXT     numbers as in the XML
    ///     on claimed VERB…; VERB…      to run whenever a claim is heard of
    ///     destroy · create             the global
    bool execute(std::string_view verb, const std::string &arguments);

private:
    void claim_made(sublet::wire::ClaimRequest request) override;
    void claim_ended(sublet::ClaimId claim) override;

    void create();

    wl_display *display_;
    const Run run_;
    std::string script_;
    sublet::ClaimId last_;
    std::unique_ptr<sublet::wire::LeaseTermsGlobal> global_;
};

#pragma once

#include <functional>
#include <istream>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "server/lease_device_global.hpp"

/// A device of which every answer is scripted: says on stdout what it hears as a delegate, and runs
/// what was written down for that occasion.
class ScriptedDevice final : public sublet::wire::LessorDelegate {
public:
    using Run = std::function<void(const std::string &script)>;

    ScriptedDevice(wl_display *display, std::string name, Run run);

    /// Does `verb`; the rest of the line is its arguments. False if there is no such verb.
    ///
    ///     publish CONNECTOR/SERIAL/NAME/DESCRIPTION…, with |KEY at the end of a description for
    ///                                what one client alone sees, see ScriptedClaims
    ///     open · close               the session
    ///     node ok|fail|later         the outcome of open_client_node()
    ///     grant LEASE [DISPLAY…]     with $ for the lease that was last heard of; a display is
    ///                                CONNECTOR/CRTC/WIDTHxHEIGHT/PLANE,PLANE/TERM: of what is
    ///                                written there TERM was not kept
    ///     refuse LEASE REASON CONNECTOR TERM TEXT
    ///     end LEASE CAUSE            numbers as in the XML
    ///     finish LEASE               revoked, or forbidden if it was not granted
    ///     state LEASE CONNECTOR masked|mirrored|blanked…
    ///     suspend LEASE · resume LEASE
    ///     on WORD VERB…; VERB…       to run whenever `WORD` is heard: node, requested, abandoned
    ///     destroy · create           the global
    bool execute(std::string_view verb, const std::string &arguments);

private:
    std::expected<sublet::UniqueFd, sublet::Error> open_client_node() override;
    void lease_requested(sublet::wire::LeaseRequest request) override;
    void lease_refused(const sublet::wire::LeaseRequest &request) override;
    void lease_abandoned(sublet::LeaseId lease) override;

    void create_global();
    void say(const std::string &word, const std::string &details);
    void grant(std::istream &in);
    void refuse(std::istream &in);
    [[nodiscard]] sublet::LeaseId lease_named(std::istream &in) const;

    wl_display *display_;
    const std::string name_;
    const Run run_;
    std::map<std::string, std::string> scripts_; ///< By the word that makes them run.
    std::string node_ = "ok";
    sublet::LeaseId last_;
    std::unique_ptr<sublet::wire::LeaseDeviceGlobal> global_;
};

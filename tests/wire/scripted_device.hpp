#pragma once

#include <functional>
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
    ///     publish CONNECTOR/SERIAL/NAME/DESCRIPTION…
    ///     open · close               the session
    ///     node ok|fail|later         the outcome of open_client_node()
    ///     grant LEASE · finish LEASE with $ for the lease that was last heard of
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
    [[nodiscard]] sublet::LeaseId lease_named(const std::string &argument) const;

    wl_display *display_;
    const std::string name_;
    const Run run_;
    std::map<std::string, std::string> scripts_; ///< By the word that makes them run.
    std::string node_ = "ok";
    sublet::LeaseId last_;
    std::unique_ptr<sublet::wire::LeaseDeviceGlobal> global_;
};

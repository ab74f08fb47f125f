#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "control/control_delegate.hpp"
#include "control/control_server.hpp"

/// Cards, displays and leases that are whatever a test says, and commands that are only written
/// down, on stdout.
class FakeDelegate final : public sublet::ControlDelegate {
public:
    /// Does what a test wants; false if there is no such verb. What it changes watchers are told,
    /// unless "told" is false.
    ///
    ///     display   card id name use [flags] [edid] [modes] [lease] [rule] [reason]
    ///     picture   card id [mode] [blanked] [mirrored]
    ///     gone      card id
    ///     lease     id card lessee connectors [masked] [since] [client] [crtcs] [planes] [changed]
    ///     end       id cause
    ///     refuse    id card connectors reason [client]
    ///     claim     id criteria connectors [exclusive] [client]; instead of the one of that id
    ///     unclaim   id
    ///     fail      [with]: commands fail from now on, or succeed again
    ///     recall    the input device that was lent last
    ///     on        word then: another command to execute when `word` is asked for, once
    bool execute(std::string_view verb, const nlohmann::json &command,
                 sublet::ControlServer &control);

private:
    using Outcome = std::expected<void, sublet::Error>;

    std::vector<sublet::CardReport> cards() const override;
    sublet::DisplayPicture picture(const sublet::DisplayKey &display) const override;
    Outcome override_offer(const sublet::DisplayKey &display, std::optional<bool> offer) override;
    Outcome revoke(const sublet::LeaseKey &lease) override;
    Outcome set_masked(const sublet::LeaseKey &lease, bool masked) override;
    Outcome mirror(const sublet::DisplayKey &display,
                   const std::optional<sublet::MirrorWish> &wish) override;
    Outcome override_desktop(const sublet::DisplayKey &display,
                             std::optional<bool> desktop) override;
    Outcome set_blanked(const sublet::DisplayKey &display, bool blanked) override;
    Outcome set_gamma(const sublet::DisplayKey &display,
                      const std::optional<sublet::GammaWish> &gamma) override;
    std::vector<sublet::ClaimReport> claims() const override { return claims_; }
    Outcome drop_claim(sublet::ClaimId claim) override;
    Outcome identify(std::chrono::milliseconds duration) override;
    Outcome reload() override;
    std::expected<std::unique_ptr<sublet::InputLoan>, sublet::Error>
    lend_input(pid_t lessee, const std::string &node, std::function<void()> ended) override;
    void tell_news() override;

    void put(const nlohmann::json &display, sublet::ControlServer &control);
    void lend(const nlohmann::json &lease, sublet::ControlServer &control);
    void end(const nlohmann::json &lease, sublet::ControlServer &control);
    [[nodiscard]] sublet::CardReport &card(const std::string &node);
    Outcome hear(const std::string &word, const std::string &details);

    std::vector<sublet::CardReport> cards_;
    std::vector<sublet::ClaimReport> claims_;
    std::map<std::pair<std::string, uint32_t>, sublet::DisplayPicture> pictures_;
    std::optional<std::string> failure_;
    std::function<void()> recall_; ///< Ends the latest loan of an input device; empty: none runs.
    std::map<std::string, nlohmann::json> scripts_; ///< By the word that makes them run.
    sublet::ControlServer *control_ = nullptr;      ///< Of the latest command.
};

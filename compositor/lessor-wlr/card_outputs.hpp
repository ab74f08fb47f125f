#pragma once

#include <map>

#include "displays/connector_facts.hpp"
#include "lessor-wlr/output_user.hpp"
#include "lessor/lessor_host.hpp"
#include "loop/event_source.hpp"
#include "wlr/graphics.hpp"
#include "wlr/wlroots.hpp"

namespace sublet {

/// The outputs that wlroots made for the connectors of one card, and who has each: the desktop,
/// a lessee, or nobody.
///
/// wlroots reads EDID and modes when a display is plugged in, and never again. When the kernel has
/// others for an output that nobody leases (another display at the same plug, an EDID that came
/// late, a host's window of another size), the output is destroyed: wlroots then takes the
/// connector for unplugged, and makes a new output at its next scan.
class CardOutputs final : public LessorHost {
public:
    /// All arguments are borrowed and outlive this object. `backend` is the card's. Without a user
    /// every display that is not leased is dark.
    CardOutputs(wlr_backend *backend, const Graphics &graphics, OutputUser *user);

    /// wlroots made an output. It is off, or lit by whoever had the card before, until the lessor
    /// decides about it.
    void add(wlr_output *output);

    /// wlroots is about to destroy the output.
    void remove(wlr_output *output);

    /// As CardLessors::renderer_replaced().
    void renderer_replaced();

    /// Empty if the output is not of this card.
    [[nodiscard]] ConnectorId connector_of(const wlr_output *output) const;

    /// Null if wlroots has no output for the connector.
    [[nodiscard]] wlr_output *find(ConnectorId connector) const;

    // LessorHost ----------------------------------------------------------------------------------

    [[nodiscard]] bool has_output(ConnectorId connector) const override;
    void enable_on_desktop(ConnectorId connector) override;
    void disable(ConnectorId connector) override;
    [[nodiscard]] std::expected<void, Error>
    modeset_black(std::span<const BlackModeset> displays) override;
    void set_masked(ConnectorId connector, bool masked) override;
    void renew_output(const ConnectorFacts &now) override;
    void replay_hotplug() override;

private:
    enum class Owner { Nobody, User, Lessee };
    struct Output {
        wlr_output *output = nullptr;
        ConnectorFacts made_for; ///< What the kernel said when wlroots made the output.
        Owner owner = Owner::Nobody;
        bool outdated = false;   ///< The kernel says something else by now.
        bool to_disable = false; ///< It is nobody's and still has to be switched off.
    };

    void set_listed(wlr_output *output, bool listed);
    void disable_rest();
    void drop_outdated();

    wlr_backend *backend_;
    const Graphics &graphics_;
    OutputUser *user_;
    std::map<ConnectorId, Output> outputs_;
    TimerSource disable_retry_;
    std::chrono::milliseconds disable_pause_{}; ///< Before the next try; zero: none has failed.
    IdleSource drop_outdated_later_;
};

} // namespace sublet

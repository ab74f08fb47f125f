#pragma once

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <vector>

#include "control/control_delegate.hpp"
#include "desktop/desktop.hpp"
#include "gamma/gamma_override.hpp"
#include "input_loans.hpp"
#include "lessors.hpp"
#include "mirror/spectator.hpp"
#include "picture_news.hpp"

namespace sublet {

/// What administrators may do, carried out by the lessors and the desktop.
class Administration final : public ControlDelegate {
public:
    using Reload = std::function<std::expected<void, Error>()>;

    /// Borrowed and outliving this object: `lessors`, `graphics`, `news`, and `desktop`, null in
    /// broker mode. `news` hears when picture() of a display gives something else.
    Administration(Lessors &lessors, const Graphics &graphics, Desktop *desktop, PictureNews &news,
                   Reload reload)
        : lessors_(lessors), graphics_(graphics), desktop_(desktop), news_(news),
          reload_(std::move(reload)), input_loans_(graphics, desktop) {}

    /// What the observer of a lessor hears; `card` is its node. A mirror ends with its lease, and
    /// when that becomes masked. While a lease runs whose rule says so, the user counts as active.
    void observe(const std::string &card, const LessorEvent &event);

    [[nodiscard]] std::vector<CardReport> cards() const override;
    [[nodiscard]] DisplayPicture picture(const DisplayKey &display) const override;
    [[nodiscard]] std::expected<void, Error> override_desktop(const DisplayKey &display,
                                                              std::optional<bool> desktop) override;
    [[nodiscard]] std::expected<void, Error> override_offer(const DisplayKey &display,
                                                            std::optional<bool> offer) override;
    [[nodiscard]] std::expected<void, Error> revoke(const LeaseKey &lease) override;
    [[nodiscard]] std::expected<void, Error> set_masked(const LeaseKey &lease,
                                                        bool masked) override;
    [[nodiscard]] std::expected<void, Error> mirror(const DisplayKey &display,
                                                    const std::optional<MirrorWish> &wish) override;
    [[nodiscard]] std::expected<void, Error> set_blanked(const DisplayKey &display,
                                                         bool blanked) override;
    [[nodiscard]] std::expected<void, Error>
    set_gamma(const DisplayKey &display, const std::optional<GammaWish> &gamma) override;
    [[nodiscard]] std::vector<ClaimReport> claims() const override {
        return lessors_.claims().claims();
    }
    [[nodiscard]] std::expected<void, Error> drop_claim(ClaimId claim) override {
        return lessors_.claims().drop(claim);
    }
    [[nodiscard]] std::expected<void, Error> identify(std::chrono::milliseconds duration) override;
    [[nodiscard]] std::expected<void, Error> reload() override { return reload_(); }
    [[nodiscard]] std::expected<std::unique_ptr<InputLoan>, Error>
    lend_input(pid_t lessee, const std::string &node, std::function<void()> ended) override {
        return input_loans_.lend(lessee, node, cards(), std::move(ended));
    }
    void tell_news() override { news_.tell_all(); }

private:
    /// What is done with a leased display.
    struct LeaseInspection {
        DisplayKey display;
        std::unique_ptr<Spectator> spectator; ///< Null while it is not mirrored.
        bool blanked = false;
        std::optional<GammaWish> gamma;
        std::optional<GammaOverride> ramp; ///< Set while it is blanked, or has a gamma.
    };

    [[nodiscard]] LeaseLedger *ledger(const std::string &node) const;
    [[nodiscard]] CardLessor *card(const std::string &node) const; ///< Null if it is relayed.
    [[nodiscard]] bool is_on_desktop(const wlr_output *output) const;
    [[nodiscard]] const LeaseInspection *find_inspection(const DisplayKey &display) const;
    [[nodiscard]] LeaseInspection &inspection_of(const DisplayKey &display);
    void forget(const LeaseReport &lease, const std::string &card);
    void inhibit_idle(const LeaseKey &lease, bool inhibit);
    void close_mirror(const DisplayKey &display);
    void tell_of(const DisplayKey &display);
    [[nodiscard]] std::expected<void, Error> light_up(const CardLessor &owner, LeaseId id);
    [[nodiscard]] std::expected<void, Error> set_ramp(const CardLessor &owner,
                                                      const DisplayKey &display, bool blanked,
                                                      const std::optional<GammaWish> &gamma);

    Lessors &lessors_;
    const Graphics &graphics_;
    Desktop *desktop_;
    PictureNews &news_;
    Reload reload_;
    InputLoans input_loans_;
    std::list<LeaseInspection> inspections_;
    std::vector<LeaseKey> idle_inhibitors_; ///< Leases during which the user counts as active.
};

} // namespace sublet

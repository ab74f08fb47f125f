#pragma once

#include <functional>

#include "control/control_delegate.hpp"
#include "lessors.hpp"

namespace sublet {

/// What administrators may do, carried out by the lessors and the desktop.
class Administration final : public ControlDelegate {
public:
    using Reload = std::function<std::expected<void, Error>()>;

    /// `lessors` is borrowed and outlives this object.
    Administration(Lessors &lessors, Reload reload)
        : lessors_(lessors), reload_(std::move(reload)) {}

    [[nodiscard]] std::vector<CardReport> cards() const override;
    [[nodiscard]] DisplayPicture picture(const DisplayKey &display) const override;
    [[nodiscard]] std::expected<void, Error> override_offer(const DisplayKey &display,
                                                            std::optional<bool> offer) override;
    [[nodiscard]] std::expected<void, Error> revoke(const LeaseKey &lease) override;
    [[nodiscard]] std::expected<void, Error> set_masked(const LeaseKey &lease,
                                                        bool masked) override;
    [[nodiscard]] std::expected<void, Error> mirror(const DisplayKey &display,
                                                    const std::optional<MirrorWish> &wish) override;
    [[nodiscard]] std::expected<void, Error> set_blanked(const DisplayKey &display,
                                                         bool blanked) override;
    [[nodiscard]] std::expected<void, Error> identify(std::chrono::milliseconds duration) override;
    [[nodiscard]] std::expected<void, Error> reload() override { return reload_(); }

private:
    [[nodiscard]] CardLessor *card(const std::string &node) const;

    Lessors &lessors_;
    Reload reload_;
};

} // namespace sublet

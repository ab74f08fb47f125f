#pragma once

#include <map>
#include <memory>

#include <sublet/lessor.h>

#include "lessor/lessor_host.hpp"

namespace sublet::capi {

/// A compositor's outputs, by the functions it gave.
class HostOutputs final : public LessorHost {
public:
    HostOutputs(const sublet_lessor_outputs &outputs, void *data)
        : outputs_(outputs), data_(data) {}

    [[nodiscard]] bool has_output(ConnectorId connector) const override;
    void enable_on_desktop(ConnectorId connector) override;
    void disable(ConnectorId connector) override;
    [[nodiscard]] std::expected<void, Error>
    modeset_black(std::span<const BlackModeset> displays) override;
    void set_masked(ConnectorId connector, bool masked) override;
    void renew_output(const ConnectorFacts & /*now*/) override {} // What is lit next is read anew.
    void unplugged(ConnectorId connector) override;
    void replay_hotplug() override;

private:
    sublet_lessor_outputs outputs_;
    void *data_;
    /// With what each display was lit last.
    std::map<ConnectorId, std::shared_ptr<const BlackBuffer>> black_;
};

} // namespace sublet::capi

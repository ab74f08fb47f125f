#include "lessor/capi/host_outputs.hpp"

#include <cerrno>
#include <utility>
#include <vector>

namespace sublet::capi {

bool HostOutputs::has_output(ConnectorId connector) const {
    return outputs_.has_output == nullptr || outputs_.has_output(data_, connector.value());
}

void HostOutputs::enable_on_desktop(ConnectorId connector) {
    outputs_.enable(data_, connector.value());
}

void HostOutputs::disable(ConnectorId connector) {
    outputs_.disable(data_, connector.value());
}

std::expected<void, Error> HostOutputs::modeset_black(std::span<const BlackModeset> displays) {
    std::vector<sublet_lessor_modeset> modesets;
    modesets.reserve(displays.size());
    for (const BlackModeset &display : displays) {
        modesets.push_back({.connector_id = display.connector.value(),
                            .mode = &display.mode,
                            .fb_id = display.black->framebuffer().id().value(),
                            .masked = display.masked});
    }
    const int result = outputs_.modeset_black(data_, modesets.data(), modesets.size());
    if (result == 0) {
        for (const BlackModeset &display : displays) {
            black_[display.connector] = display.black;
        }
        return {};
    }
    Error error = Error::from_result(result, "light the display");
    const bool refused = result == -EINVAL || result == -ENOSPC;
    return std::unexpected(refused ? Error::make(Error::Kind::Unsupported, error.message())
                                   : std::move(error));
}

void HostOutputs::set_masked(ConnectorId connector, bool masked) {
    if (outputs_.set_listed != nullptr) {
        outputs_.set_listed(data_, connector.value(), !masked);
    }
}

void HostOutputs::unplugged(ConnectorId connector) {
    black_.erase(connector);
    if (outputs_.unplugged != nullptr) {
        outputs_.unplugged(data_, connector.value());
    }
}

void HostOutputs::replay_hotplug() {
    if (outputs_.replay_hotplug != nullptr) {
        outputs_.replay_hotplug(data_);
    }
}

} // namespace sublet::capi

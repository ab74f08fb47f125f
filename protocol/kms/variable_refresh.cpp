#include "variable_refresh.hpp"

#include "internal/unsupported.hpp"

namespace sublet::kms {

std::expected<void, Error> set_variable_refresh(AtomicRequest &request, const Pipeline &pipeline,
                                                bool on) {
    const Connector &connector = *pipeline.connector;
    const Crtc &crtc = *pipeline.crtc;
    if (!connector.properties.vrr_capable) {
        return has_no(connector, "vrr_capable");
    }
    if (!crtc.properties.vrr_enabled) {
        return has_no(crtc, "VRR_ENABLED");
    }
    if (on && connector.properties.vrr_capable->value == 0) {
        return std::unexpected(
            Error::make(Error::Kind::Unsupported,
                        connector.name + " has no variable refresh rate (\"vrr_capable\" is 0)"));
    }
    request.set(crtc.id, crtc.properties.vrr_enabled->id, on ? 1 : 0);
    return {};
}

} // namespace sublet::kms

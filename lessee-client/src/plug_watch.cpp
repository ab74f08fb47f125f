#include <sublet/lessee/plug_watch.hpp>

#include <algorithm>
#include <format>
#include <utility>

#include <sys/stat.h>

#include <sublet/vocabulary/drm_ptr.hpp>

namespace sublet::lessee {
namespace {

constexpr auto lessor_patience = std::chrono::milliseconds(500);

dev_t device_of(int fd) {
    struct stat node{};
    return fstat(fd, &node) == 0 ? node.st_rdev : 0;
}

} // namespace

PlugWatch::PlugWatch(std::optional<UeventMonitor> uevents, int leased_fd,
                     std::vector<ConnectorId> connectors)
    : uevents_(std::move(uevents)), leased_fd_(leased_fd), card_(device_of(leased_fd)),
      connectors_(std::move(connectors)) {}

std::optional<LeaseLost> PlugWatch::hear(bool readable) {
    if (readable &&
        std::ranges::any_of(uevents_->read(), [this](const auto &e) { return concerns_us(e); })) {
        look_at_ = Clock::now() + lessor_patience;
    }
    if (!look_at_ || Clock::now() < *look_at_) {
        return std::nullopt;
    }
    look_at_.reset();
    return look();
}

bool PlugWatch::concerns_us(const DrmUevent &event) const {
    using enum DrmUevent::Kind;
    return event.kind == EventsLost ||
           (event.kind == Hotplug && event.device == card_ &&
            (!event.connector || std::ranges::contains(connectors_, event.connector)));
}

std::optional<LeaseLost> PlugWatch::look() const {
    for (const ConnectorId id : connectors_) {
        const DrmConnector connector(drmModeGetConnector(leased_fd_, id.value()));
        if (connector && connector->connection == DRM_MODE_DISCONNECTED) {
            return LeaseLost{LeaseLost::Cause::Unplugged,
                             std::format("{}-{} was unplugged",
                                         drmModeGetConnectorTypeName(connector->connector_type),
                                         connector->connector_type_id)};
        }
    }
    return std::nullopt;
}

} // namespace sublet::lessee

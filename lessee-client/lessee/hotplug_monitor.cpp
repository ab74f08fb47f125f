#include "lessee/hotplug_monitor.hpp"

#include <algorithm>
#include <utility>

#include <sys/stat.h>

#include "displays/connector_name.hpp"
#include "vocabulary/drm_ptr.hpp"

namespace sublet::lessee {
namespace {

using namespace std::chrono_literals;

constexpr auto lessor_reaction = 500ms;
constexpr auto probe_check = 10ms; // A probe takes up to 200 ms for each display.

dev_t device_of(int fd) {
    struct stat node{};
    return fstat(fd, &node) == 0 ? node.st_rdev : 0;
}

std::optional<LeaseLost> find_unplugged(int fd, const std::vector<ConnectorId> &connectors,
                                        decltype(&drmModeGetConnector) get) {
    for (const ConnectorId id : connectors) {
        const DrmConnector connector(get(fd, id.value()));
        if (connector && connector->connection == DRM_MODE_DISCONNECTED) {
            return LeaseLost{LeaseLost::Cause::Unplugged,
                             connector_name(*connector) + " was unplugged"};
        }
    }
    return std::nullopt;
}

} // namespace

HotplugMonitor::HotplugMonitor(std::optional<UeventMonitor> uevents, int card_fd,
                               std::vector<ConnectorId> connectors)
    : uevents_(std::move(uevents)), card_fd_(card_fd), card_(device_of(card_fd)),
      connectors_(std::move(connectors)) {}

std::optional<LeaseLost> HotplugMonitor::dispatch(bool readable) {
    if (readable &&
        std::ranges::any_of(uevents_->read(), [this](const auto &e) { return concerns_us(e); })) {
        check_at_ = Clock::now() + lessor_reaction;
        outdated_ = probing_.valid();
    }
    if (!check_at_ || Clock::now() < *check_at_) {
        return std::nullopt;
    }
    check_at_.reset();
    if (probing_.valid()) {
        if (probing_.wait_for(0s) != std::future_status::ready) {
            check_at_ = Clock::now() + probe_check;
            return std::nullopt;
        }
        if (auto found = probing_.get(); found || !std::exchange(outdated_, false)) {
            return found;
        }
    } else if (auto found = find_unplugged(card_fd_, connectors_, drmModeGetConnectorCurrent)) {
        return found;
    }
    if (drmIsMaster(card_fd_) != 0) { // The kernel probes for nobody else.
        probing_ = std::async(std::launch::async, find_unplugged, card_fd_, connectors_,
                              drmModeGetConnector);
        check_at_ = Clock::now() + probe_check;
    }
    return std::nullopt;
}

std::optional<LeaseLost> HotplugMonitor::probe_connectors() const {
    return find_unplugged(card_fd_, connectors_, drmModeGetConnector);
}

bool HotplugMonitor::concerns_us(const DrmUevent &event) const {
    using enum DrmUevent::Kind;
    return event.kind == EventsLost ||
           (event.kind == Hotplug && event.device == card_ &&
            (!event.connector || std::ranges::contains(connectors_, event.connector)));
}

} // namespace sublet::lessee

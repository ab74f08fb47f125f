#include "card_lessor.hpp"

#include <memory>
#include <utility>

#include <sys/stat.h>
#include <xf86drm.h>

namespace sublet {

namespace {

constexpr std::chrono::milliseconds master_retry_delay{500};
constexpr std::chrono::milliseconds mode_check_interval{100};

Card card_of(wlr_backend *backend) {
    const int fd = wlr_backend_get_drm_fd(backend);
    const std::unique_ptr<char, decltype(&std::free)> node(drmGetDeviceNameFromFd2(fd), std::free);
    return {fd, node ? node.get() : ""};
}

dev_t device_of(int fd) {
    struct stat status{};
    return fstat(fd, &status) == 0 ? status.st_rdev : 0;
}

} // namespace

CardLessor::CardLessor(wlr_backend *backend, const Graphics &graphics, Desktop *desktop,
                       const LeasePolicy &policy, const AskConsent &ask,
                       wire::LeaseDeviceGlobal::Identify identify)
    : backend_(backend), graphics_(graphics), device_(device_of(wlr_backend_get_drm_fd(backend))),
      outputs_(graphics, desktop), lessor_(card_of(backend), policy, outputs_, ask),
      global_(graphics.display, lessor_, std::move(identify)),
      master_retry_(graphics.loop(), [this] { session_changed(true); }),
      mode_check_(graphics.loop(), [this] {
          lessor_.check_modes();
          guard_modes();
      }) {}

CardLessor::~CardLessor() {
    lessor_.shut_down();
}

void CardLessor::start(Lessor::Observer observer) {
    lessor_.start(global_, [this, tell = std::move(observer)](const LessorEvent &event) {
        tell(event);
        if (std::holds_alternative<LeaseCreated>(event)) {
            guard_modes();
        }
        if (lessor_.has_leftovers() && graphics_.active()) {
            master_retry_.arm(master_retry_delay);
        }
    });
    if (!graphics_.active()) {
        session_changed(false);
    }
}

void CardLessor::guard_modes() {
    if (lessor_.guards_modes()) {
        mode_check_.arm(mode_check_interval);
    }
}

void CardLessor::output_added(wlr_output *output) {
    outputs_.add(output);
    OutputWatch &watch = watches_.emplace_back(this, output);
    watch.destroy.connect<&OutputWatch::on_destroy>(output->events.destroy, watch);
    lessor_.output_appeared(outputs_.connector_of(output));
}

void CardLessor::output_destroyed(OutputWatch &watch) {
    wlr_output *output = watch.output;
    const ConnectorId connector = outputs_.connector_of(output);
    watches_.remove_if([&](const OutputWatch &candidate) { return &candidate == &watch; });
    outputs_.remove(output);
    lessor_.output_vanishes(connector);
}

void CardLessor::uevent(const DrmUevent &event) {
    if (event.device != device_ && event.kind != DrmUevent::Kind::EventsLost) {
        return;
    }
    switch (event.kind) {
    case DrmUevent::Kind::Hotplug:
        return lessor_.hotplugged(event.connector);
    case DrmUevent::Kind::Lease:
        return lessor_.lessees_changed();
    case DrmUevent::Kind::EventsLost:
        lessor_.lessees_changed();
        return lessor_.hotplugged({});
    case DrmUevent::Kind::CardAdded:
    case DrmUevent::Kind::CardRemoved:
        return; // wlroots' session knows more of these: seat, permissions, the backend's end.
    }
}

void CardLessor::session_changed(bool active) {
    master_retry_.disarm();
    if (!lessor_.session_changed(active)) {
        master_retry_.arm(master_retry_delay);
    }
}

} // namespace sublet

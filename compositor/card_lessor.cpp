#include "card_lessor.hpp"

#include <memory>
#include <utility>

#include <sys/stat.h>
#include <xf86drm.h>

namespace sublet {

namespace {

constexpr std::chrono::milliseconds settle_retry_delay{500};
constexpr int most_reminders = 5; ///< After each hot-plug.
constexpr std::chrono::milliseconds mode_check_interval{100};

Card card_of(wlr_backend *backend) {
    const int fd = wlr_backend_get_drm_fd(backend);
    const std::unique_ptr<char, decltype(&std::free)> node(drmGetDeviceNameFromFd2(fd), std::free);
    return {fd, node ? node.get() : ""};
}

void remind_of_hotplug(const wlr_session &session, dev_t card) {
    wlr_device *device = nullptr;
    wl_list_for_each(device, &session.devices, link) {
        if (device->dev == card) {
            wlr_device_change_event hotplug{};
            hotplug.type = WLR_DEVICE_HOTPLUG;
            wl_signal_emit_mutable(&device->events.change, &hotplug);
            return;
        }
    }
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
      settle_retry_(graphics.loop(), [this] { settle(); }), mode_check_(graphics.loop(), [this] {
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
        settle_later();
    });
    if (!graphics_.active()) {
        session_changed(false);
    }
    settle_later();
}

void CardLessor::guard_modes() {
    if (lessor_.guards_modes()) {
        mode_check_.arm(mode_check_interval);
    }
}

void CardLessor::settle_later() {
    const bool needed = lessor_.unsettled() || lessor_.awaits_preset() ||
                        (reminders_left_ > 0 && lessor_.awaits_output());
    // Not put off by whatever happens meanwhile.
    if (needed && graphics_.active() && !std::exchange(settling_later_, true)) {
        settle_retry_.arm(settle_retry_delay);
    }
}

void CardLessor::settle() {
    settling_later_ = false;
    if (lessor_.unsettled()) {
        lessor_.session_changed(true);
    } else {
        lessor_.preset_again();
    }
    // wlroots is told of a hot-plug once, by udev; if it could not read the connectors just then it
    // would never know.
    if (lessor_.awaits_output() && reminders_left_-- > 0) {
        remind_of_hotplug(*graphics_.session, device_);
    }
    settle_later();
}

void CardLessor::output_added(wlr_output *output) {
    outputs_.add(output);
    OutputWatch &watch = watches_.emplace_back(this, output);
    watch.destroy.connect<&OutputWatch::on_destroy>(output->events.destroy, watch);
    lessor_.output_appeared(outputs_.connector_of(output));
    settle_later();
}

void CardLessor::output_destroyed(OutputWatch &watch) {
    wlr_output *output = watch.output;
    const ConnectorId connector = outputs_.connector_of(output);
    watches_.remove_if([&](const OutputWatch &candidate) { return &candidate == &watch; });
    outputs_.remove(output);
    lessor_.output_vanishes(connector);
    settle_later(); // It may have been outdated, and wlroots may have looked already.
}

void CardLessor::uevent(const DrmUevent &event) {
    if (event.device != device_ && event.kind != DrmUevent::Kind::EventsLost) {
        return;
    }
    switch (event.kind) {
    case DrmUevent::Kind::Hotplug:
        lessor_.hotplugged(event.connector);
        break;
    case DrmUevent::Kind::Lease:
        lessor_.lessees_changed();
        break;
    case DrmUevent::Kind::EventsLost:
        lessor_.lessees_changed();
        lessor_.hotplugged({});
        break;
    case DrmUevent::Kind::CardRemoved:
        lessor_.shut_down(); // The backend goes later, and output by output.
        return;
    case DrmUevent::Kind::CardAdded:
        return; // wlroots' session knows more of it: seat, permissions.
    }
    reminders_left_ = most_reminders;
    settle_later();
}

void CardLessor::session_changed(bool active) {
    settle_retry_.disarm();
    settling_later_ = false;
    reminders_left_ = most_reminders;
    lessor_.session_changed(active);
    settle_later();
}

} // namespace sublet

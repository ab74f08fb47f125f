#include "lessor-wlr/card_lessor.hpp"

#include <utility>

namespace sublet {

CardLessor::CardLessor(wlr_backend *backend, const Graphics &graphics, OutputUser *user,
                       const DisplayPolicy &policy, const AskConsent &ask,
                       wire::LeaseDeviceGlobal::Identify identify, LeaseLedger::Observer observer)
    : backend_(backend), graphics_(graphics), outputs_(backend, graphics, user),
      lessor_(graphics.display, wlr_backend_get_drm_fd(backend), policy, outputs_, ask,
              std::move(identify), std::move(observer)) {}

std::expected<void, Error> CardLessor::start() {
    if (auto started = lessor_.start(graphics_.active()); !started) {
        return started;
    }
    if (graphics_.session != nullptr) {
        wl_signal &active = graphics_.session->events.active;
        session_changing_.connect_first<&CardLessor::on_session_changing>(active, *this);
        session_returned_.connect<&CardLessor::on_session_returned>(active, *this);
    }
    return {};
}

void CardLessor::shut_down() {
    session_changing_.disconnect();
    session_returned_.disconnect();
    lessor_.shut_down();
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

/// wlroots 0.20 takes all outputs away when the session goes: no display is pulled by that.
void CardLessor::on_session_changing() {
    if (graphics_.active()) {
        lessor_.session_activating();
    } else {
        lessor_.session_changed(false);
    }
}

void CardLessor::on_session_returned() {
    if (graphics_.active()) {
        lessor_.session_changed(true);
    }
}

} // namespace sublet

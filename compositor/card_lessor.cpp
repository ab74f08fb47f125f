#include "card_lessor.hpp"

#include <memory>
#include <utility>

#include <sys/stat.h>
#include <xf86drm.h>

namespace sublet {

namespace {

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
                       wire::LeaseDeviceGlobal::Identify identify, LeaseLedger::Observer observer)
    : backend_(backend), device_(device_of(wlr_backend_get_drm_fd(backend))),
      outputs_(graphics, desktop, device_),
      lessor_(graphics.display, card_of(backend), policy, outputs_, ask, std::move(identify),
              std::move(observer)) {}

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

} // namespace sublet

// Messages of the kernel's uevent group.

#include "displays/drm_uevent.hpp"
#include "input.hpp"

using namespace sublet;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (const auto event = parse_drm_uevent(test::as_text(data, size))) {
        test::must(event->kind != DrmUevent::Kind::EventsLost); // No message says that.
        test::must(event->device != 0);
    }
    return 0;
}

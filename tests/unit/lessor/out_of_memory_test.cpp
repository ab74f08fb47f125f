#include <cerrno>
#include <cstdlib>
#include <new>
#include <utility>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <wayland-server-core.h>

#include <sublet/lessor.h>

#include "vocabulary/unique_fd.hpp"

namespace {

unsigned long left = 0; ///< Allocations until one fails; 0: none does.

} // namespace

void *operator new(size_t size) {
    const bool fails = left == 1;
    if (left != 0) {
        --left;
    }
    void *const memory = fails ? nullptr : std::malloc(size);
    if (memory == nullptr) {
        throw std::bad_alloc();
    }
    return memory;
}

void operator delete(void *memory) noexcept {
    std::free(memory);
}

void operator delete(void *memory, size_t /*size*/) noexcept {
    std::free(memory);
}

TEST_CASE("whichever allocation fails, a lessor and its card are made or there is ENOMEM") {
    const sublet_lessor_outputs outputs{
        .size = sizeof(sublet_lessor_outputs),
        .enable = [](void *, uint32_t) {},
        .disable = [](void *, uint32_t) {},
        .modeset_black = [](void *, const sublet_lessor_modeset *, size_t) { return 0; },
        .has_output = nullptr,
        .set_listed = nullptr,
        .unplugged = nullptr,
        .replay_hotplug = nullptr};
    const sublet::UniqueFd device(open("/dev/null", O_RDWR | O_CLOEXEC)); // Has no connector.
    unsigned long failures = 0;
    for (bool enough = false; !enough;) {
        wl_display *display = wl_display_create();
        left = failures + 1;
        errno = 0;
        sublet_lessor *lessor = sublet_lessor_create(display, nullptr, nullptr);
        sublet_lessor_card *card =
            lessor != nullptr
                ? sublet_lessor_add_card(lessor, device.get(), &outputs, nullptr, true)
                : nullptr;
        const int error = errno;
        enough = std::exchange(left, 0) != 0;
        if (enough) {
            CHECK(card != nullptr);
        } else {
            ++failures;
            CHECK(card == nullptr);
            CHECK(error == ENOMEM);
        }
        sublet_lessor_destroy(lessor);
        wl_display_destroy(display);
    }
    CHECK(failures > 10);
}

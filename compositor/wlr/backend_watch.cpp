#include "backend_watch.hpp"

#include <utility>

#include "libinput.hpp"

namespace sublet {

BackendWatch::BackendWatch(wlr_backend *backend, Ended ended)
    : backend_(backend), ended_(std::move(ended)) {
    destroy_.connect<&BackendWatch::on_destroy>(backend->events.destroy, *this);
    if (wlr_backend_is_multi(backend)) {
        wlr_multi_for_each_backend(
            backend,
            [](wlr_backend *part, void *data) {
                auto *watch = static_cast<BackendWatch *>(data);
                if (!wlr_backend_is_libinput(part)) {
                    watch->parts_.emplace_back(*watch, part);
                }
            },
            this);
    }
}

BackendWatch::Part::Part(BackendWatch &whole, wlr_backend *backend) : watch(whole) {
    destroy.connect<&Part::on_destroy>(backend->events.destroy, *this);
}

void BackendWatch::Part::on_destroy() {
    BackendWatch &whole = watch;
    whole.parts_.remove_if([this](const Part &other) { return &other == this; });
    if (whole.parts_.empty() && whole.backend_ != nullptr) {
        whole.tell();
    }
}

void BackendWatch::on_destroy() {
    backend_ = nullptr;
    destroy_.disconnect();
    tell();
}

void BackendWatch::tell() {
    if (const Ended ended = std::exchange(ended_, nullptr)) {
        ended();
    }
}

} // namespace sublet

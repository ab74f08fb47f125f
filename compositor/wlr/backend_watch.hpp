#pragma once

#include <functional>
#include <list>

#include "loop/listener.hpp"
#include "wlroots.hpp"

namespace sublet {

/// Tells when nothing is left of a backend that could show anything, as when the parent compositor
/// has gone away, or the only card.
///
/// wlroots' multi-backend drops its parts as they end and stays, with input devices or empty.
class BackendWatch {
public:
    using Ended = std::function<void()>;

    /// `backend` is borrowed and may end before this object; `ended` is called at most once.
    BackendWatch(wlr_backend *backend, Ended ended);

    BackendWatch(const BackendWatch &) = delete;
    BackendWatch &operator=(const BackendWatch &) = delete;

    [[nodiscard]] bool ended() const { return !ended_; }

    /// Whether the backend destroyed itself, so that nobody may destroy it any more.
    [[nodiscard]] bool destroyed() const { return backend_ == nullptr; }

private:
    struct Part {
        Part(BackendWatch &watch, wlr_backend *backend);
        void on_destroy();

        BackendWatch &watch;
        Listener<void> destroy;
    };

    void on_destroy();
    void tell();

    wlr_backend *backend_;
    Ended ended_; ///< Empty once it was called.
    std::list<Part> parts_;
    Listener<void> destroy_;
};

} // namespace sublet

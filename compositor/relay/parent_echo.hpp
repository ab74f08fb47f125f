#pragma once

struct wl_callback;
struct wl_display;

namespace sublet {

/// Tells when the parent has handled all that was sent to it before this object was made.
class ParentEcho {
public:
    /// Asks, and sends what is queued. `parent` is borrowed and outlives this object.
    explicit ParentEcho(wl_display *parent);
    ~ParentEcho();

    ParentEcho(const ParentEcho &) = delete;
    ParentEcho &operator=(const ParentEcho &) = delete;

    /// Changes only while the parent's events are dispatched.
    [[nodiscard]] bool heard() const { return heard_; }

private:
    wl_callback *callback_;
    bool heard_ = false;
};

} // namespace sublet

#pragma once

struct wl_callback;
struct wl_display;

namespace sublet {

/// Tells when the parent has handled all that was sent to it before this object was made.
class ParentSync {
public:
    /// Asks, and sends what is queued. `parent` is borrowed and outlives this object.
    explicit ParentSync(wl_display *parent);
    ~ParentSync();

    ParentSync(const ParentSync &) = delete;
    ParentSync &operator=(const ParentSync &) = delete;

    /// Changes only while the parent's events are dispatched.
    [[nodiscard]] bool done() const { return done_; }

private:
    wl_callback *callback_;
    bool done_ = false;
};

} // namespace sublet

#pragma once

#include <memory>

#include "lessee/barrier.hpp"
#include "lessee/wayland/link.hpp"

struct wl_callback;

namespace sublet::lessee {

/// A wl_display.sync.
class WaylandBarrier final : public Barrier {
public:
    /// Asks, and sends what is queued.
    explicit WaylandBarrier(std::shared_ptr<Link> link);
    ~WaylandBarrier() override;

    WaylandBarrier(const WaylandBarrier &) = delete;
    WaylandBarrier &operator=(const WaylandBarrier &) = delete;

    [[nodiscard]] bool done() const override { return done_; }

private:
    std::shared_ptr<Link> link_;
    wl_callback *callback_;
    bool done_ = false;
};

} // namespace sublet::lessee

#pragma once

#include <cstdint>
#include <list>
#include <memory>

#include "vocabulary/unique_fd.hpp"

struct wl_display;
struct wl_registry;

namespace sublet {

/// Fds of a parent's card, without master rights, for clients of ours to enumerate with.
///
/// Each comes from the parent, by binding its lease device once more: clients do not share an open
/// file, none needs a right to open the node, and nobody opens it in a moment in which the parent
/// is not master, which would make the opener master.
class NonMasterFds {
public:
    /// Binds the device for the first one. `parent` is borrowed and outlives this object; `device`
    /// is the name of its global.
    NonMasterFds(wl_display *parent, uint32_t device);
    ~NonMasterFds();

    NonMasterFds(const NonMasterFds &) = delete;
    NonMasterFds &operator=(const NonMasterFds &) = delete;

    /// Whether take() would return one. Becomes true only while the parent's events are dispatched.
    [[nodiscard]] bool ready() const;

    /// Returns the fd that is ready, or an empty one; asks for the next one then. At most one
    /// binding waits for its fd at a time, so that clients cannot make us flood the parent.
    [[nodiscard]] UniqueFd take();

private:
    class Binding;

    void bind();

    wl_display *parent_;
    wl_registry *registry_;
    uint32_t device_;
    std::list<std::unique_ptr<Binding>>
        bindings_; ///< The last one counts; others wait to be released.
};

} // namespace sublet

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
class NodeSupply {
public:
    /// Orders the first. `parent` is borrowed and outlives this object; `device` is the name of
    /// its global.
    NodeSupply(wl_display *parent, uint32_t device);
    ~NodeSupply();

    NodeSupply(const NodeSupply &) = delete;
    NodeSupply &operator=(const NodeSupply &) = delete;

    /// Whether one is in stock. Becomes true only while the parent's events are dispatched.
    [[nodiscard]] bool in_stock() const;

    /// The one in stock, or none; the next is ordered then. At most one is on order at a time, so
    /// that clients cannot make us flood the parent.
    [[nodiscard]] UniqueFd take();

private:
    class Order;

    void order();

    wl_display *parent_;
    wl_registry *registry_;
    uint32_t device_;
    std::list<std::unique_ptr<Order>> orders_; ///< The last one counts; others wait to be released.
};

} // namespace sublet

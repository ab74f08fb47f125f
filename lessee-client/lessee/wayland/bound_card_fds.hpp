#pragma once

#include <cstdint>
#include <list>
#include <memory>

#include "lessee/card_fds.hpp"
#include "lessee/wayland/link.hpp"

struct wl_registry;

namespace sublet::lessee {

/// Fds of a Wayland lessor's card. Each comes from the lessor, by binding its lease device once
/// more: nobody needs a right to open the node, and nobody opens it in a moment in which the lessor
/// is not master, which would make the opener master.
class BoundCardFds final : public CardFds {
public:
    /// Binds the device for the first fd; `device` is the name of its global.
    BoundCardFds(std::shared_ptr<Link> link, uint32_t device);
    ~BoundCardFds() override;

    BoundCardFds(const BoundCardFds &) = delete;
    BoundCardFds &operator=(const BoundCardFds &) = delete;

    [[nodiscard]] bool ready() const override;

    /// Asks for the next one, too. At most one binding waits for its fd at a time, so that clients
    /// cannot make us flood the lessor.
    [[nodiscard]] UniqueFd take() override;

private:
    class Binding;

    void bind();

    std::shared_ptr<Link> link_;
    wl_registry *registry_;
    uint32_t device_;
    std::list<std::unique_ptr<Binding>>
        bindings_; ///< The last one counts; others wait to be released.
};

} // namespace sublet::lessee

#include "lessee/wayland/bound_card_fds.hpp"

#include <new>
#include <utility>

#include <wayland-client-protocol.h>

namespace sublet::lessee {

BoundCardFds::BoundCardFds(std::shared_ptr<Link> link, uint32_t device)
    : link_(std::move(link)), registry_(wl_display_get_registry(link_->factory())),
      device_(device) {
    if (registry_ == nullptr) {
        throw std::bad_alloc();
    }
    bind();
}

BoundCardFds::~BoundCardFds() {
    binding_.reset();
    wl_registry_destroy(registry_);
    link_->flush();
}

UniqueFd BoundCardFds::take() {
    UniqueFd node = std::move(node_);
    if (node) {
        bind();
    }
    return node;
}

void BoundCardFds::bind() {
    binding_.emplace(link_, registry_, device_, static_cast<DeviceListener &>(*this));
    link_->flush();
}

void BoundCardFds::on_drm_fd(UniqueFd node) noexcept {
    node_ = std::move(node);
    binding_.reset();
}

} // namespace sublet::lessee

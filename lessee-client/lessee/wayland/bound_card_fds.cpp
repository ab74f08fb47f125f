#include "lessee/wayland/bound_card_fds.hpp"

#include <new>

#include <drm-lease-v1-client-protocol.h>
#include <wayland-client-protocol.h>

namespace sublet::lessee {

namespace {

template <typename T> T *made(T *object) {
    if (object == nullptr) {
        throw std::bad_alloc();
    }
    return object;
}

} // namespace

/// One binding of the lessor's lease device, made for the drm_fd that it brings. The lessor
/// announces its connectors to it as well; they are given up as they come.
class BoundCardFds::Binding {
public:
    explicit Binding(wl_registry *registry, uint32_t device)
        : proxy_(made(static_cast<wp_drm_lease_device_v1 *>(
              wl_registry_bind(registry, device, &wp_drm_lease_device_v1_interface, 1)))) {
        wp_drm_lease_device_v1_add_listener(proxy_, &listener, this);
    }
    ~Binding() {
        if (!releasing_) {
            wp_drm_lease_device_v1_release(proxy_);
        }
        wp_drm_lease_device_v1_destroy(proxy_);
    }

    Binding(const Binding &) = delete;
    Binding &operator=(const Binding &) = delete;

    [[nodiscard]] bool arrived() const { return static_cast<bool>(node_); }
    [[nodiscard]] bool released() const { return released_; }
    [[nodiscard]] UniqueFd take_node() { return std::move(node_); }

private:
    static void on_drm_fd(void *data, wp_drm_lease_device_v1 *proxy, int32_t fd) noexcept {
        auto &self = *static_cast<Binding *>(data);
        UniqueFd node(fd);
        if (!self.releasing_) {
            self.node_ = std::move(node);
            self.releasing_ = true;
            wp_drm_lease_device_v1_release(proxy);
        }
    }

    static void on_connector(void *, wp_drm_lease_device_v1 *,
                             wp_drm_lease_connector_v1 *offer) noexcept {
        wp_drm_lease_connector_v1_destroy(offer);
    }

    static void on_done(void *, wp_drm_lease_device_v1 *) noexcept {}

    static void on_released(void *data, wp_drm_lease_device_v1 *) noexcept {
        static_cast<Binding *>(data)->released_ = true;
    }

    static constexpr wp_drm_lease_device_v1_listener listener = {
        .drm_fd = on_drm_fd, .connector = on_connector, .done = on_done, .released = on_released};

    wp_drm_lease_device_v1 *proxy_;
    UniqueFd node_;
    bool releasing_ = false;
    bool released_ = false;
};

BoundCardFds::BoundCardFds(std::shared_ptr<Link> link, uint32_t device)
    : link_(std::move(link)), registry_(made(wl_display_get_registry(link_->factory()))),
      device_(device) {
    bind();
}

BoundCardFds::~BoundCardFds() {
    bindings_.clear();
    wl_registry_destroy(registry_);
    link_->flush();
}

bool BoundCardFds::ready() const {
    return bindings_.back()->arrived();
}

UniqueFd BoundCardFds::take() {
    UniqueFd node = bindings_.back()->take_node();
    if (node) {
        bind();
    }
    return node;
}

void BoundCardFds::bind() {
    std::erase_if(bindings_, [](const auto &each) { return each->released(); });
    bindings_.push_back(std::make_unique<Binding>(registry_, device_));
    link_->flush();
}

} // namespace sublet::lessee

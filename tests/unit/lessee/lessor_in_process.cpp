#include "lessor_in_process.hpp"

#include <array>
#include <cstdlib>

#include <doctest/doctest.h>
#include <drm-lease-v1-server-protocol.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <wayland-server-core.h>

#include <server/resource.hpp>

namespace sublet::test {

namespace {

UniqueFd node() {
    return UniqueFd(memfd_create("node", MFD_CLOEXEC));
}

std::vector<wire::OfferedConnector> connectors(const std::vector<std::string> &names) {
    std::vector<wire::OfferedConnector> offers;
    for (const std::string &name : names) {
        const auto number = static_cast<uint32_t>(offers.size() + 1);
        offers.push_back({.connector = ConnectorId(number), .name = name, .description = ""});
    }
    return offers;
}

} // namespace

LessorInProcess::LessorInProcess() : display_(wl_display_create()) {}

LessorInProcess::~LessorInProcess() {
    wl_display_destroy_clients(display_);
    wl_display_destroy(display_);
}

UniqueFd LessorInProcess::connect_socket() const {
    std::array<int, 2> ends;
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
    REQUIRE(wl_client_create(display_, ends[0]) != nullptr);
    return UniqueFd(ends[1]);
}

void LessorInProcess::connect_by_environment() const {
    // libwayland takes it over, and unsets the variable.
    setenv("WAYLAND_SOCKET", std::to_string(connect_socket().release()).c_str(), 1);
}

std::unique_ptr<lessee::Connection> LessorInProcess::connect() const {
    connect_by_environment();
    auto connection = lessee::connect({.server = lessee::DisplayServer::Wayland});
    REQUIRE(connection);
    return *std::move(connection);
}

void LessorInProcess::speak() const {
    wl_display_flush_clients(display_);
}

void LessorInProcess::serve(int wait_ms) const {
    wl_event_loop_dispatch(wl_display_get_event_loop(display_), wait_ms);
    speak();
}

DenyingCard::DenyingCard(const LessorInProcess &lessor)
    : global_(lessor.display(), *this, [](wl_client *) { return ClientFacts(); }) {
    global_.set_open(true);
}

void DenyingCard::offer(const std::vector<std::string> &names) {
    global_.publish(connectors(names));
}

std::expected<UniqueFd, Error> DenyingCard::open_client_node() {
    return node();
}

void DenyingCard::lease_requested(wire::LeaseRequest request) {
    ++requests_;
    global_.refuse(request.id, {});
}

GrantingCard::GrantingCard(const LessorInProcess &lessor)
    : global_(lessor.display(), *this, [](wl_client *) { return ClientFacts(); }) {
    global_.set_open(true);
}

void GrantingCard::offer(const std::vector<std::string> &names) {
    global_.publish(connectors(names));
}

std::expected<UniqueFd, Error> GrantingCard::open_client_node() {
    return node();
}

void GrantingCard::lease_requested(wire::LeaseRequest request) {
    leases_.push_back(request.id);
    global_.grant(request.id, node());
}

struct LateCard::Requests {
    static void release(wl_client *, wl_resource *device) {
        wp_drm_lease_device_v1_send_released(device);
        wl_resource_destroy(device);
    }

    static constexpr struct wp_drm_lease_device_v1_interface of_device = {
        .create_lease_request = nullptr, .release = release};
    static constexpr struct wp_drm_lease_connector_v1_interface of_connector = {
        .destroy = wire::destroy_resource};

    static wl_resource *create(LateCard &self, wl_client *client, const wl_interface &interface,
                               const void *requests, uint32_t id) {
        wl_resource *made = wl_resource_create(client, &interface, 1, id);
        ++self.objects_;
        wl_resource_set_implementation(made, requests, &self, [](wl_resource *dying) {
            --static_cast<LateCard *>(wl_resource_get_user_data(dying))->objects_;
        });
        return made;
    }

    static void bind(wl_client *client, void *data, uint32_t, uint32_t id) {
        auto &self = *static_cast<LateCard *>(data);
        ++self.binds_;
        auto *device = create(self, client, wp_drm_lease_device_v1_interface, &of_device, id);
        wp_drm_lease_device_v1_send_drm_fd(device, node().get());
        auto *offer = create(self, client, wp_drm_lease_connector_v1_interface, &of_connector, 0);
        wp_drm_lease_device_v1_send_connector(device, offer);
        wp_drm_lease_connector_v1_send_name(offer, "LATE-1");
        wp_drm_lease_connector_v1_send_done(offer);
        wp_drm_lease_device_v1_send_done(device);
    }
};

LateCard::LateCard(const LessorInProcess &lessor)
    : global_(wl_global_create(lessor.display(), &wp_drm_lease_device_v1_interface, 1, this,
                               Requests::bind)) {}

LateCard::~LateCard() {
    wl_global_destroy(global_);
}

void LateCard::take_away() {
    wl_global_remove(global_);
}

} // namespace sublet::test

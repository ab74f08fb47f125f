#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lessee/connect.hpp"
#include <server/lease_device_global.hpp>

struct wl_client;
struct wl_global;
struct wl_resource;

namespace sublet::test {

/// A Wayland server in the process of its one client, which takes turns with it: neither runs but
/// when the test says so.
class LessorInProcess {
public:
    LessorInProcess();
    ~LessorInProcess();
    LessorInProcess(const LessorInProcess &) = delete;
    LessorInProcess &operator=(const LessorInProcess &) = delete;

    [[nodiscard]] wl_display *display() const { return display_; }

    /// Makes the client.
    [[nodiscard]] std::unique_ptr<lessee::Connection> connect() const;
    /// The client's end of a new connection.
    [[nodiscard]] UniqueFd connect_socket() const;
    /// As connect_socket(), for who connects by the environment: for the next time that is done.
    void connect_by_environment() const;

    /// Sends what there is to say, and hears nothing.
    void speak() const;
    /// Deals with all that the client has sent, or sends within `wait_ms`, and speaks.
    void serve(int wait_ms = 0) const;

private:
    wl_display *display_;
};

/// A card that refuses every request. Must be gone before its lessor.
class DenyingCard final : public wire::LessorDelegate {
public:
    explicit DenyingCard(const LessorInProcess &lessor);

    /// Replaces what is on offer.
    void offer(const std::vector<std::string> &names);
    /// How often somebody asked for a lease.
    [[nodiscard]] int requests() const { return requests_; }

private:
    [[nodiscard]] std::expected<UniqueFd, Error> open_client_node() override;
    void lease_requested(wire::LeaseRequest request) override;
    void lease_refused(const wire::LeaseRequest &) override {}
    void lease_abandoned(LeaseId) override {}

    int requests_ = 0;
    wire::LeaseDeviceGlobal global_;
};

/// A card that grants every request. Must be gone before its lessor.
class GrantingCard final : public wire::LessorDelegate {
public:
    explicit GrantingCard(const LessorInProcess &lessor);

    /// Replaces what is on offer.
    void offer(const std::vector<std::string> &names);
    /// Ends the lease that was granted last.
    void finish() { global_.end(leases_.back(), EndCause::Revoked); }
    /// How often somebody asked for a lease, and how many of those are given back.
    [[nodiscard]] size_t requests() const { return leases_.size(); }
    [[nodiscard]] size_t abandoned() const { return abandoned_; }

private:
    [[nodiscard]] std::expected<UniqueFd, Error> open_client_node() override;
    void lease_requested(wire::LeaseRequest request) override;
    void lease_refused(const wire::LeaseRequest &) override {}
    void lease_abandoned(LeaseId) override { ++abandoned_; }

    std::vector<LeaseId> leases_;
    size_t abandoned_ = 0;
    wire::LeaseDeviceGlobal global_;
};

/// A card that offers a connector to whoever binds it, even when it has been taken away: a bind may
/// cross that, and the protocol has the client hear of connectors until it is `released`. Must be
/// gone before its lessor, and after the client.
class LateCard {
public:
    explicit LateCard(const LessorInProcess &lessor);
    ~LateCard();
    LateCard(const LateCard &) = delete;
    LateCard &operator=(const LateCard &) = delete;

    void take_away();

    [[nodiscard]] int binds() const { return binds_; }
    /// How many objects of it the client has not given up.
    [[nodiscard]] int objects() const { return objects_; }

private:
    struct Requests;

    wl_global *global_;
    int binds_ = 0;
    int objects_ = 0;
};

} // namespace sublet::test

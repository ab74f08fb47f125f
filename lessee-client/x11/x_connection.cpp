#include "x11/x_connection.hpp"

#include <algorithm>
#include <utility>

namespace sublet::lessee {

namespace {

using namespace std::chrono_literals;

/// Xorg hears of a plug from udev, later than we do, and finds out then; it does not always tell.
constexpr auto server_reaction = 500ms;

XDevice &as_x_device(const std::unique_ptr<LeaseDevice> &device) {
    return static_cast<XDevice &>(*device);
}

} // namespace

/// Done with a look at the outputs that begins after it.
class XConnection::LookBarrier final : public Barrier {
public:
    explicit LookBarrier(XConnection &connection)
        : connection_(connection), awaited_(connection.looks_begun_ + 1) {
        connection.look();
        connection.server_->flush();
    }

    [[nodiscard]] bool done() const override { return connection_.looks_done_ >= awaited_; }

private:
    const XConnection &connection_;
    uint64_t awaited_;
};

std::expected<std::unique_ptr<XConnection>, Error> XConnection::connect(const char *display) {
    return XServer::connect(display).transform([](std::shared_ptr<XServer> server) {
        return std::unique_ptr<XConnection>(new XConnection(std::move(server)));
    });
}

XConnection::XConnection(std::shared_ptr<XServer> server) : server_(std::move(server)) {
    if (auto uevents = UeventMonitor::open();
        uevents && server_->poll_set().add(uevents->fd()).has_value()) {
        uevents_ = *std::move(uevents);
    }
    follow_changes();
    look();
    server_->flush();
}

XConnection::~XConnection() = default;

void XConnection::follow_changes() {
    server_->select_events(true);
    constexpr uint32_t events = XCB_EVENT_MASK_PROPERTY_CHANGE;
    xcb_change_window_attributes(server_->wire(), server_->root(), XCB_CW_EVENT_MASK, &events);
}

std::expected<void, Error> XConnection::dispatch() {
    read_uevents();
    if (look_at_ && PollSet::Clock::now() >= *look_at_) {
        look_at_.reset();
        look();
    }
    const auto dispatched =
        server_->dispatch([this](const xcb_generic_event_t &event) { handle(event); });
    std::erase_if(leases_, [](const auto &lease) { return lease.expired(); });
    server_->poll_set().set_deadline(look_at_);
    return dispatched;
}

void XConnection::read_uevents() {
    if (!uevents_) {
        return;
    }
    const auto events = uevents_->read();
    if (std::ranges::any_of(
            events, [](const DrmUevent &event) { return event.kind != DrmUevent::Kind::Lease; })) {
        look();
        look_at_ = PollSet::Clock::now() + server_reaction;
    }
}

void XConnection::handle(const xcb_generic_event_t &event) {
    if (server_->is_randr(event, XCB_RANDR_NOTIFY)) {
        const auto &notify = reinterpret_cast<const xcb_randr_notify_event_t &>(event);
        if (notify.subCode == XCB_RANDR_NOTIFY_LEASE && notify.u.lc.created == 0) {
            for (const auto &each : leases_) {
                if (const auto lease = each.lock(); lease && lease->id == notify.u.lc.lease) {
                    lease->terminate();
                }
            }
        }
        look();
    } else if (server_->is_randr(event, XCB_RANDR_SCREEN_CHANGE_NOTIFY)) {
        look();
    } else if ((event.response_type & 0x7f) == XCB_PROPERTY_NOTIFY) {
        const auto &notify = reinterpret_cast<const xcb_property_notify_event_t &>(event);
        if (notify.atom == server_->atoms().has_vt) {
            look();
        }
    }
}

void XConnection::look() {
    if (looks_begun_ == looks_done_) {
        begin_look();
    } else {
        look_again_ = true;
    }
}

void XConnection::begin_look() {
    ++looks_begun_;
    look_at_outputs(*server_, [this](const XOutputs &seen) {
        take(seen);
        looks_done_ = looks_begun_;
        if (std::exchange(look_again_, false)) {
            begin_look();
        }
    });
}

void XConnection::take(const XOutputs &seen) {
    active_ = seen.active;
    end_freed_leases(seen);
    const auto connectors = read_card_connectors();
    const auto found = find_connectors(seen.outputs, connectors);
    std::erase_if(devices_, [&](const auto &device) {
        return !std::ranges::contains(connectors, as_x_device(device).card(), &CardConnector::card);
    });
    for (const CardConnector *connector : found) {
        if (connector != nullptr) {
            static_cast<void>(device_of(connector->card));
        }
    }
    for (const auto &each : devices_) {
        XDevice &device = as_x_device(each);
        std::vector<XDevice::Located> located;
        for (size_t i = 0; i < found.size(); ++i) {
            if (found[i] != nullptr && found[i]->card == device.card()) {
                located.push_back({seen.outputs[i], *found[i]});
            }
        }
        device.update(seen, located);
        for (const CardConnector &connector : connectors) {
            if (connector.card == device.card() && !connector.connected) {
                end_leases_of(device, connector.id);
            }
        }
    }
}

/// At once: the look that sees it may end after the lease, which would seem to be back before.
void XConnection::withdraw(const XLease::Shared &granted) {
    const auto device = std::ranges::find(devices_, granted.wish.device, &LeaseDevice::id);
    if (device != devices_.end()) {
        as_x_device(*device).withdraw(granted.wish.connectors);
    }
}

/// The server has nothing to say of the CRTCs of an output that is leased. Who frees a lease right
/// after its grant is not heard, as no events are sent to us then. A granted lease was asked for
/// before this look asked for its outputs: replies come in the order of requests.
void XConnection::end_freed_leases(const XOutputs &seen) {
    for (const auto &each : leases_) {
        const auto lease = each.lock();
        if (lease && lease->state == Lease::State::Granted &&
            std::ranges::any_of(seen.outputs, [&](const XOutput &output) {
                return !output.crtcs.empty() &&
                       std::ranges::contains(lease->wish.outputs, output.id);
            })) {
            lease->terminate();
        }
    }
}

void XConnection::end_leases_of(const XDevice &device, ConnectorId unplugged) {
    for (const auto &each : leases_) {
        const auto lease = each.lock();
        if (lease && lease->state == Lease::State::Granted && lease->wish.device == device.id() &&
            std::ranges::contains(lease->wish.connectors, unplugged)) {
            XLease::give_back(*server_, *lease);
        }
    }
}

XDevice &XConnection::device_of(const std::string &card) {
    const auto known = std::ranges::find(
        devices_, card, [](const auto &device) { return as_x_device(device).card(); });
    if (known != devices_.end()) {
        return as_x_device(*known);
    }
    devices_.push_back(std::make_unique<XDevice>(
        server_, next_device_++, card, next_offer_,
        [this](const std::shared_ptr<XLease::Shared> &lease) {
            lease->on_grant = [this](const XLease::Shared &granted) { withdraw(granted); };
            leases_.push_back(lease);
            look(); // What has become of its outputs nobody tells who has asked for it.
        }));
    return as_x_device(devices_.back());
}

std::unique_ptr<Barrier> XConnection::barrier() {
    return std::make_unique<LookBarrier>(*this);
}

} // namespace sublet::lessee

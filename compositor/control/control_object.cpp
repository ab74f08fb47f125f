#include "control/control_object.hpp"

#include <algorithm>
#include <concepts>
#include <tuple>
#include <utility>

#include "control/control_room.hpp"
#include "control/input_object.hpp"
#include "control/lookup.hpp"
#include "server/cut_text.hpp"
#include "server/resource.hpp"
#include "sublet-control-v1-server-protocol.h"
#include "vocabulary/formatted.hpp"
#include "vocabulary/log.hpp"
#include "vocabulary/text.hpp"

namespace sublet {
namespace {

using Outcome = std::expected<void, Error>;

constexpr uint32_t largest_mirror = 16'384; // px; as the protocol has it
constexpr uint32_t smallest_gamma = 100;    // Thousandths, likewise.
constexpr uint32_t largest_gamma = 10'000;

struct ControlObject {
    std::weak_ptr<ControlRoom> room;
};

Outcome failure(Error::Kind kind, std::string reason) {
    return std::unexpected(Error::make(kind, std::move(reason)));
}

void log_outcome(wl_client *client, std::string_view what, const Outcome &outcome) {
    pid_t pid = 0;
    wl_client_get_credentials(client, &pid, nullptr, nullptr);
    log_info("control: {}, by pid {}: {}", what, pid, outcome ? "done" : outcome.error().message());
}

/// Runs a command and sends its result. `what` is for the log.
void carry_out(wl_client *client, wl_resource *control, uint32_t id, std::string_view what,
               const std::invocable<ControlDelegate &> auto &command) {
    wl_resource *const result = wl_resource_create(client, &sublet_control_result_v1_interface,
                                                   wl_resource_get_version(control), id);
    if (result == nullptr) {
        wl_client_post_no_memory(client);
        return;
    }
    const auto room = wire::from_resource<ControlObject>(control).room.lock();
    const Outcome outcome =
        room ? command(room->delegate) : failure(Error::Kind::Lost, "sublet is about to exit");
    if (room) {
        room->delegate.tell_news();
    }
    log_outcome(client, what, outcome);
    if (outcome) {
        sublet_control_result_v1_send_done(result);
    } else {
        sublet_control_result_v1_send_failed(result, wire::cut(outcome.error().message()).c_str());
    }
    wl_resource_destroy(result);
}

/// Runs a command on a display that clients call by its name.
void carry_out_on(const char *connector, wl_client *client, wl_resource *control, uint32_t id,
                  std::string_view what,
                  const std::invocable<ControlDelegate &, const NamedDisplay &> auto &command) {
    carry_out(client, control, id, what, [&](ControlDelegate &delegate) {
        const std::vector<CardReport> cards = delegate.cards();
        return find_display(cards, connector).and_then([&](const NamedDisplay &named) {
            return command(delegate, named);
        });
    });
}

/// Runs a command on a lease.
void carry_out_on(uint32_t lease, wl_client *client, wl_resource *control, uint32_t id,
                  std::string_view what,
                  const std::invocable<ControlDelegate &, const LeaseKey &> auto &command) {
    carry_out(client, control, id, what, [&](ControlDelegate &delegate) {
        return find_lease(delegate.cards(), LeaseId(lease)).and_then([&](const LeaseKey &key) {
            return command(delegate, key);
        });
    });
}

/// Nothing, or why what needs a display can not be done.
Outcome check_connected(const NamedDisplay &named) {
    const ConnectorFacts &facts = named.display->facts;
    return facts.connected
               ? Outcome()
               : failure(Error::Kind::Invalid, formatted("nothing is plugged into {}", facts.name));
}

void on_watch(wl_client *client, wl_resource *control, uint32_t id) noexcept {
    const int version = wl_resource_get_version(control);
    if (const auto room = wire::from_resource<ControlObject>(control).room.lock()) {
        room->watchers.add(client, version, id);
    } else {
        add_inert_watch(client, version, id);
    }
}

void on_set_offer(wl_client *client, wl_resource *control, uint32_t id, const char *connector,
                  uint32_t offer) noexcept {
    constexpr std::string_view verbs[] = {"reset", "offer", "withdraw"};
    if (offer >= std::size(verbs)) {
        carry_out(client, control, id, "set_offer", [&](ControlDelegate &) {
            return failure(Error::Kind::Invalid, formatted("{} is no kind of offer", offer));
        });
        return;
    }
    const auto wish = offer == SUBLET_CONTROL_V1_OFFER_AS_CONFIGURED
                          ? std::nullopt
                          : std::optional(offer == SUBLET_CONTROL_V1_OFFER_ALWAYS);
    carry_out_on(connector, client, control, id,
                 formatted("{} {}", verbs[offer], shortened(connector)),
                 [&](ControlDelegate &delegate, const NamedDisplay &named) {
                     return delegate.override_offer(named.key(), wish);
                 });
}

void on_set_desktop(wl_client *client, wl_resource *control, uint32_t id, const char *connector,
                    uint32_t desktop) noexcept {
    constexpr std::string_view words[] = {"auto", "on", "off"};
    const auto use = [&](ControlDelegate &delegate, const NamedDisplay &named) -> Outcome {
        if (desktop >= std::size(words)) {
            return failure(Error::Kind::Invalid, formatted("{} is no kind of use", desktop));
        }
        return check_connected(named).and_then([&] {
            return delegate.override_desktop(
                named.key(), desktop == SUBLET_CONTROL_V1_DESKTOP_AS_CONFIGURED
                                 ? std::nullopt
                                 : std::optional(desktop == SUBLET_CONTROL_V1_DESKTOP_ALWAYS));
        });
    };
    carry_out_on(connector, client, control, id,
                 formatted("desktop {} {}", shortened(connector),
                           desktop < std::size(words) ? words[desktop] : "?"),
                 use);
}

void on_revoke(wl_client *client, wl_resource *control, uint32_t id, uint32_t lease) noexcept {
    carry_out_on(
        lease, client, control, id, formatted("revoke lease {}", lease),
        [](ControlDelegate &delegate, const LeaseKey &key) { return delegate.revoke(key); });
}

void on_set_masked(wl_client *client, wl_resource *control, uint32_t id, uint32_t lease,
                   uint32_t masked) noexcept {
    carry_out_on(lease, client, control, id,
                 formatted("{} lease {}", masked ? "mask" : "unmask", lease),
                 [&](ControlDelegate &delegate, const LeaseKey &key) {
                     return delegate.set_masked(key, masked != 0);
                 });
}

void on_mirror(wl_client *client, wl_resource *control, uint32_t id, const char *connector,
               uint32_t rate, uint32_t width, uint32_t height, uint32_t part_x, uint32_t part_y,
               uint32_t part_width, uint32_t part_height) noexcept {
    const auto mirror = [&](ControlDelegate &delegate, const NamedDisplay &named) -> Outcome {
        if (std::max(width, height) > largest_mirror) {
            return failure(Error::Kind::Invalid,
                           formatted("a mirror of {}x{} is too large: at most {}x{} are possible",
                                     width, height, largest_mirror, largest_mirror));
        }
        if (std::max({part_x, part_y, part_width, part_height}) > largest_mirror ||
            (part_width == 0) != (part_height == 0)) {
            return failure(Error::Kind::Invalid,
                           formatted("{}x{}+{}+{} is no part of a picture", part_width, part_height,
                                     part_x, part_y));
        }
        if (!named.display->lease) {
            return failure(Error::Kind::Invalid,
                           formatted("{} is not leased: there is nothing to mirror", connector));
        }
        return check_unmasked(named).and_then([&] {
            return delegate.mirror(
                named.key(),
                MirrorWish{rate, width, height, {part_x, part_y, part_width, part_height}});
        });
    };
    carry_out_on(connector, client, control, id, formatted("mirror {}", shortened(connector)),
                 mirror);
}

void on_stop_mirror(wl_client *client, wl_resource *control, uint32_t id,
                    const char *connector) noexcept {
    carry_out_on(connector, client, control, id,
                 formatted("stop mirroring {}", shortened(connector)),
                 [](ControlDelegate &delegate, const NamedDisplay &named) {
                     return delegate.mirror(named.key(), std::nullopt);
                 });
}

void on_set_blanked(wl_client *client, wl_resource *control, uint32_t id, const char *connector,
                    uint32_t blanked) noexcept {
    carry_out_on(connector, client, control, id,
                 formatted("{} {}", blanked ? "blank" : "unblank", shortened(connector)),
                 [&](ControlDelegate &delegate, const NamedDisplay &named) {
                     return check_connected(named)
                         .and_then([&] { return check_unmasked(named); })
                         .and_then([&] { return delegate.set_blanked(named.key(), blanked != 0); });
                 });
}

void on_set_gamma(wl_client *client, wl_resource *control, uint32_t id, const char *connector,
                  uint32_t red, uint32_t green, uint32_t blue) noexcept {
    const auto bend = [&](ControlDelegate &delegate, const NamedDisplay &named) -> Outcome {
        if (!named.display->lease) {
            return failure(
                Error::Kind::Invalid,
                formatted("{} is not leased: clients of the desktop set its gamma", connector));
        }
        const bool reset = red == 0 && green == 0 && blue == 0;
        const auto is_gamma = [](uint32_t value) {
            return value >= smallest_gamma && value <= largest_gamma;
        };
        if (!reset && !(is_gamma(red) && is_gamma(green) && is_gamma(blue))) {
            return failure(Error::Kind::Invalid, "a gamma is from 0.1 to 10");
        }
        const auto wish =
            reset ? std::nullopt
                  : std::optional(GammaWish{red / 1000.0, green / 1000.0, blue / 1000.0});
        return check_unmasked(named).and_then(
            [&] { return delegate.set_gamma(named.key(), wish); });
    };
    carry_out_on(connector, client, control, id,
                 formatted("set the gamma of {}", shortened(connector)), bend);
}

void on_identify(wl_client *client, wl_resource *control, uint32_t id, uint32_t duration) noexcept {
    carry_out(client, control, id, "identify", [&](ControlDelegate &delegate) {
        return delegate.identify(std::chrono::milliseconds(duration));
    });
}

void on_drop_claim(wl_client *client, wl_resource *control, uint32_t id, uint32_t claim) noexcept {
    carry_out(client, control, id, formatted("drop claim {}", claim),
              [&](ControlDelegate &delegate) { return delegate.drop_claim(ClaimId(claim)); });
}

void on_reload(wl_client *client, wl_resource *control, uint32_t id) noexcept {
    carry_out(client, control, id, "reload",
              [](ControlDelegate &delegate) { return delegate.reload(); });
}

void on_lend_input(wl_client *client, wl_resource *control, uint32_t id,
                   const char *node) noexcept {
    create_input_object(client, wl_resource_get_version(control), id,
                        wire::from_resource<ControlObject>(control).room.lock(), node);
}

const struct sublet_control_v1_interface control_requests = {
    .destroy = wire::destroy_resource,
    .watch = on_watch,
    .set_offer = on_set_offer,
    .revoke = on_revoke,
    .set_masked = on_set_masked,
    .mirror = on_mirror,
    .stop_mirror = on_stop_mirror,
    .set_blanked = on_set_blanked,
    .set_gamma = on_set_gamma,
    .identify = on_identify,
    .drop_claim = on_drop_claim,
    .reload = on_reload,
    .set_desktop = on_set_desktop,
    .lend_input = on_lend_input,
};

} // namespace

void create_control_object(wl_client *client, int version, uint32_t id,
                           std::weak_ptr<ControlRoom> room) {
    std::ignore =
        wire::make_resource(client, sublet_control_v1_interface, version, id, &control_requests,
                            std::make_unique<ControlObject>(std::move(room)));
}

} // namespace sublet

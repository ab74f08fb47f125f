#include "control/watchers.hpp"

#include <algorithm>
#include <variant>

#include "control/report_events.hpp"
#include "sublet-control-v1-server-protocol.h"

namespace sublet {
namespace {

void on_destroy(wl_client * /*client*/, wl_resource *watch) noexcept {
    wl_resource_destroy(watch);
}

const struct sublet_control_watch_v1_interface watch_requests = {.destroy = on_destroy};

/// Null without memory for it.
wl_resource *create_watch(wl_client *client, int version, uint32_t id) {
    wl_resource *const watch =
        wl_resource_create(client, &sublet_control_watch_v1_interface, version, id);
    if (watch == nullptr) {
        wl_client_post_no_memory(client);
        return nullptr;
    }
    wl_list_init(wl_resource_get_link(watch));
    wl_resource_set_implementation(
        watch, &watch_requests, nullptr,
        [](wl_resource *dying) noexcept { wl_list_remove(wl_resource_get_link(dying)); });
    return watch;
}

} // namespace

void add_inert_watch(wl_client *client, int version, uint32_t id) {
    create_watch(client, version, id);
}

Watchers::Watchers(ControlDelegate &delegate) : delegate_(delegate) {
    wl_list_init(&watches_);
}

Watchers::~Watchers() {
    wl_resource *watch = nullptr;
    wl_resource *next = nullptr;
    wl_resource_for_each_safe(watch, next, &watches_) {
        wl_list_init(wl_resource_get_link(watch));
    }
}

void Watchers::add(wl_client *client, int version, uint32_t id) {
    if (wl_resource *const watch = create_watch(client, version, id)) {
        tell_all_there_is(watch);
        wl_list_insert(watches_.prev, wl_resource_get_link(watch));
    }
}

void Watchers::tell_all_there_is(wl_resource *watch) const {
    const std::vector<CardReport> cards = delegate_.cards();
    for (const CardReport &card : cards) {
        for (const DisplayReport &display : card.displays) {
            send_display(watch, card.node, display,
                         delegate_.picture({card.node, display.facts.id}));
        }
    }
    for (const CardReport &card : cards) {
        for (const LeaseReport &lease : card.leases) {
            send_lease(watch, card.node, lease, SUBLET_CONTROL_WATCH_V1_CHANGE_PRESENT);
        }
    }
    for (const ClaimReport &claim : delegate_.claims()) {
        send_claim(watch, claim);
    }
    sublet_control_watch_v1_send_ready(watch);
}

void Watchers::tell_each(const std::function<void(wl_resource *watch)> &tell) {
    wl_resource *watch = nullptr;
    wl_resource_for_each(watch, &watches_) {
        tell(watch);
    }
}

void Watchers::observe(const std::string &card, const LessorEvent &event) {
    if (wl_list_empty(&watches_)) {
        return;
    }
    struct Teller {
        Watchers &watchers;
        const std::string &card;

        void operator()(const LeaseCreated &created) const {
            tell_lease(created.lease, SUBLET_CONTROL_WATCH_V1_CHANGE_CREATED);
        }
        void operator()(const LeaseChanged &changed) const {
            tell_lease(changed.lease, SUBLET_CONTROL_WATCH_V1_CHANGE_CHANGED);
        }
        void operator()(const LeaseEnded &ended) const {
            watchers.tell_each([&](wl_resource *watch) { send_ended(watch, ended); });
        }
        void operator()(const LeaseRefused &refused) const {
            watchers.tell_each([&](wl_resource *watch) { send_refused(watch, card, refused); });
        }
        void operator()(const DisplayChanged &changed) const {
            const DisplayPicture picture =
                watchers.delegate_.picture({card, changed.display.facts.id});
            watchers.tell_each(
                [&](wl_resource *watch) { send_display(watch, card, changed.display, picture); });
        }
        void operator()(const DisplayGone &gone) const {
            watchers.tell_each([&](wl_resource *watch) {
                sublet_control_watch_v1_send_display_gone(watch, card.c_str(),
                                                          gone.connector.value());
            });
        }
        void tell_lease(const LeaseReport &lease, uint32_t change) const {
            watchers.tell_each([&](wl_resource *watch) { send_lease(watch, card, lease, change); });
        }
    };
    std::visit(Teller{*this, card}, event);
}

void Watchers::observe(const ClaimEvent &event) {
    if (const auto *changed = std::get_if<ClaimChanged>(&event)) {
        tell_each([&](wl_resource *watch) { send_claim(watch, changed->claim); });
    } else if (const auto *ended = std::get_if<ClaimEnded>(&event)) {
        tell_each([&](wl_resource *watch) {
            sublet_control_watch_v1_send_claim_ended(watch, ended->claim.id.value());
        });
    }
}

void Watchers::display_changed(const DisplayKey &display) {
    if (wl_list_empty(&watches_)) {
        return; // Nobody reads the reports, which cost copies.
    }
    for (const CardReport &card : delegate_.cards()) {
        const auto is_it = [&](const DisplayReport &report) {
            return DisplayKey{card.node, report.facts.id} == display;
        };
        if (const auto found = std::ranges::find_if(card.displays, is_it);
            found != card.displays.end()) {
            observe(card.node, DisplayChanged{*found});
        }
    }
}

} // namespace sublet

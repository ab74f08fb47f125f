#include "watch_stream.hpp"

#include <algorithm>
#include <utility>

namespace sublet::ctl {

/// Puts the wire's groups together.
class WatchStream::Reader {
public:
    explicit Reader(sublet_control_watch_v1 *watch) : watch_(watch) {
        sublet_control_watch_v1_add_listener(watch, &listener, this);
    }
    ~Reader() { sublet_control_watch_v1_destroy(watch_); }
    Reader(const Reader &) = delete;
    Reader &operator=(const Reader &) = delete;

    [[nodiscard]] std::optional<Event> take() {
        if (complete_.empty()) {
            return std::nullopt;
        }
        Event event = std::move(complete_.front());
        complete_.pop_front();
        return event;
    }

private:
    using Watch = sublet_control_watch_v1;

    static Reader &self(void *data) { return *static_cast<Reader *>(data); }

    static void on_display(void *data, Watch *, const char *card, uint32_t connector_id,
                           const char *name, uint32_t use, uint32_t flags, uint32_t lease,
                           const char *rule, const char *reason) {
        self(data).group_ =
            Display{card, connector_id, name, use, flags, lease, rule, reason, {}, {}};
    }

    static void on_edid(void *data, Watch *, const char *maker, uint32_t product, const char *model,
                        const char *serial, const char *maker_name) {
        if (auto *const display = std::get_if<Display>(&self(data).group_)) {
            display->edid =
                EdidFacts{maker, static_cast<uint16_t>(product), model, serial, maker_name};
        }
    }

    static void on_mode(void *data, Watch *, uint32_t width, uint32_t height, uint32_t refresh,
                        uint32_t flags) {
        if (auto *const display = std::get_if<Display>(&self(data).group_)) {
            display->modes.push_back({width, height, refresh,
                                      (flags & SUBLET_CONTROL_WATCH_V1_MODE_FLAG_PREFERRED) != 0,
                                      (flags & SUBLET_CONTROL_WATCH_V1_MODE_FLAG_CURRENT) != 0});
        }
    }

    static void on_lease(void *data, Watch *, uint32_t lease, uint32_t change, const char *card,
                         uint32_t lessee, uint32_t masked, uint32_t sec_hi, uint32_t sec_lo,
                         uint32_t nsec) {
        const std::chrono::seconds sec((static_cast<int64_t>(sec_hi) << 32) | sec_lo);
        LeaseTold told;
        told.change = change;
        told.lease.id = lease;
        told.lease.card = card;
        told.lease.lessee = lessee;
        told.lease.masked = masked != 0;
        told.lease.since =
            std::chrono::sys_time<std::chrono::nanoseconds>(sec + std::chrono::nanoseconds(nsec));
        self(data).group_ = std::move(told);
    }

    static void on_client(void *data, Watch *, uint32_t pid, uint32_t uid, const char *executable,
                          const char *sandbox_id) {
        Client client{pid, uid, executable, std::nullopt};
        if (sandbox_id != nullptr) {
            client.sandbox_id = sandbox_id;
        }
        if (auto *const told = std::get_if<LeaseTold>(&self(data).group_)) {
            told->lease.client = std::move(client);
        } else if (auto *const refused = std::get_if<Refused>(&self(data).group_)) {
            refused->client = std::move(client);
        } else if (auto *const claim = std::get_if<Claim>(&self(data).group_)) {
            claim->client = std::move(client);
        }
    }

    static void on_connector(void *data, Watch *, const char *name) {
        if (auto *const told = std::get_if<LeaseTold>(&self(data).group_)) {
            told->lease.connectors.emplace_back(name);
        } else if (auto *const refused = std::get_if<Refused>(&self(data).group_)) {
            refused->connectors.emplace_back(name);
        } else if (auto *const claim = std::get_if<Claim>(&self(data).group_)) {
            claim->connectors.emplace_back(name);
        }
    }

    static void on_objects(void *data, Watch *, wl_array *crtcs, wl_array *planes) {
        if (auto *const told = std::get_if<LeaseTold>(&self(data).group_)) {
            told->lease.crtcs = ids(*crtcs);
            told->lease.planes = ids(*planes);
        }
    }

    static void on_term(void *data, Watch *, const char *connector, const char *name,
                        const char *asked, const char *unmet) {
        if (auto *const told = std::get_if<LeaseTold>(&self(data).group_)) {
            told->lease.terms.push_back(
                {connector, name, asked,
                 unmet != nullptr ? std::optional<std::string>(unmet) : std::nullopt});
        }
    }

    static void on_refused(void *data, Watch *, uint32_t lease, const char *card,
                           const char *reason) {
        self(data).group_ = Refused{lease, card, reason, {}, {}};
    }

    static void on_claim(void *data, Watch *, uint32_t claim, uint32_t exclusive) {
        self(data).group_ = Claim{claim, exclusive != 0, {}, {}, {}};
    }

    static void on_criterion(void *data, Watch *, const char *key, const char *value,
                             uint32_t glob) {
        if (auto *const claim = std::get_if<Claim>(&self(data).group_)) {
            claim->criteria.push_back({key, value, glob != 0});
        }
    }

    static void on_claim_ended(void *data, Watch *, uint32_t claim) {
        self(data).complete_.emplace_back(ClaimEnded{claim});
    }

    static void on_done(void *data, Watch *) {
        self(data).complete_.push_back(std::exchange(self(data).group_, Ready{}));
    }

    static void on_lease_ended(void *data, Watch *, uint32_t lease, uint32_t cause,
                               const char *reason) {
        self(data).complete_.emplace_back(LeaseEnded{lease, cause, reason});
    }

    static void on_display_gone(void *data, Watch *, const char *card, uint32_t connector_id) {
        self(data).complete_.emplace_back(DisplayGone{card, connector_id});
    }

    static void on_ready(void *data, Watch *) { self(data).complete_.emplace_back(Ready{}); }

    static std::vector<uint32_t> ids(const wl_array &array) {
        const auto *const first = static_cast<const uint32_t *>(array.data);
        return {first, first + array.size / sizeof(uint32_t)};
    }

    static const sublet_control_watch_v1_listener listener;

    sublet_control_watch_v1 *watch_;
    Event group_ = Ready{}; ///< The one that is being told; Ready between groups.
    std::deque<Event> complete_;
};

const sublet_control_watch_v1_listener WatchStream::Reader::listener = {
    .ready = on_ready,
    .display = on_display,
    .edid = on_edid,
    .mode = on_mode,
    .lease = on_lease,
    .client = on_client,
    .connector = on_connector,
    .objects = on_objects,
    .term = on_term,
    .refused = on_refused,
    .claim = on_claim,
    .criterion = on_criterion,
    .claim_ended = on_claim_ended,
    .done = on_done,
    .lease_ended = on_lease_ended,
    .display_gone = on_display_gone,
};

WatchStream::WatchStream(Control &control)
    : control_(control),
      reader_(std::make_unique<Reader>(sublet_control_v1_watch(control.proxy()))) {}

WatchStream::~WatchStream() = default;

std::expected<std::optional<Event>, Failure> WatchStream::next(const cli::Deadline &deadline) {
    for (;;) {
        if (auto event = reader_->take()) {
            return event;
        }
        if (const auto heard = control_.hear(deadline); !heard) {
            return std::unexpected(heard.error());
        } else if (!*heard) {
            return std::nullopt;
        }
    }
}

std::expected<Snapshot, Failure> take_snapshot(Control &control) {
    WatchStream stream(control);
    Snapshot snapshot;
    const cli::Deadline deadline = answer_deadline();
    for (;;) {
        const auto event = stream.next(deadline);
        if (!event) {
            return std::unexpected(event.error());
        }
        if (!*event) {
            return std::unexpected(no_answer());
        }
        if (std::holds_alternative<Ready>(**event)) {
            return snapshot;
        }
        snapshot.apply(**event);
    }
}

} // namespace sublet::ctl

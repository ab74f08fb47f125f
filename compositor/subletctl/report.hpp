#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "displays/edid_facts.hpp"

namespace sublet::ctl {

// What sublet tells: sublet-control-v1's groups as values. Enumerations are kept as the wire has
// them, see words.hpp.

struct Mode {
    uint32_t width = 0;       ///< px
    uint32_t height = 0;      ///< px
    uint32_t refresh_mhz = 0; ///< 1/1000 Hz
    bool preferred = false;
    bool current = false;
};

struct Display {
    std::string card; ///< "/dev/dri/card0"
    uint32_t connector_id = 0;
    std::string name;   ///< The connector's.
    uint32_t use = 0;   ///< sublet_control_watch_v1_use
    uint32_t flags = 0; ///< sublet_control_watch_v1_display_flag
    uint32_t lease = 0; ///< 0 = not leased.
    std::string rule;
    std::string reason;
    std::optional<EdidFacts> edid;
    std::vector<Mode> modes;

    [[nodiscard]] bool has(uint32_t flag) const { return (flags & flag) != 0; }

    /// Null while nothing is shown. Points into `modes`.
    [[nodiscard]] const Mode *current_mode() const;
};

struct Client {
    uint32_t pid = 0; ///< 0 = unknown
    uint32_t uid = 0;
    std::string executable; ///< Empty = unknown.
    std::optional<std::string> sandbox_id;
};

struct Term {
    std::string connector;
    std::string name; ///< "mode"
    std::string asked;
    std::optional<std::string> unmet; ///< Why it is not kept.
};

struct Lease {
    uint32_t id = 0;
    std::string card;
    uint32_t lessee = 0;
    bool masked = false;
    std::chrono::sys_time<std::chrono::nanoseconds> since;
    Client client;
    std::vector<std::string> connectors;
    std::vector<uint32_t> crtcs;
    std::vector<uint32_t> planes;
    std::vector<Term> terms;
};

struct LeaseTold {
    uint32_t change = 0; ///< sublet_control_watch_v1_change
    Lease lease;
};

struct LeaseEnded {
    uint32_t lease = 0;
    uint32_t cause = 0; ///< sublet_control_watch_v1_cause
    std::string reason;
};

struct Refused {
    uint32_t lease = 0;
    std::string card;
    std::string reason;
    Client client;
    std::vector<std::string> connectors;
};

struct Criterion {
    std::string key;
    std::string value;
    bool glob = false;
};

struct Claim {
    uint32_t id = 0;
    bool exclusive = false;
    Client client;
    std::vector<Criterion> criteria;
    std::vector<std::string> connectors;
};

struct ClaimEnded {
    uint32_t claim = 0;
};

struct DisplayGone {
    std::string card;
    uint32_t connector_id = 0;
};

/// All there was when the watch began has been told.
struct Ready {};

using Event =
    std::variant<Display, LeaseTold, LeaseEnded, Refused, Claim, ClaimEnded, DisplayGone, Ready>;

/// What there is at one moment.
struct Snapshot {
    std::vector<Display> displays;
    std::vector<Lease> leases;
    std::vector<Claim> claims;

    /// Brings it up to date.
    void apply(const Event &event);

    /// The display of that name on a card, or null.
    [[nodiscard]] const Display *find(const std::string &card, const std::string &name) const;

    /// Whether a connector's name alone would not do.
    [[nodiscard]] bool has_several_cards() const;
};

} // namespace sublet::ctl

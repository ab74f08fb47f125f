#include "administration.hpp"

#include <algorithm>
#include <chrono>
#include <format>

#include "lessor/kms_topology.hpp"
#include "vocabulary/drm_ptr.hpp"

namespace sublet {

namespace {

std::unexpected<Error> no_card(const std::string &node) {
    return std::unexpected(Error::make(Error::Kind::NotFound, "no such card: " + node));
}

std::unexpected<Error> no_desktop() {
    return std::unexpected(
        Error::make(Error::Kind::Unsupported, "sublet runs without a desktop (--broker)"));
}

bool is_unmasked(const Lessor &lessor, ConnectorId connector) {
    return std::ranges::any_of(lessor.ledger().leases(), [&](const LeaseReport &lease) {
        return !lease.masked && std::ranges::contains(lease.objects.connectors, connector);
    });
}

/// The CRTC of a display that is leased alone; empty: it is leased with others.
CrtcId sole_crtc(const Lessor &lessor, ConnectorId connector) {
    for (const LeaseReport &lease : lessor.ledger().leases()) {
        if (std::ranges::contains(lease.objects.connectors, connector) &&
            lease.objects.connectors.size() == 1 && lease.objects.crtcs.size() == 1) {
            return lease.objects.crtcs.front();
        }
    }
    return {};
}

/// The CRTC that a lessee drives a display by; empty: it is off. To ask the kernel for a route
/// takes every lock of the card, also that which a modeset of another lessee holds for long: where
/// there is no choice the route is known, and only the CRTC itself may be off.
CrtcId crtc_of_lessee(const Lessor &lessor, ConnectorId connector) {
    if (const CrtcId sole = sole_crtc(lessor, connector)) {
        return sole;
    }
    const int master_fd = lessor.card().master_fd;
    kms::PropertyCatalog catalog(master_fd);
    return crtc_of_connector(master_fd, catalog, connector);
}

/// The same for who looks many times a second: the kernel is asked once a second at most, so a
/// display that its lessee routes to another CRTC is found a moment later.
class RouteToMirror {
public:
    RouteToMirror(const Lessor &lessor, ConnectorId connector)
        : lessor_(lessor), connector_(connector) {}

    CrtcId operator()() {
        if (const CrtcId sole = sole_crtc(lessor_, connector_)) {
            return sole;
        }
        if (const auto now = std::chrono::steady_clock::now(); now >= ask_again_) {
            asked_ = crtc_of_lessee(lessor_, connector_);
            ask_again_ = now + std::chrono::seconds(1);
        }
        return asked_;
    }

private:
    const Lessor &lessor_;
    ConnectorId connector_;
    CrtcId asked_;
    std::chrono::steady_clock::time_point ask_again_;
};

Error is_off() {
    return Error::make(Error::Kind::Invalid, "its lessee has switched the display off");
}

std::optional<drmModeModeInfo> mode_of_lessee(const Lessor &lessor, ConnectorId connector) {
    const CrtcId id = crtc_of_lessee(lessor, connector);
    const DrmCrtc crtc(id ? drmModeGetCrtc(lessor.card().master_fd, id.value()) : nullptr);
    return crtc && crtc->mode_valid != 0 ? std::optional(crtc->mode) : std::nullopt;
}

/// As crtc_of_lessee(), but empty also if the CRTC itself is off.
CrtcId lit_crtc(const Lessor &lessor, ConnectorId connector) {
    const CrtcId id = crtc_of_lessee(lessor, connector);
    const DrmCrtc crtc(id ? drmModeGetCrtc(lessor.card().master_fd, id.value()) : nullptr);
    return crtc && crtc->mode_valid != 0 ? id : CrtcId();
}

std::expected<GammaOverride, Error> ramp_of(const CardLessor &owner, const DisplayKey &display) {
    const CrtcId crtc = lit_crtc(owner.lessor(), display.connector);
    return crtc ? GammaOverride::of(owner.lessor().card().master_fd, crtc)
                : std::unexpected(is_off());
}

} // namespace

void Administration::observe(const std::string &card, const LessorEvent &event) {
    if (const auto *ended = std::get_if<LeaseEnded>(&event)) {
        forget(ended->lease, card);
        inhibit_idle({card, ended->lease.id}, false);
        input_loans_.lease_ended({card, ended->lease.id});
    } else if (const auto *created = std::get_if<LeaseCreated>(&event)) {
        inhibit_idle({card, created->lease.id}, created->lease.inhibits_idle);
    } else if (const auto *changed = std::get_if<LeaseChanged>(&event)) {
        if (changed->lease.masked) {
            forget(changed->lease, card);
        }
        for (const ConnectorId connector : changed->lease.objects.connectors) {
            tell_of({card, connector});
        }
    }
}

std::vector<CardReport> Administration::cards() const {
    std::vector<CardReport> reports;
    for (LeaseLedger *ledger : lessors_.ledgers()) {
        const OfferBook &offers = ledger->offers();
        reports.push_back({ledger->node(), offers.reports(), ledger->leases(),
                           offers.kind() == LeaseKind::Relayed});
    }
    return reports;
}

DisplayPicture Administration::picture(const DisplayKey &display) const {
    DisplayPicture picture;
    const CardLessor *owner = card(display.card);
    if (owner == nullptr) {
        return picture;
    }
    const CardOutputs &outputs = owner->outputs();
    if (is_unmasked(owner->lessor(), display.connector)) {
        const LeaseInspection *inspection = find_inspection(display);
        picture.mode = mode_of_lessee(owner->lessor(), display.connector);
        picture.mirrored = inspection != nullptr && inspection->spectator;
        picture.blanked = inspection != nullptr && inspection->blanked;
        return picture;
    }
    const wlr_output *output = outputs.find(display.connector);
    if (output != nullptr && output->enabled && output->current_mode != nullptr) {
        picture.mode = *wlr_drm_mode_get_info(output->current_mode);
    }
    picture.blanked = is_on_desktop(output) && !desktop_->powered(output);
    return picture;
}

std::expected<void, Error> Administration::override_desktop(const DisplayKey &display,
                                                            std::optional<bool> desktop) {
    if (desktop_ == nullptr) {
        return no_desktop();
    }
    if (card(display.card) == nullptr) {
        return std::unexpected(
            Error::make(Error::Kind::Unsupported, "a parent compositor drives it: ask that one"));
    }
    const auto displays = ledger(display.card)->offers().reports();
    const auto found = std::ranges::find(
        displays, display.connector, [](const DisplayReport &report) { return report.facts.id; });
    if (found == displays.end()) {
        return std::unexpected(Error::make(Error::Kind::NotFound, "it is gone"));
    }
    for (const ClaimReport &claim : lessors_.claims().claims()) {
        if (std::ranges::contains(claim.displays, found->facts.name)) {
            return std::unexpected(
                Error::make(Error::Kind::Invalid,
                            std::format("claim {} has it: drop that first", claim.id.value())));
        }
    }
    lessors_.override_desktop(found->facts, desktop);
    return {};
}

std::expected<void, Error> Administration::override_offer(const DisplayKey &display,
                                                          std::optional<bool> offer) {
    LeaseLedger *owner = ledger(display.card);
    return owner ? owner->offers().override_offer(display.connector, offer) : no_card(display.card);
}

std::expected<void, Error> Administration::revoke(const LeaseKey &lease) {
    LeaseLedger *owner = ledger(lease.card);
    return owner ? owner->revoke(lease.id) : no_card(lease.card);
}

std::expected<void, Error> Administration::set_masked(const LeaseKey &lease, bool masked) {
    LeaseLedger *owner = ledger(lease.card);
    if (owner == nullptr) {
        return no_card(lease.card);
    }
    if (const CardLessor *ours = card(lease.card); ours && masked) {
        if (auto lit = light_up(*ours, lease.id); !lit) {
            return lit; // Masked it would stay dark.
        }
    }
    return owner->states().set_masked(lease.id, masked);
}

std::expected<void, Error> Administration::mirror(const DisplayKey &display,
                                                  const std::optional<MirrorWish> &wish) {
    if (!wish) {
        close_mirror(display);
        return {};
    }
    const CardLessor *owner = card(display.card);
    if (owner == nullptr) {
        return no_card(display.card);
    }
    if (desktop_ == nullptr) {
        return no_desktop();
    }
    LeaseInspection &inspection = inspection_of(display);
    if (!inspection.spectator) {
        const wlr_output *output = owner->outputs().find(display.connector);
        inspection.spectator = std::make_unique<Spectator>(
            graphics_, owner->lessor().card().master_fd,
            RouteToMirror(owner->lessor(), display.connector),
            desktop_->open_picture(output != nullptr ? output->name : "",
                                   [this, display] { close_mirror(display); }));
    }
    inspection.spectator->configure(*wish);
    tell_of(display);
    return {};
}

std::expected<void, Error> Administration::set_blanked(const DisplayKey &display, bool blanked) {
    CardLessor *owner = card(display.card);
    if (owner == nullptr) {
        return no_card(display.card);
    }
    if (is_unmasked(owner->lessor(), display.connector)) {
        const auto gamma = inspection_of(display).gamma;
        if (!blanked && !inspection_of(display).ramp) {
            // What cannot be blanked is no more unblanked than blanked.
            if (const auto could = ramp_of(*owner, display); !could) {
                return std::unexpected(could.error());
            }
        }
        if (const auto done = set_ramp(*owner, display, blanked, gamma); !done) {
            return done;
        }
    } else if (wlr_output *output = owner->outputs().find(display.connector);
               is_on_desktop(output)) {
        desktop_->set_power(output, !blanked);
    } else {
        return std::unexpected(
            Error::make(Error::Kind::Invalid, "it is dark: neither the desktop's nor leased"));
    }
    tell_of(display);
    return {};
}

std::expected<void, Error> Administration::set_gamma(const DisplayKey &display,
                                                     const std::optional<GammaWish> &gamma) {
    const CardLessor *owner = card(display.card);
    return owner == nullptr ? no_card(display.card)
                            : set_ramp(*owner, display, inspection_of(display).blanked, gamma);
}

std::expected<void, Error> Administration::identify(std::chrono::milliseconds duration) {
    if (desktop_ == nullptr) {
        return no_desktop();
    }
    desktop_->identify(duration);
    return {};
}

LeaseLedger *Administration::ledger(const std::string &node) const {
    const auto ledgers = lessors_.ledgers();
    const auto found = std::ranges::find(ledgers, node, &LeaseLedger::node);
    return found == ledgers.end() ? nullptr : *found;
}

CardLessor *Administration::card(const std::string &node) const {
    for (CardLessor &card : lessors_.cards().all()) {
        if (card.node() == node) {
            return &card;
        }
    }
    return nullptr;
}

/// Whether the desktop uses the display, lit or not.
bool Administration::is_on_desktop(const wlr_output *output) const {
    return desktop_ != nullptr && desktop_->has_output(output);
}

const Administration::LeaseInspection *
Administration::find_inspection(const DisplayKey &display) const {
    const auto found = std::ranges::find(inspections_, display, &LeaseInspection::display);
    return found == inspections_.end() ? nullptr : &*found;
}

Administration::LeaseInspection &Administration::inspection_of(const DisplayKey &display) {
    const auto found = std::ranges::find(inspections_, display, &LeaseInspection::display);
    return found == inspections_.end() ? inspections_.emplace_back(display) : *found;
}

void Administration::forget(const LeaseReport &lease, const std::string &card) {
    inspections_.remove_if([&](const LeaseInspection &inspection) {
        return inspection.display.card == card &&
               std::ranges::contains(lease.objects.connectors, inspection.display.connector);
    });
}

void Administration::inhibit_idle(const LeaseKey &lease, bool inhibit) {
    std::erase(idle_inhibitors_, lease);
    if (inhibit) {
        idle_inhibitors_.push_back(lease);
    }
    if (desktop_ != nullptr) {
        desktop_->inhibit_idle(!idle_inhibitors_.empty());
    }
}

void Administration::close_mirror(const DisplayKey &display) {
    if (find_inspection(display) != nullptr) {
        inspection_of(display).spectator.reset();
        tell_of(display);
    }
}

/// What is done with a display is something else now: watchers hear of it, and its lessee.
void Administration::tell_of(const DisplayKey &display) {
    news_.add(display);
    if (CardLessor *owner = card(display.card)) { // Of what is relayed the parent tells.
        const LeaseInspection *inspection = find_inspection(display);
        owner->lessor().ledger().states().set_inspection(
            display.connector, inspection != nullptr && inspection->spectator,
            inspection != nullptr && inspection->blanked);
    }
}

std::expected<void, Error> Administration::light_up(const CardLessor &owner, LeaseId id) {
    const auto leases = owner.lessor().ledger().leases();
    const auto lease = std::ranges::find(leases, id, &LeaseReport::id);
    if (lease == leases.end()) {
        return {};
    }
    for (const ConnectorId connector : lease->objects.connectors) {
        const DisplayKey display{owner.node(), connector};
        if (auto lit = set_ramp(owner, display, false, std::nullopt); !lit) {
            return lit;
        }
    }
    return {};
}

std::expected<void, Error> Administration::set_ramp(const CardLessor &owner,
                                                    const DisplayKey &display, bool blanked,
                                                    const std::optional<GammaWish> &gamma) {
    LeaseInspection &inspection = inspection_of(display);
    const bool wanted = blanked || gamma;
    if (!wanted && !inspection.ramp) {
        return {};
    }
    const CrtcId crtc = lit_crtc(owner.lessor(), display.connector);
    if (inspection.ramp && crtc && inspection.ramp->crtc() != crtc) {
        // Its lessee drives it by another one now.
        if (const auto ended = inspection.ramp->end(); !ended) {
            return ended;
        }
        inspection.ramp.reset();
    }
    if (!inspection.ramp) {
        auto ramp = ramp_of(owner, display);
        if (!ramp) {
            return std::unexpected(ramp.error());
        }
        inspection.ramp = *std::move(ramp);
    }
    GammaOverride &ramp = *inspection.ramp;
    const auto set = blanked ? ramp.blacken() : gamma ? ramp.set_gamma(*gamma) : ramp.end();
    if (set) {
        inspection.blanked = blanked;
        inspection.gamma = gamma;
    }
    if (!inspection.blanked && !inspection.gamma) {
        inspection.ramp.reset();
    }
    return set;
}

} // namespace sublet

#include "administration.hpp"

#include <format>

namespace sublet {

namespace {

std::unexpected<Error> no_card(const std::string &node) {
    return std::unexpected(Error::make(Error::Kind::NotFound, "there is no card " + node));
}

std::unexpected<Error> not_yet(const char *what) {
    return std::unexpected(
        Error::make(Error::Kind::Unsupported, std::format("{} is not supported", what)));
}

} // namespace

CardLessor *Administration::card(const std::string &node) const {
    for (CardLessor &card : lessors_.cards()) {
        if (card.lessor().card().node == node) {
            return &card;
        }
    }
    return nullptr;
}

std::vector<CardReport> Administration::cards() const {
    std::vector<CardReport> reports;
    for (const CardLessor &card : lessors_.cards()) {
        const Lessor &lessor = card.lessor();
        reports.push_back({lessor.card().node, lessor.displays(), lessor.leases()});
    }
    return reports;
}

DisplayPicture Administration::picture(const DisplayKey &display) const {
    CardLessor *owner = card(display.card);
    const wlr_output *output = owner ? owner->outputs().find(display.connector) : nullptr;
    DisplayPicture picture;
    if (output && output->enabled && output->current_mode) {
        picture.mode = *wlr_drm_mode_get_info(output->current_mode);
    }
    return picture;
}

std::expected<void, Error> Administration::override_offer(const DisplayKey &display,
                                                          std::optional<bool> offer) {
    CardLessor *owner = card(display.card);
    return owner ? owner->lessor().override_offer(display.connector, offer)
                 : no_card(display.card);
}

std::expected<void, Error> Administration::revoke(const LeaseKey &lease) {
    CardLessor *owner = card(lease.card);
    return owner ? owner->lessor().revoke(lease.id) : no_card(lease.card);
}

std::expected<void, Error> Administration::set_masked(const LeaseKey &lease, bool masked) {
    CardLessor *owner = card(lease.card);
    return owner ? owner->lessor().set_masked(lease.id, masked) : no_card(lease.card);
}

std::expected<void, Error> Administration::mirror(const DisplayKey &,
                                                  const std::optional<MirrorWish> &) {
    return not_yet("a spectator window");
}

std::expected<void, Error> Administration::set_blanked(const DisplayKey &, bool) {
    return not_yet("blanking");
}

std::expected<void, Error> Administration::identify(std::chrono::milliseconds) {
    return not_yet("identifying displays");
}

} // namespace sublet

#include "capi/offer_view.hpp"

#include "displays/display_mode.hpp"
#include "lessee/selection.hpp"

namespace sublet::capi {

OfferView::OfferView(const lessee::LeaseDevice &device, const lessee::ConnectorOffer &offer)
    : described_(offer), node_(device.node_path()), facts_(facts_of(device, offer)) {
    view_.id = offer.id.value();
    view_.connector_id = offer.connector.value();
    view_.card = device.id();
    view_.product = facts_.edid ? facts_.edid->product : uint16_t{0};
    view_.non_desktop = facts_.non_desktop;
    if (const auto mode = choose_mode(facts_.modes, {})) {
        view_.width = mode->hdisplay;
        view_.height = mode->vdisplay;
        view_.refresh_mhz = static_cast<uint32_t>(refresh_mhz(*mode));
    }
    view_.width_mm = facts_.width_mm;
    view_.height_mm = facts_.height_mm;
    point_to_strings();
}

OfferView::OfferView(const OfferView &other)
    : described_(other.described_), node_(other.node_), facts_(other.facts_), view_(other.view_) {
    point_to_strings();
}

void OfferView::point_to_strings() {
    view_.node = node_.empty() ? nullptr : node_.c_str();
    view_.name = described_.name.c_str();
    view_.description = described_.description.c_str();
    if (facts_.edid) {
        view_.maker = facts_.edid->maker.c_str();
        view_.model = facts_.edid->model.c_str();
        view_.serial = facts_.edid->serial.c_str();
    }
}

bool OfferView::shows(const lessee::ConnectorOffer &offer) const {
    return described_.id == offer.id && described_.connector == offer.connector &&
           described_.name == offer.name && described_.description == offer.description;
}

} // namespace sublet::capi

#pragma once

#include <string>

#include <sublet/lessee.h>

#include "displays/connector_facts.hpp"
#include "lessee/lease_device.hpp"

namespace sublet::capi {

/// An offer as the C library shows it, with the strings that it points to.
class OfferView {
public:
    OfferView(const lessee::LeaseDevice &device, const lessee::ConnectorOffer &offer);

    OfferView(const OfferView &other);
    OfferView &operator=(const OfferView &) = delete;

    [[nodiscard]] const sublet_lessee_offer &offer() const { return view_; }
    [[nodiscard]] const ConnectorFacts &facts() const { return facts_; }

    /// Whether it still shows `offer`.
    [[nodiscard]] bool shows(const lessee::ConnectorOffer &offer) const;

private:
    void point_to_strings();

    lessee::ConnectorOffer described_;
    std::string node_;
    ConnectorFacts facts_;
    sublet_lessee_offer view_ = {};
};

} // namespace sublet::capi

#pragma once

#include <map>
#include <string>

#include "lessee/lease_device.hpp"

#include "displays/connector_facts.hpp"
#include "vocabulary/kms_ids.hpp"

namespace sublet {

/// What one lease device of a parent compositor offers, and what the kernel says of each display
/// that it ever offered.
class ParentOffers {
public:
    struct Offer {
        lessee::ConnectorOffer offer;
        bool is_new = true; ///< Not passed on yet.
    };

    /// `device` is borrowed and outlives this object.
    explicit ParentOffers(const lessee::LeaseDevice &device) : device_(device) {}

    /// Takes over what the parent has told by now. A display whose offer came, changed or went is
    /// read again, through the parent's fd.
    void update();

    /// Reads a display again that was offered once.
    void read(ConnectorId connector);

    /// Null if the parent does not offer the display now.
    [[nodiscard]] Offer *find(ConnectorId connector);
    [[nodiscard]] const Offer *find(ConnectorId connector) const;

    [[nodiscard]] const std::map<ConnectorId, ConnectorFacts> &facts() const { return facts_; }

    void clear() { offers_.clear(); }

private:
    void read(ConnectorId connector, const std::string &name);

    const lessee::LeaseDevice &device_;
    std::map<ConnectorId, Offer> offers_;
    std::map<ConnectorId, ConnectorFacts> facts_;
};

} // namespace sublet

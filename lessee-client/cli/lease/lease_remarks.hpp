#pragma once

#include <string>
#include <vector>

#include <sublet/displays/connector_facts.hpp>

#include "lessee/lease.hpp"

namespace sublet::cli {

/// Says on standard error what the lessor does with a lease while it runs, where it tells.
class LeaseRemarks {
public:
    /// `lease` is granted, of `displays`, and borrowed.
    LeaseRemarks(const lessee::Lease &lease, std::vector<ConnectorFacts> displays);

    /// What to say of what has changed since the last call, a line each.
    [[nodiscard]] std::vector<std::string> update();

private:
    const lessee::Lease &lease_;
    std::vector<ConnectorFacts> displays_;
    lessee::LeaseNews before_;
};

} // namespace sublet::cli

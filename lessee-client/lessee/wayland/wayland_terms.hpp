#pragma once

#include <memory>
#include <span>

#include "lessee/lease_news.hpp"
#include "lessee/wayland/link.hpp"
#include "lessee/wayland/proxy.hpp"
#include "vocabulary/lease_terms.hpp"

namespace sublet::lessee {

/// Whether asking for these terms does not break the protocol.
[[nodiscard]] bool can_be_asked(const DisplayTerms &terms);

/// A sublet_lease_terms_v1: asks for terms, and hears what becomes of the lease.
class WaylandTerms {
public:
    struct Asked {
        wp_drm_lease_connector_v1 *connector; ///< One of the request's.
        const DisplayTerms &terms;            ///< They can be asked.
    };

    /// Sets the terms of a request that is not submitted. Null: no memory.
    [[nodiscard]] static std::unique_ptr<WaylandTerms>
    make(std::shared_ptr<Link> link, sublet_lease_terms_manager_v1 *manager,
         wp_drm_lease_request_v1 *request, std::span<const Asked> asked, bool refuse_unmet);

    WaylandTerms(const WaylandTerms &) = delete;
    WaylandTerms &operator=(const WaylandTerms &) = delete;

    [[nodiscard]] const LeaseNews &news() const { return news_; }

private:
    struct Events;

    WaylandTerms(std::shared_ptr<Link> link, Proxy<sublet_lease_terms_v1> proxy);
    [[nodiscard]] GrantedDisplay *find(uint32_t connector);

    std::shared_ptr<Link> link_; // Outlives the proxy.
    Proxy<sublet_lease_terms_v1> proxy_;
    LeaseNews news_;
};

} // namespace sublet::lessee

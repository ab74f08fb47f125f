#pragma once

#include <deque>
#include <optional>
#include <vector>

#include <drm_mode.h>

#include <sublet/lessee-terms.h>

#include "lessee/lease_news.hpp"

namespace sublet::capi {

/// The news of a lease as the C library shows them, with what they point to.
class NewsView {
public:
    NewsView() = default;
    NewsView(const NewsView &) = delete;
    NewsView &operator=(const NewsView &) = delete;

    /// What was shown before is no longer valid.
    void show(const lessee::LeaseNews &news);

    [[nodiscard]] const std::vector<sublet_lessee_granted> &granted() const { return granted_; }
    [[nodiscard]] const std::vector<sublet_lessee_unmet> &unmet() const { return unmet_; }
    [[nodiscard]] bool suspended() const { return news_.suspended; }
    [[nodiscard]] const std::optional<sublet_lessee_refusal> &refusal() const { return refusal_; }
    [[nodiscard]] const std::optional<sublet_lessee_end> &end() const { return end_; }

private:
    [[nodiscard]] sublet_lessee_granted granted_view(const GrantedDisplay &display);

    lessee::LeaseNews news_;
    std::deque<drm_mode_modeinfo> modes_;
    std::deque<std::vector<uint32_t>> planes_;
    std::vector<sublet_lessee_granted> granted_;
    std::vector<sublet_lessee_unmet> unmet_;
    std::optional<sublet_lessee_refusal> refusal_;
    std::optional<sublet_lessee_end> end_;
};

} // namespace sublet::capi

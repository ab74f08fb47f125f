#pragma once

#include <algorithm>
#include <memory>
#include <vector>

#include "../device.hpp"
#include "../framebuffer.hpp"

namespace sublet::kms {

/// Keeps framebuffers for as long as the kernel may read from them. Only the first use of a plane
/// allocates.
class FramebuffersInUse {
public:
    /// `framebuffer` is part of the next commit.
    void next(const Plane &plane, std::shared_ptr<const Framebuffer> framebuffer) {
        auto known = std::ranges::find(uses_, &plane, &Use::plane);
        if (known == uses_.end()) {
            uses_.push_back({.plane = &plane});
            known = std::prev(uses_.end());
        }
        known->next = std::move(framebuffer);
    }

    /// A commit succeeded: so the one before it has reached the screen, and what that replaced is
    /// not read any more.
    void committed() {
        for (Use &use : uses_) {
            use.replaced = std::move(use.committed);
            use.committed = use.next;
        }
    }

private:
    struct Use {
        const Plane *plane = nullptr;
        std::shared_ptr<const Framebuffer> next = {};
        std::shared_ptr<const Framebuffer> committed = {};
        std::shared_ptr<const Framebuffer> replaced = {}; ///< On the screen until the flip.
    };

    std::vector<Use> uses_;
};

} // namespace sublet::kms

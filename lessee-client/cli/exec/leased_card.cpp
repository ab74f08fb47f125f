#include "exec/leased_card.hpp"

#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sys/sysmacros.h>

#include <sublet/vocabulary/formatted.hpp>

namespace sublet::cli {

namespace {

/// Of a card whose driver sets modes, or may.
bool is_primary_node(dev_t device) {
    constexpr unsigned drm_major = 226;
    if (major(device) != drm_major) {
        return false;
    }
    std::error_code ignored;
    const auto link = formatted("/sys/dev/char/{}:{}", major(device), minor(device));
    return std::filesystem::read_symlink(link, ignored).filename().string().starts_with("card");
}

} // namespace

bool LeasedCard::covers(dev_t opened) const {
    return opened == device || (other_cards && is_primary_node(opened));
}

void LeasedCard::open_with(int flags) const {
    fcntl(lease, F_SETFL, (fcntl(lease, F_GETFL) & ~O_NONBLOCK) | (flags & O_NONBLOCK));
}

} // namespace sublet::cli

#pragma once

#include <expected>
#include <vector>

#include "../vocabulary/error.hpp"
#include "../vocabulary/unique_fd.hpp"
#include "drm_uevent.hpp"

namespace sublet {

/// Hears of changes to cards from the kernel itself, without the way through udevd.
///
/// The device node may not have its final owner and mode yet when CardAdded arrives: that is
/// udevd's work.
class UeventMonitor {
public:
    /// Listens from now on. Needs no privilege.
    [[nodiscard]] static std::expected<UeventMonitor, Error> open();

    /// Readable when read() has something to tell. Owned here.
    [[nodiscard]] int fd() const { return socket_.get(); }

    /// Everything announced since the last call, in order; never blocks. Messages that are not
    /// the kernel's own are dropped.
    [[nodiscard]] std::vector<DrmUevent> read();

private:
    explicit UeventMonitor(UniqueFd socket) : socket_(std::move(socket)) {}

    UniqueFd socket_;
};

} // namespace sublet

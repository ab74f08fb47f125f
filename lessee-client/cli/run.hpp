#pragma once

#include <chrono>
#include <optional>

#include <sublet/lessee/kms/mode.hpp>

#include "exit_codes.hpp"
#include "presenter.hpp"
#include "selection.hpp"

namespace sublet::cli {

struct RunOptions {
    const char *display = nullptr; ///< The Wayland display; null: $WAYLAND_DISPLAY.
    Selection selection;
    lessee::kms::ModeRequest mode;
    Limits limits;
    std::optional<std::chrono::duration<double>> wait; ///< For a display that fits.
    bool json = false;
    int ready_fd = -1; ///< Gets a line when flipping has begun; -1: none. Not owned.
};

/// `sublet-lessee run`: leases displays and shows the test picture on them. Reports to stdout,
/// explains failures on stderr.
[[nodiscard]] ExitCode run(const RunOptions &options);

} // namespace sublet::cli

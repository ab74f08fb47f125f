#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <sublet/vocabulary/kms_ids.hpp>

#include "exec/program_memory.hpp"

namespace sublet::cli {

/// What a program reads of the leased card, where that differs from what the kernel says.
struct ReadDisguise {
    PropertyId non_desktop;                ///< Of the connectors: always 0. Empty: as it is.
    std::vector<ConnectorId> connectors{}; ///< In this order. Empty: in the kernel's.

    /// Whether an ioctl, told by its request number, reads something of that.
    [[nodiscard]] bool concerns(uint32_t request) const;

    /// Does such an ioctl in the program's stead: on `fd`, with the argument at `address` in its
    /// memory. Returns errno or 0; empty if its memory cannot be read or written.
    [[nodiscard]] std::optional<int> read(int fd, uint32_t request, const ProgramMemory &memory,
                                          uint64_t address) const;
};

} // namespace sublet::cli

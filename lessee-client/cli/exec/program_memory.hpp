#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>

#include <sys/types.h>

#include <sublet/vocabulary/error.hpp>
#include <sublet/vocabulary/unique_fd.hpp>

namespace sublet::cli {

/// The memory of another process. It stays that one's, whoever gets its number later.
class ProgramMemory {
public:
    /// Error System: it cannot be looked into, as that of a program that may not be traced.
    [[nodiscard]] static std::expected<ProgramMemory, Error> open(pid_t process);

    /// The text at `address`, no longer than a path may be; empty if there is none.
    [[nodiscard]] std::optional<std::string> read_path(uint64_t address) const;

    /// Whether all of it could be read, or written. `size` in bytes.
    [[nodiscard]] bool read(uint64_t address, void *data, size_t size) const;
    [[nodiscard]] bool write(uint64_t address, const void *data, size_t size) const;

private:
    explicit ProgramMemory(UniqueFd file) : file_(std::move(file)) {}

    UniqueFd file_;
};

} // namespace sublet::cli

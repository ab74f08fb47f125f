#pragma once

#include <expected>
#include <string>
#include <vector>

#include <sys/types.h>

#include <sublet/vocabulary/error.hpp>
#include <sublet/vocabulary/unique_fd.hpp>

namespace sublet::cli {

/// Which input devices a program's seat has.
class SeatDevices {
public:
    /// Each of `words` is the path of a device's node, a device's name as it tells it, or
    /// "all-unused": whatever no process has open now, as far as this user may look. Error
    /// NotFound: there is no such device. Error System: the user may not open it.
    [[nodiscard]] static std::expected<SeatDevices, Error>
    choose(const std::vector<std::string> &words);

    /// Whether it is one of them. One of a chosen name is, though it was plugged in later.
    [[nodiscard]] bool has(dev_t device, const std::string &path) const;

    /// Opens one of them for the program: whoever else has it open gets none of its events any
    /// more. Error System: EBUSY if somebody else has done that.
    [[nodiscard]] static std::expected<UniqueFd, Error> open(const std::string &path);

    /// Takes back what open() gave, in all processes that have it.
    static void revoke(const UniqueFd &device);

private:
    std::vector<dev_t> devices_;
    std::vector<std::string> names_;
};

} // namespace sublet::cli

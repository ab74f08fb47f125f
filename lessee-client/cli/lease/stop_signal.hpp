#pragma once

#include <expected>
#include <optional>

#include <sublet/vocabulary/error.hpp>
#include <sublet/vocabulary/unique_fd.hpp>

namespace sublet::cli {

/// SIGINT, SIGTERM and, unless it is ignored, SIGHUP as a file descriptor.
class StopSignal {
public:
    /// Blocks these signals for the process.
    [[nodiscard]] static std::expected<StopSignal, Error> create();

    /// Readable once a signal has arrived.
    [[nodiscard]] int fd() const { return fd_.get(); }

    struct Arrived {
        int number = 0;
        bool to_our_group = false; ///< A terminal told every process of our group, not only us.
    };

    /// The signal that arrived, if one did; takes it.
    [[nodiscard]] std::optional<Arrived> take() const;

private:
    explicit StopSignal(UniqueFd fd) : fd_(std::move(fd)) {}

    UniqueFd fd_;
};

} // namespace sublet::cli

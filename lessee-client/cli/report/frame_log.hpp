#pragma once

#include <cstdio>
#include <expected>
#include <memory>
#include <string>

#include <sublet/lessee/kms/page_flip.hpp>
#include <sublet/vocabulary/error.hpp>

namespace sublet::cli {

class Head;

/// One line of comma-separated values for each frame that reached the screen:
/// connector, frame, vblank sequence, commit and flip time (µs,
/// CLOCK_MONOTONIC), latency (µs).
class FrameLog {
public:
    /// Creates or empties the file.
    [[nodiscard]] static std::expected<FrameLog, Error> create(const std::string &path);

    /// Call before Head::flipped(), while the head still awaits the flip.
    void write(const Head &head, const lessee::kms::PageFlip &flip);

private:
    struct Close {
        void operator()(FILE *file) const { std::fclose(file); }
    };
    using File = std::unique_ptr<FILE, Close>;

    explicit FrameLog(File file) : file_(std::move(file)) {}

    File file_;
};

} // namespace sublet::cli

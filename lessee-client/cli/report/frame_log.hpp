#pragma once

#include <cstdio>
#include <expected>
#include <memory>
#include <optional>
#include <string>

#include <sublet/kms/page_flip.hpp>
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
    void write(const Head &head, const kms::PageFlip &flip);

    /// Has everything so far in the file. Error System: the first line that could not be written,
    /// now or earlier.
    [[nodiscard]] std::expected<void, Error> flush();

private:
    struct Close {
        void operator()(FILE *file) const { std::fclose(file); }
    };
    using File = std::unique_ptr<FILE, Close>;

    FrameLog(std::string path, File file) : path_(std::move(path)), file_(std::move(file)) {}
    void note_failure(bool failed);

    std::string path_;
    File file_;
    std::optional<Error> failure_;
};

} // namespace sublet::cli

#pragma once

#include <chrono>
#include <vector>

#include "report/run_report.hpp"

namespace sublet::cli {

/// How the run goes, in one line on a terminal that is rewritten four times a second: frames per
/// second and latency since the last time, and all vblanks missed so far.
///
/// Allocates nothing per frame.
class LiveLine {
public:
    /// `fd` is borrowed; nothing is ever written to it if it is no terminal.
    explicit LiveLine(int fd);

    /// The heads flip from now on.
    void begin(const Heads &heads);

    /// Call whenever one of `heads` has flipped, with the time of the flip.
    void update(const Heads &heads, std::chrono::nanoseconds now);

    /// Takes the line away, so that other text can be written.
    void clear();

private:
    struct Seen {
        uint64_t flips = 0;
        uint64_t timed = 0;
        std::chrono::nanoseconds latency = {}; ///< Of all frames together.
    };

    void write_text(const Heads &heads, std::chrono::duration<double> span);

    int fd_;
    bool enabled_;
    bool shown_ = false;
    std::chrono::nanoseconds written_ = {};
    std::vector<Seen> seen_; ///< When the line was written last; one for each head.
};

} // namespace sublet::cli

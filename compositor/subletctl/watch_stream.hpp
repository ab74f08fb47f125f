#pragma once

#include <deque>
#include <expected>
#include <memory>
#include <optional>

#include "control.hpp"
#include "report.hpp"

namespace sublet::ctl {

/// All there is and all that happens, one event after the other.
class WatchStream {
public:
    /// `control` is borrowed and outlives the stream.
    explicit WatchStream(Control &control);
    ~WatchStream();
    WatchStream(const WatchStream &) = delete;
    WatchStream &operator=(const WatchStream &) = delete;

    /// The next event; nothing if none came until the deadline.
    [[nodiscard]] std::expected<std::optional<Event>, Failure> next(const cli::Deadline &deadline);

private:
    class Reader;

    Control &control_;
    std::unique_ptr<Reader> reader_;
};

/// What there is now.
[[nodiscard]] std::expected<Snapshot, Failure> take_snapshot(Control &control);

} // namespace sublet::ctl

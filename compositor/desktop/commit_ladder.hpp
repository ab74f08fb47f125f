#pragma once

#include <chrono>
#include <cstddef>

namespace sublet {

/// How much is asked of a display whose commits fail, and when to try again.
///
/// Another master on the same card (a lessee) may take hidden resources between our TEST and our
/// commit, so a configuration that was fine can fail at any time; asking for less usually succeeds.
/// Each failure asks for less, a while of successes for more again; it never ends in giving up.
class CommitLadder {
public:
    /// The primary plane alone: no hardware cursor, no direct scan-out.
    [[nodiscard]] bool composed() const { return composed_; }

    /// The next commit must set the mode, also if it is the one that is set.
    [[nodiscard]] bool modeset() const { return modeset_; }

    /// How many modes below the wanted one to go.
    [[nodiscard]] size_t lower_modes() const { return lower_modes_; }

    /// Less is asked for than is wanted: climb() after climb_delay().
    [[nodiscard]] bool degraded() const { return composed_ || lower_modes_ > 0; }

    /// A commit failed; `modes` is how many modes the display has below the wanted one.
    /// Returns how long to wait before the next try.
    std::chrono::milliseconds failed(size_t modes);

    void succeeded();

    /// The display has been well for climb_delay(): ask for more.
    void climb();

    [[nodiscard]] std::chrono::milliseconds climb_delay() const { return climb_delay_; }

private:
    static constexpr std::chrono::milliseconds first_retry{10};
    static constexpr std::chrono::milliseconds longest_retry{1000};
    static constexpr std::chrono::milliseconds first_climb{2000};
    static constexpr std::chrono::milliseconds longest_climb{300'000};

    bool composed_ = false;
    bool modeset_ = false;
    bool climbed_ = false;
    size_t lower_modes_ = 0;
    std::chrono::milliseconds retry_delay_ = first_retry;
    std::chrono::milliseconds climb_delay_ = first_climb;
};

} // namespace sublet

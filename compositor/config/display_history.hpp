#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "displays/edid_facts.hpp"

namespace sublet {

/// Who had a display first here.
enum class FirstUser { Desktop, Claim };

/// Who had each display first, the desktop or a claim, from one run to the next: a TOML file, which
/// sublet writes and people may read, change and delete. A display is known by maker, product and
/// serial.
class DisplayHistory {
public:
    /// Reads the file. `path` as of default_history_path(); without one nothing outlives this
    /// object. What makes no sense in a file is said in the log, and the
    /// file set aside.
    explicit DisplayHistory(std::optional<std::filesystem::path> path);

    /// Nothing if nobody had it.
    [[nodiscard]] std::optional<FirstUser> first_user(const EdidFacts &display) const;

    /// Somebody has the display now. Failures to keep that go to the log.
    void note(const EdidFacts &display, FirstUser user);

private:
    struct Entry {
        EdidFacts display; ///< Only what it is known by.
        FirstUser first = FirstUser::Desktop;
    };

    void save() const;

    std::optional<std::filesystem::path> path_;
    std::vector<Entry> entries_;
};

/// $XDG_STATE_HOME/sublet/known-displays.toml, else $HOME/.local/state/sublet/known-displays.toml.
[[nodiscard]] std::optional<std::filesystem::path> default_history_path();

} // namespace sublet

#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "desktop/output_store.hpp"

namespace sublet {

/// Keeps from one run to the next how each display was wanted: a TOML file, which sublet writes and
/// people may read, change and delete.
class StateFile {
public:
    /// `path` as of default_state_path(); without one nothing is kept.
    explicit StateFile(std::optional<std::filesystem::path> path) : path_(std::move(path)) {}

    /// What was saved last. A file that makes no sense is set aside under another name, and said in
    /// the log.
    [[nodiscard]] std::vector<RememberedMonitor> load() const;

    /// Failures go to the log: nothing else depends on them. Whether a display was switched off is
    /// not kept: who has switched off the last one must find it lit after a restart.
    void save(std::span<const RememberedMonitor> monitors) const;

private:
    std::optional<std::filesystem::path> path_;
};

/// $XDG_STATE_HOME/sublet/monitors.toml, else $HOME/.local/state/sublet/monitors.toml.
[[nodiscard]] std::optional<std::filesystem::path> default_state_path();

} // namespace sublet

#pragma once

#include <filesystem>
#include <functional>
#include <optional>

#include <toml++/toml.hpp>

#include "config/table_reader.hpp"

namespace sublet {

/// A TOML file that sublet keeps for itself from one run to the next, and that people may read,
/// change and delete: tables of one name below a comment.
class StateTables {
public:
    /// All of it is borrowed and outlives this object.
    struct Words {
        const char *heading; ///< The comment.
        const char *table;   ///< The name of each table.
        const char *unread;  ///< For the log: what follows where the file cannot be read.
        const char *unsaved; ///< For the log: what follows where it cannot be written.
    };

    /// Without a `path` nothing is kept.
    StateTables(std::optional<std::filesystem::path> path, const Words &words)
        : path_(std::move(path)), words_(words) {}

    /// Calls `read` for each table. False if anything in the file makes no sense, which the log
    /// says; the file is set aside under another name then. True if there is no file.
    [[nodiscard]] bool load(const std::function<void(TableReader &)> &read) const;

    /// Replaces the file. Failures go to the log: nothing else depends on them.
    void save(toml::array tables) const;

private:
    std::optional<std::filesystem::path> path_;
    Words words_;
};

} // namespace sublet

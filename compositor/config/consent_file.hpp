#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "consent/consent_memory.hpp"

namespace sublet {

/// Keeps what the user has consented to once and for all: a TOML file, which sublet writes and
/// people may read, change and delete.
class ConsentFile {
public:
    /// `path` as of default_consent_path(); without one nothing is kept.
    explicit ConsentFile(std::optional<std::filesystem::path> path) : path_(std::move(path)) {}

    /// What was saved last. Of a file that makes no sense nothing counts: it is set aside under
    /// another name, and said in the log.
    [[nodiscard]] std::vector<StandingConsent> load() const;

    /// Failures go to the log.
    void save(const std::vector<StandingConsent> &consents) const;

private:
    std::optional<std::filesystem::path> path_;
};

/// $XDG_STATE_HOME/sublet/consents.toml, else $HOME/.local/state/sublet/consents.toml.
[[nodiscard]] std::optional<std::filesystem::path> default_consent_path();

} // namespace sublet

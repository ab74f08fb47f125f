#pragma once

#include "config/table_reader.hpp"
#include "rules/rule.hpp"

namespace sublet {

/// Reads the keys that say who is let in (uid, executable, sandbox) and, where somebody can be
/// asked, `consent` and `consent-timeout`.
[[nodiscard]] ClientRule read_client_rule(TableReader &table, bool may_ask_consent);

/// As TableReader::text(), for a glob.
[[nodiscard]] std::optional<std::string> read_glob(TableReader &table, std::string_view key);

/// As TableReader::texts(), for globs; none if the key is not there.
[[nodiscard]] std::vector<std::string> read_globs(TableReader &table, std::string_view key);

/// As TableReader::texts(), for a command: a program and its arguments, or nothing at all.
[[nodiscard]] std::optional<std::vector<std::string>> read_command(TableReader &table,
                                                                   std::string_view key);

} // namespace sublet

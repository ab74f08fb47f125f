#include "config/state_tables.hpp"

#include <cerrno>
#include <sstream>

#include "config/user_file.hpp"
#include "vocabulary/log.hpp"

namespace sublet {

bool StateTables::load(const std::function<void(TableReader &)> &read) const {
    if (!path_) {
        return true;
    }
    const auto text = read_file(*path_);
    if (!text) {
        const bool is_missing = text.error().code == ENOENT || text.error().code == ENOTDIR;
        if (!is_missing) {
            log_warn("{}: {}", words_.unread, text.error().message());
        }
        return is_missing;
    }
    Complaints complaints{path_->string()};
    try {
        const toml::table root = toml::parse(*text, path_->string());
        TableReader reader(root, "", complaints);
        for (TableReader &table : reader.tables(words_.table)) {
            read(table);
            table.finish();
        }
        reader.finish();
    } catch (const toml::parse_error &error) {
        complaints.add(error.source().begin, "TOML", error.description());
    }
    if (complaints.empty()) {
        return true;
    }
    std::error_code failure;
    std::filesystem::rename(*path_, path_->string() + ".bad", failure);
    log_warn("{}, {}.bad keeps what makes no sense: {}", words_.unread, path_->string(),
             complaints.error().message());
    return false;
}

void StateTables::save(toml::array tables) const {
    if (!path_) {
        return;
    }
    toml::table root;
    root.emplace(words_.table, std::move(tables));
    std::ostringstream text;
    text << words_.heading << root << '\n';
    if (const auto saved = replace_file(*path_, std::move(text).str()); !saved) {
        log_warn("{}: {}", words_.unsaved, saved.error().message());
    }
}

} // namespace sublet

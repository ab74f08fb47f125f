#include "config/display_history.hpp"

#include <algorithm>
#include <cerrno>
#include <sstream>

#include "config/table_reader.hpp"
#include "config/user_file.hpp"
#include "vocabulary/log.hpp"

namespace sublet {
namespace {

constexpr const char *heading =
    "# Who had each display first: what the desktop had, no program may claim without being asked\n"
    "# about. sublet writes this file.\n\n";

bool same(const EdidFacts &a, const EdidFacts &b) {
    return a.maker == b.maker && a.product == b.product && a.serial == b.serial;
}

EdidFacts read_display(TableReader &table) {
    EdidFacts display;
    display.maker = table.text("maker").value_or("");
    display.product = static_cast<uint16_t>(table.number("product", 0, UINT16_MAX).value_or(0));
    display.serial = table.text("serial").value_or("");
    return display;
}

FirstUser read_first(TableReader &table) {
    return table
        .choice<FirstUser>("first", {{"desktop", FirstUser::Desktop}, {"claim", FirstUser::Claim}})
        .value_or(FirstUser::Desktop);
}

} // namespace

DisplayHistory::DisplayHistory(std::optional<std::filesystem::path> path) : path_(std::move(path)) {
    load();
}

void DisplayHistory::load() {
    const auto text = path_ ? read_file(*path_) : std::expected<std::string, Error>("");
    if (!text) {
        if (text.error().code != ENOENT && text.error().code != ENOTDIR) {
            log_warn("claim: {}", text.error().message());
        }
        return;
    }
    Complaints complaints{path_ ? path_->string() : ""};
    try {
        const toml::table root = toml::parse(*text);
        TableReader reader(root, "", complaints);
        for (TableReader &table : reader.tables("display")) {
            EdidFacts display = read_display(table);
            entries_.push_back({std::move(display), read_first(table)});
            table.finish();
        }
        reader.finish();
    } catch (const toml::parse_error &error) {
        complaints.add(error.source().begin, "TOML", error.description());
    }
    if (!complaints.empty()) {
        log_warn("claim: {}", complaints.error().message());
    }
}

std::optional<FirstUser> DisplayHistory::first_user(const EdidFacts &display) const {
    const auto found = std::ranges::find_if(
        entries_, [&](const Entry &entry) { return same(entry.display, display); });
    return found != entries_.end() ? std::optional(found->first) : std::nullopt;
}

void DisplayHistory::note(const EdidFacts &display, FirstUser user) {
    if (!first_user(display)) {
        entries_.push_back({display, user});
        save();
    }
}

void DisplayHistory::save() const {
    if (!path_) {
        return;
    }
    toml::array tables;
    for (const auto &[display, first] : entries_) {
        tables.push_back(toml::table{{"maker", display.maker},
                                     {"product", int64_t{display.product}},
                                     {"serial", display.serial},
                                     {"first", first == FirstUser::Desktop ? "desktop" : "claim"}});
    }
    toml::table root;
    root.emplace("display", std::move(tables));
    std::ostringstream text;
    text << heading << root << '\n';
    if (const auto saved = replace_file(*path_, std::move(text).str()); !saved) {
        log_warn("claim: who had which display is not kept: {}", saved.error().message());
    }
}

std::optional<std::filesystem::path> default_history_path() {
    return user_file("XDG_STATE_HOME", ".local/state", "known-displays.toml");
}

} // namespace sublet

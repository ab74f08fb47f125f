#include "config/display_history.hpp"

#include <algorithm>

#include "config/state_tables.hpp"
#include "config/user_file.hpp"

namespace sublet {
namespace {

constexpr StateTables::Words history_words{
    .heading =
        "# Who had each display first: what the desktop had, no program may claim without being "
        "asked\n# about. sublet writes this file.\n\n",
    .table = "display",
    .unread = "claim: not all is known of who had which display first",
    .unsaved = "claim: who had which display is not kept",
};

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
    // Of a file that makes no sense in part, the rest counts.
    static_cast<void>(StateTables(path_, history_words).load([this](TableReader &table) {
        EdidFacts display = read_display(table);
        entries_.push_back({std::move(display), read_first(table)});
    }));
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
    toml::array tables;
    for (const auto &[display, first] : entries_) {
        tables.push_back(toml::table{{"maker", display.maker},
                                     {"product", int64_t{display.product}},
                                     {"serial", display.serial},
                                     {"first", first == FirstUser::Desktop ? "desktop" : "claim"}});
    }
    StateTables(path_, history_words).save(std::move(tables));
}

std::optional<std::filesystem::path> default_history_path() {
    return user_file("XDG_STATE_HOME", ".local/state", "known-displays.toml");
}

} // namespace sublet

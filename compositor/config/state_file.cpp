#include "config/state_file.hpp"

#include "config/monitor_reader.hpp"
#include "config/state_tables.hpp"
#include "config/user_file.hpp"

namespace sublet {
namespace {

constexpr StateTables::Words monitor_words{
    .heading = "# How monitors were used last, as chosen while sublet ran (wlr-randr, kanshi). "
               "sublet writes\n"
               "# this file; without it every monitor is as the configuration says.\n\n",
    .table = "monitor",
    .unread = "desktop: monitors are as configured",
    .unsaved = "desktop: what was chosen for monitors is not kept",
};

RememberedMonitor read_remembered(TableReader &table) {
    RememberedMonitor entry;
    entry.monitor.connector = table.text("connector").value_or("");
    if (const auto maker = table.text("maker")) {
        EdidFacts edid;
        edid.maker = *maker;
        edid.product = static_cast<uint16_t>(table.number("product", 0, UINT16_MAX).value_or(0));
        edid.model = table.text("model").value_or("");
        edid.serial = table.text("serial").value_or("");
        entry.monitor.edid = std::move(edid);
    }
    entry.wishes = read_output_wishes(table);
    return entry;
}

toml::table written(const RememberedMonitor &entry) {
    toml::table table;
    table.emplace("connector", entry.monitor.connector);
    if (const auto &edid = entry.monitor.edid) {
        table.emplace("maker", edid->maker);
        table.emplace("product", int64_t{edid->product});
        table.emplace("model", edid->model);
        table.emplace("serial", edid->serial);
    }
    for (auto &&[key, value] : written(entry.wishes)) {
        table.insert(key, value);
    }
    return table;
}

} // namespace

std::optional<std::filesystem::path> default_state_path() {
    return user_file("XDG_STATE_HOME", ".local/state", "monitors.toml");
}

std::vector<RememberedMonitor> StateFile::load() const {
    std::vector<RememberedMonitor> monitors;
    const bool good = StateTables(path_, monitor_words).load([&](TableReader &table) {
        monitors.push_back(read_remembered(table));
    });
    return good ? monitors : std::vector<RememberedMonitor>();
}

void StateFile::save(std::span<const RememberedMonitor> monitors) const {
    toml::array tables;
    for (RememberedMonitor entry : monitors) {
        entry.wishes.enabled.reset();
        if (entry.wishes != OutputWishes{}) {
            tables.push_back(written(entry));
        }
    }
    StateTables(path_, monitor_words).save(std::move(tables));
}

} // namespace sublet

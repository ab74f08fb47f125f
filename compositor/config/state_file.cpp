#include "config/state_file.hpp"

#include <cerrno>
#include <sstream>

#include "config/monitor_reader.hpp"
#include "config/table_reader.hpp"
#include "config/user_file.hpp"
#include "vocabulary/log.hpp"

namespace sublet {
namespace {

constexpr const char *heading =
    "# How monitors were used last, as chosen while sublet ran (wlr-randr, kanshi). sublet writes\n"
    "# this file; without it every monitor is as the configuration says.\n\n";

RememberedMonitor read_monitor(TableReader &table) {
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
    table.finish();
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

std::expected<std::vector<RememberedMonitor>, Error> parse(std::string_view text,
                                                           std::string_view file) {
    Complaints complaints{std::string(file)};
    std::vector<RememberedMonitor> monitors;
    try {
        const toml::table root = toml::parse(text, file);
        TableReader reader(root, "", complaints);
        for (TableReader &table : reader.tables("monitor")) {
            monitors.push_back(read_monitor(table));
        }
        reader.finish();
    } catch (const toml::parse_error &error) {
        complaints.add(error.source().begin, "TOML", error.description());
    }
    if (!complaints.empty()) {
        return std::unexpected(complaints.error());
    }
    return monitors;
}

} // namespace

std::optional<std::filesystem::path> default_state_path() {
    return user_file("XDG_STATE_HOME", ".local/state", "monitors.toml");
}

std::vector<RememberedMonitor> StateFile::load() const {
    if (!path_) {
        return {};
    }
    const auto text = read_file(*path_);
    if (!text) {
        if (text.error().code != ENOENT && text.error().code != ENOTDIR) {
            log_warn("desktop: monitors are as configured: {}", text.error().message());
        }
        return {};
    }
    auto monitors = parse(*text, path_->string());
    if (!monitors) {
        std::error_code failure;
        std::filesystem::rename(*path_, path_->string() + ".bad", failure);
        log_warn("desktop: monitors are as configured, {}.bad keeps what makes no sense: {}",
                 path_->string(), monitors.error().message());
        return {};
    }
    return std::move(*monitors);
}

void StateFile::save(std::span<const RememberedMonitor> monitors) const {
    if (!path_) {
        return;
    }
    toml::array tables;
    for (RememberedMonitor entry : monitors) {
        entry.wishes.enabled.reset();
        if (entry.wishes != OutputWishes{}) {
            tables.push_back(written(entry));
        }
    }
    toml::table root;
    root.emplace("monitor", std::move(tables));
    std::ostringstream text;
    text << heading << root << '\n';
    if (const auto saved = replace_file(*path_, std::move(text).str()); !saved) {
        log_warn("desktop: what was chosen for monitors is not kept: {}", saved.error().message());
    }
}

} // namespace sublet

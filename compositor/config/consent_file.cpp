#include "config/consent_file.hpp"

#include <cerrno>
#include <limits>
#include <sstream>

#include "config/table_reader.hpp"
#include "config/user_file.hpp"
#include "vocabulary/log.hpp"

namespace sublet {
namespace {

constexpr const char *heading =
    "# Programs that may always lease a display, as the user chose when sublet asked. sublet\n"
    "# writes this file and reads it when it starts; without an entry it asks again.\n\n";

StandingConsent read_consent(TableReader &table) {
    StandingConsent consent;
    const auto uid = table.number("uid", 0, std::numeric_limits<uid_t>::max());
    consent.uid = static_cast<uid_t>(uid.value_or(0));
    consent.executable = table.text("executable").value_or("");
    consent.sandbox_id = table.text("sandbox");
    consent.display = table.text("display").value_or("");
    for (const char *key : {"uid", "executable", "display"}) {
        if (!table.has(key)) {
            table.complain(key, "missing");
        }
    }
    table.finish();
    return consent;
}

toml::table written(const StandingConsent &consent) {
    toml::table table;
    table.emplace("uid", int64_t{consent.uid});
    table.emplace("executable", consent.executable);
    if (consent.sandbox_id) {
        table.emplace("sandbox", *consent.sandbox_id);
    }
    table.emplace("display", consent.display);
    return table;
}

std::expected<std::vector<StandingConsent>, Error> parse(std::string_view text,
                                                         std::string_view file) {
    Complaints complaints{std::string(file)};
    std::vector<StandingConsent> consents;
    try {
        const toml::table root = toml::parse(text, file);
        TableReader reader(root, "", complaints);
        for (TableReader &table : reader.tables("consent")) {
            consents.push_back(read_consent(table));
        }
        reader.finish();
    } catch (const toml::parse_error &error) {
        complaints.add(error.source().begin, "TOML", error.description());
    }
    if (!complaints.empty()) {
        return std::unexpected(complaints.error());
    }
    return consents;
}

} // namespace

std::optional<std::filesystem::path> default_consent_path() {
    return user_file("XDG_STATE_HOME", ".local/state", "consents.toml");
}

std::vector<StandingConsent> ConsentFile::load() const {
    if (!path_) {
        return {};
    }
    const auto text = read_file(*path_);
    if (!text && (text.error().code == ENOENT || text.error().code == ENOTDIR)) {
        return {};
    }
    auto consents = text ? parse(*text, path_->string()) : std::unexpected(text.error());
    if (!consents) {
        log_warn("policy: nobody has consented once and for all: {}", consents.error().message());
        return {};
    }
    return std::move(*consents);
}

void ConsentFile::save(const std::vector<StandingConsent> &consents) const {
    if (!path_) {
        return;
    }
    toml::array tables;
    for (const StandingConsent &consent : consents) {
        tables.push_back(written(consent));
    }
    toml::table root;
    root.emplace("consent", std::move(tables));
    std::ostringstream text;
    text << heading << root << '\n';
    if (const auto saved = replace_file(*path_, std::move(text).str()); !saved) {
        log_warn("policy: the consent is forgotten when sublet ends: {}", saved.error().message());
    }
}

} // namespace sublet

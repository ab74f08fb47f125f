#include "config/consent_file.hpp"

#include <limits>

#include "config/state_tables.hpp"
#include "config/user_file.hpp"

namespace sublet {
namespace {

constexpr StateTables::Words consent_words{
    .heading =
        "# Programs that may always lease a display, as the user chose when sublet asked. sublet\n"
        "# writes this file and reads it when it starts; without an entry it asks again.\n\n",
    .table = "consent",
    .unread = "policy: nobody has consented once and for all",
    .unsaved = "policy: the consent is forgotten when sublet ends",
};

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

} // namespace

std::optional<std::filesystem::path> default_consent_path() {
    return user_file("XDG_STATE_HOME", ".local/state", "consents.toml");
}

std::vector<StandingConsent> ConsentFile::load() const {
    std::vector<StandingConsent> consents;
    const bool good = StateTables(path_, consent_words).load([&](TableReader &table) {
        consents.push_back(read_consent(table));
    });
    return good ? consents : std::vector<StandingConsent>();
}

void ConsentFile::save(const std::vector<StandingConsent> &consents) const {
    toml::array tables;
    for (const StandingConsent &consent : consents) {
        tables.push_back(written(consent));
    }
    StateTables(path_, consent_words).save(std::move(tables));
}

} // namespace sublet

#include "fake_delegate.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <print>
#include <tuple>
#include <utility>

#include <fcntl.h>

using namespace sublet;
using nlohmann::json;

namespace {

constexpr auto uses = std::to_array<std::pair<std::string_view, DisplayUse>>({
    {"unplugged", DisplayUse::Unplugged},
    {"desktop", DisplayUse::Desktop},
    {"offered", DisplayUse::Offered},
    {"leased", DisplayUse::Leased},
    {"withheld", DisplayUse::Withheld},
});

constexpr auto causes = std::to_array<std::pair<std::string_view, EndCause>>({
    {"client-left", EndCause::ClientLeft},
    {"fd-closed", EndCause::FdClosed},
    {"unplugged", EndCause::Unplugged},
    {"session-inactive", EndCause::SessionInactive},
    {"revoked", EndCause::Revoked},
    {"withheld", EndCause::Withheld},
    {"forbidden-modeset", EndCause::ForbiddenModeset},
    {"card-gone", EndCause::CardGone},
    {"parent-ended", EndCause::ParentEnded},
});

auto named(const auto &words, const std::string &word) {
    return std::ranges::find(words, word, [](const auto &entry) { return entry.first; })->second;
}

/// "1920x1080@60", preferred with a "*" behind it.
drmModeModeInfo mode_of(const std::string &text) {
    const ModeWish wish = parse_mode_wish(text.substr(0, text.find('*'))).value();
    drmModeModeInfo mode = {};
    mode.hdisplay = mode.htotal = static_cast<uint16_t>(wish.width);
    mode.vdisplay = mode.vtotal = static_cast<uint16_t>(wish.height);
    mode.clock = static_cast<uint32_t>(static_cast<int64_t>(wish.refresh_mhz) * wish.width *
                                       wish.height / 1'000'000);
    mode.type = text.ends_with('*') ? DRM_MODE_TYPE_PREFERRED : 0;
    return mode;
}

ClientFacts client_of(const json &command) {
    const json client = command.value("client", json::object());
    ClientFacts facts{.pid = client.value("pid", 0),
                      .uid = client.value("uid", 0U),
                      .executable = client.value("executable", "")};
    if (client.contains("sandbox_id")) {
        facts.sandbox_id = client["sandbox_id"];
    }
    return facts;
}

template <typename Id> std::vector<Id> ids_of(const json &command, const char *key) {
    std::vector<Id> ids;
    for (const uint32_t id : command.value(key, std::vector<uint32_t>())) {
        ids.emplace_back(id);
    }
    return ids;
}

DisplayReport display_of(const json &command) {
    DisplayReport report;
    report.facts.id = ConnectorId(command["id"]);
    report.facts.name = command["name"];
    report.use = named(uses, command["use"]);
    report.facts.connected = report.use != DisplayUse::Unplugged;
    report.facts.non_desktop = command.value("non_desktop", false);
    report.on_desktop = command.value("on_desktop", report.use == DisplayUse::Desktop);
    report.offered = report.use == DisplayUse::Offered;
    report.lease = LeaseId(command.value("lease", 0U));
    report.rule = command.value("rule", "");
    report.reason = command.value("reason", "");
    if (command.contains("edid")) {
        const json &edid = command["edid"];
        report.facts.edid = EdidFacts{edid[0], edid[1], edid[2], edid[3], edid[4]};
    }
    for (const std::string mode : command.value("modes", json::array())) {
        report.facts.modes.push_back(mode_of(mode));
    }
    return report;
}

LeaseReport lease_of(const json &command) {
    LeaseReport report;
    report.id = LeaseId(command["id"]);
    report.lessee = LesseeId(command["lessee"]);
    report.client = client_of(command);
    report.objects.crtcs = ids_of<CrtcId>(command, "crtcs");
    report.objects.planes = ids_of<PlaneId>(command, "planes");
    report.connector_names = command["connectors"];
    report.since = std::chrono::system_clock::time_point(
        std::chrono::milliseconds(command.value("since_ms", int64_t{0})));
    report.masked = command.value("masked", true);
    for (const json &term : command.value("terms", json::array())) {
        report.terms.push_back({.connector = term[0],
                                .term = static_cast<Term>(term[1].get<int>()),
                                .asked = term[2],
                                .unmet = term[3]});
    }
    return report;
}

/// Patterns with a "*" are globs.
ClaimReport claim_of(const json &command) {
    const auto pattern = [&](const char *key) -> std::optional<ClaimPattern> {
        if (!command["criteria"].contains(key)) {
            return std::nullopt;
        }
        const std::string text = command["criteria"][key];
        return ClaimPattern{text, text.contains('*')};
    };
    ClaimReport report{.id = ClaimId(command["id"]), .client = client_of(command), .criteria = {}};
    report.criteria.maker = pattern("maker");
    report.criteria.model = pattern("model");
    if (command["criteria"].contains("product")) {
        report.criteria.product = command["criteria"]["product"];
    }
    report.exclusive = command.value("exclusive", false);
    report.displays = command["connectors"];
    return report;
}

} // namespace

bool FakeDelegate::execute(std::string_view verb, const json &command, ControlServer &control) {
    control_ = &control;
    if (verb == "display") {
        put(command, control);
    } else if (verb == "picture") {
        DisplayPicture &picture = pictures_[{command["card"], command["id"]}];
        picture.blanked = command.value("blanked", false);
        picture.mirrored = command.value("mirrored", false);
        picture.mode =
            command.contains("mode") ? std::optional(mode_of(command["mode"])) : std::nullopt;
        control.display_changed({command["card"], ConnectorId(command["id"])});
    } else if (verb == "gone") {
        const ConnectorId id(command["id"]);
        std::erase_if(card(command["card"]).displays,
                      [&](const DisplayReport &report) { return report.facts.id == id; });
        control.observe(command["card"], DisplayGone{id});
    } else if (verb == "lease") {
        lend(command, control);
    } else if (verb == "end") {
        end(command, control);
    } else if (verb == "refuse") {
        control.observe(command["card"], LeaseRefused{LeaseId(command["id"]), client_of(command),
                                                      command["connectors"], command["reason"]});
    } else if (verb == "claim" || verb == "unclaim") {
        const ClaimId id(command["id"]);
        std::erase_if(claims_, [&](const ClaimReport &claim) { return claim.id == id; });
        if (verb == "claim") {
            claims_.push_back(claim_of(command));
            control.observe(ClaimChanged{claims_.back()});
        } else {
            control.observe(ClaimEnded{{.id = id, .client = {}, .criteria = {}}});
        }
    } else if (verb == "fail") {
        failure_ =
            command.contains("with") ? std::optional<std::string>(command["with"]) : std::nullopt;
    } else if (verb == "recall") {
        recall_();
    } else if (verb == "on") {
        scripts_[command["word"]] = command["then"];
    } else {
        return false;
    }
    return true;
}

void FakeDelegate::put(const json &display, ControlServer &control) {
    CardReport &on = card(display["card"]);
    const DisplayReport report = display_of(display);
    const auto found = std::ranges::find_if(
        on.displays, [&](const DisplayReport &other) { return other.facts.id == report.facts.id; });
    if (found != on.displays.end()) {
        *found = report;
    } else {
        on.displays.push_back(report);
    }
    control.observe(on.node, DisplayChanged{report});
}

void FakeDelegate::lend(const json &lease, ControlServer &control) {
    CardReport &on = card(lease["card"]);
    const LeaseReport report = lease_of(lease);
    const auto found = std::ranges::find(on.leases, report.id, &LeaseReport::id);
    if (found != on.leases.end()) {
        *found = report;
        control.observe(on.node, LeaseChanged{report});
    } else {
        on.leases.push_back(report);
        control.observe(on.node, LeaseCreated{report});
    }
}

void FakeDelegate::end(const json &lease, ControlServer &control) {
    for (CardReport &on : cards_) {
        const auto found = std::ranges::find(on.leases, LeaseId(lease["id"]), &LeaseReport::id);
        if (found != on.leases.end()) {
            const LeaseReport was = std::move(*found);
            on.leases.erase(found);
            control.observe(on.node, LeaseEnded{was, named(causes, lease["cause"])});
            return;
        }
    }
}

CardReport &FakeDelegate::card(const std::string &node) {
    const auto found = std::ranges::find(cards_, node, &CardReport::node);
    return found != cards_.end() ? *found : cards_.emplace_back(node);
}

/// Heard only where it is scripted: it comes with every command.
void FakeDelegate::tell_news() {
    if (scripts_.contains("tell_news")) {
        std::ignore = hear("tell_news", "");
    }
}

FakeDelegate::Outcome FakeDelegate::hear(const std::string &word, const std::string &details) {
    std::println("heard {}{}{}", word, details.empty() ? "" : " ", details);
    if (const auto script = scripts_.extract(word)) {
        const json &command = script.mapped();
        execute(command["do"].get<std::string>(), command, *control_);
    }
    if (failure_) {
        return std::unexpected(Error::make(Error::Kind::Invalid, *failure_));
    }
    return {};
}

std::vector<CardReport> FakeDelegate::cards() const {
    return cards_;
}

DisplayPicture FakeDelegate::picture(const DisplayKey &display) const {
    const auto found = pictures_.find({display.card, display.connector.value()});
    return found != pictures_.end() ? found->second : DisplayPicture{};
}

FakeDelegate::Outcome FakeDelegate::override_offer(const DisplayKey &display,
                                                   std::optional<bool> offer) {
    return hear("override_offer", std::format("{} {} {}", display.card, display.connector.value(),
                                              !offer   ? "nothing"
                                              : *offer ? "offer"
                                                       : "withdraw"));
}

FakeDelegate::Outcome FakeDelegate::revoke(const LeaseKey &lease) {
    return hear("revoke", std::format("{} {}", lease.card, lease.id.value()));
}

FakeDelegate::Outcome FakeDelegate::set_masked(const LeaseKey &lease, bool masked) {
    return hear("set_masked", std::format("{} {} {}", lease.card, lease.id.value(), masked));
}

FakeDelegate::Outcome FakeDelegate::mirror(const DisplayKey &display,
                                           const std::optional<MirrorWish> &wish) {
    std::string how = "off";
    if (wish) {
        const PictureRegion &part = wish->region;
        how = std::format("{} mHz {}x{} of {}x{}+{}+{}", wish->rate_mhz, wish->width, wish->height,
                          part.width, part.height, part.x, part.y);
    }
    return hear("mirror", std::format("{} {} {}", display.card, display.connector.value(), how));
}

FakeDelegate::Outcome FakeDelegate::set_gamma(const DisplayKey &display,
                                              const std::optional<GammaWish> &gamma) {
    const std::string wish =
        gamma ? std::format("{}:{}:{}", gamma->red, gamma->green, gamma->blue) : "off";
    return hear("set_gamma",
                std::format("{} {} {}", display.card, display.connector.value(), wish));
}

FakeDelegate::Outcome FakeDelegate::override_desktop(const DisplayKey &display,
                                                     std::optional<bool> desktop) {
    return hear("override_desktop", std::format("{} {} {}", display.card, display.connector.value(),
                                                !desktop   ? "auto"
                                                : *desktop ? "on"
                                                           : "off"));
}

FakeDelegate::Outcome FakeDelegate::set_blanked(const DisplayKey &display, bool blanked) {
    return hear("set_blanked",
                std::format("{} {} {}", display.card, display.connector.value(), blanked));
}

FakeDelegate::Outcome FakeDelegate::drop_claim(ClaimId claim) {
    return hear("drop_claim", std::format("{}", claim.value()));
}

FakeDelegate::Outcome FakeDelegate::identify(std::chrono::milliseconds duration) {
    return hear("identify", std::format("{}", duration));
}

std::expected<std::unique_ptr<InputLoan>, Error>
FakeDelegate::lend_input(pid_t /*lessee*/, const std::string &node, std::function<void()> ended) {
    class Loan final : public InputLoan {
    public:
        explicit Loan(std::function<void()> &recall) : recall_(recall) {}
        ~Loan() override {
            recall_ = nullptr;
            std::println("heard give_back");
        }
        [[nodiscard]] int fd() const override { return null_.get(); }

    private:
        std::function<void()> &recall_;
        UniqueFd null_{open("/dev/null", O_RDWR | O_CLOEXEC)};
    };
    return hear("lend_input", node).transform([&]() -> std::unique_ptr<InputLoan> {
        recall_ = std::move(ended);
        return std::make_unique<Loan>(recall_);
    });
}

FakeDelegate::Outcome FakeDelegate::reload() {
    return hear("reload", "");
}

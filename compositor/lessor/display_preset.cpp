#include "lessor/display_preset.hpp"

#include <algorithm>
#include <cerrno>
#include <ranges>
#include <tuple>
#include <utility>

#include "lessor/kms_topology.hpp"
#include "lessor/lower_modes.hpp"
#include "vocabulary/formatted.hpp"
#include "vocabulary/log.hpp"
#include "vocabulary/text.hpp"

namespace sublet {

namespace {

/// A card that has no CRTC to spare is not asked for ever.
constexpr unsigned max_retries = 5;

/// A driver that refuses modes, or a display with dozens of them, is not tried for long.
constexpr size_t max_lower_modes = 8;

bool wants_dark(const LeaseTerms &terms, ConnectorId connector) {
    return terms.of(connector).lit == false;
}

/// The term by which a display must be lit in its mode and in no other, if there is one.
Term term_of_mode(const LeaseTerms &terms, ConnectorId connector) {
    const DisplayTerms &asked = terms.of(connector);
    return asked.mode ? Term::Mode : asked.lit == true ? Term::Light : Term::None;
}

} // namespace

DisplayPreset::DisplayPreset(wl_event_loop *loop, int master_fd, kms::PropertyCatalog &catalog,
                             const DisplayTable &displays, const ResourceClaims &claims,
                             LessorHost &host, HeldPipes::Changed changed)
    : master_fd_(master_fd), catalog_(catalog), displays_(displays), host_(host),
      held_(loop, master_fd, catalog, std::move(changed)),
      crtcs_(master_fd, catalog, displays, claims, held_) {}

std::expected<std::vector<BlackModeset>, Refusal>
DisplayPreset::modesets(const std::vector<ConnectorId> &connectors, const LeaseTerms &terms) const {
    const bool masked = std::ranges::any_of(
        connectors, [&](ConnectorId id) { return displays_.find(id)->is_masked(terms); });
    std::vector<BlackModeset> modesets;
    for (const ConnectorId connector : connectors) {
        const Display &display = *displays_.find(connector);
        const std::optional<ModeTerm> &asked = terms.of(connector).mode;
        const auto mode = asked ? std::optional(std::get<drmModeModeInfo>(*asked))
                                : choose_mode(display.facts.modes, display.verdict.mode);
        if (!mode) {
            return std::unexpected(
                Refusal{.reason = RefusalReason::Failed,
                        .text = formatted("{} has no mode {}", display.facts.name,
                                          to_string(display.verdict.mode)),
                        .connector = connector});
        }
        modesets.push_back({connector, *mode, masked});
    }
    return modesets;
}

std::expected<bool, Refusal> DisplayPreset::light(std::vector<BlackModeset> &wanted,
                                                  const LeaseTerms &terms, Shortfalls &shortfalls) {
    const auto failure = [](const Error &error) {
        return std::unexpected(Refusal{.reason = RefusalReason::Failed, .text = error.message()});
    };
    std::vector<HeldPipes::Target> others; // than they are to be
    std::vector<ConnectorId> connectors;
    std::vector<ConnectorId> unheld; // Of the desktop's, or never lit till now.
    for (const BlackModeset &modeset : wanted) {
        const bool lit = !wants_dark(terms, modeset.connector);
        const HeldPipes::Target target{modeset.connector,
                                       lit ? std::optional(modeset.mode) : std::nullopt};
        connectors.push_back(modeset.connector);
        if (!held_.holds(modeset.connector)) {
            unheld.push_back(modeset.connector);
        } else if (!held_.shows(target)) {
            others.push_back(target);
        }
    }
    if (!others.empty()) {
        if (const auto begun = held_.commit(others); begun) {
            return false;
        } else {
            log_debug("preset: {}; by the backend then", begun.error().message());
        }
        for (const HeldPipes::Target &target : others) {
            held_.release(target.connector);
            unheld.push_back(target.connector);
        }
    }
    if (unheld.empty()) {
        return true;
    }
    if (const auto topology = crtcs_.topology(); !topology) {
        return failure(topology.error());
    }
    release_idle_crtcs(connectors);
    const auto order = crtcs_.order(connectors);
    if (!order) {
        return std::unexpected(
            Refusal{.reason = RefusalReason::NoCrtc,
                    .text = formatted("no CRTC is free for {}", join(displays_.names(connectors))),
                    .connector = connectors.size() == 1 ? connectors.front() : ConnectorId()});
    }
    std::vector<BlackModeset> ordered;
    for (const ConnectorId connector : *order) {
        if (std::ranges::contains(unheld, connector)) {
            ordered.push_back(*std::ranges::find(wanted, connector, &BlackModeset::connector));
        }
    }
    auto lit = light_by_backend(ordered);
    if (lit) {
        return !darken(ordered, terms);
    }
    if (lit.error().kind != Error::Kind::Unsupported) {
        return failure(lit.error());
    }
    for (const BlackModeset &refused : ordered) {
        BlackModeset &modeset =
            *std::ranges::find(wanted, refused.connector, &BlackModeset::connector);
        if (ordered.size() > 1) {
            lit = light_by_backend({modeset});
        }
        if (lit) {
            continue; // Another one was refused.
        }
        if (const Term term = term_of_mode(terms, modeset.connector);
            term != Term::None && terms.refuse_unmet) {
            return std::unexpected(
                Refusal{.reason = RefusalReason::TermUnmet,
                        .text = formatted("{} could not be set: {}", description(modeset.mode),
                                          lit.error().message()),
                        .connector = modeset.connector,
                        .term = term});
        }
        const std::string shortfall = light_in_lower_mode(modeset);
        log_warn("preset: {}", shortfall);
        shortfalls.emplace(modeset.connector, shortfall);
    }
    return !darken(ordered, terms);
}

/// Begins to switch off what the backend has just lit and is to be dark: lit once, the backend
/// keeps its CRTC. False if nothing has begun.
bool DisplayPreset::darken(const std::vector<BlackModeset> &lit, const LeaseTerms &terms) {
    std::vector<HeldPipes::Target> targets;
    for (const BlackModeset &modeset : lit) {
        if (wants_dark(terms, modeset.connector) &&
            (held_.holds(modeset.connector) || hold(modeset))) {
            targets.push_back({modeset.connector, std::nullopt});
        }
    }
    return !targets.empty() && held_.commit(targets);
}

/// Lights a display whose mode the driver refuses in the next lower one that it takes, if any. Says
/// what came of it.
std::string DisplayPreset::light_in_lower_mode(BlackModeset &modeset) {
    const ConnectorFacts &facts = displays_.find(modeset.connector)->facts;
    const std::string refused = description(modeset.mode);
    for (const drmModeModeInfo &mode :
         lower_modes(facts.modes, modeset.mode) | std::views::take(max_lower_modes)) {
        BlackModeset lower = modeset;
        lower.mode = mode;
        if (light_by_backend({lower})) {
            modeset = lower;
            held_.release(modeset.connector); // Its own mode is tried again at its next lease.
            return formatted("{} is lit in {}: {} could not be set", facts.name, description(mode),
                             refused);
        }
    }
    return formatted("{} is not lit: neither {} nor a lower mode could be set", facts.name,
                     refused);
}

/// Has the backend light displays, and holds those that are not the desktop's from now on.
std::expected<void, Error> DisplayPreset::light_by_backend(std::vector<BlackModeset> modesets) {
    for (BlackModeset &modeset : modesets) {
        auto black = held_.black_buffers().of_size(modeset.mode.hdisplay, modeset.mode.vdisplay);
        if (!black) {
            Error error = std::move(black.error());
            if (error.code == EINVAL) { // The card has no picture of that size.
                error = Error::make(Error::Kind::Unsupported, error.message());
            }
            return std::unexpected(std::move(error));
        }
        modeset.black = *std::move(black);
    }
    if (auto lit = host_.modeset_black(modesets); !lit) {
        return lit;
    }
    for (const BlackModeset &modeset : modesets) {
        if (!displays_.find(modeset.connector)->verdict.desktop) {
            std::ignore = hold(modeset); // If that fails, the backend lights it each time.
        }
    }
    return {};
}

/// Holds a display that the backend has just lit.
std::expected<void, Error> DisplayPreset::hold(const BlackModeset &modeset) {
    const auto topology = crtcs_.topology();
    if (!topology) {
        return std::unexpected(topology.error());
    }
    const CrtcId crtc = crtc_of_connector(master_fd_, catalog_, modeset.connector);
    const PlaneId primary = primary_plane(**topology, crtc);
    return held_.hold(modeset.connector, crtc, primary, modeset.mode);
}

void DisplayPreset::rest(ConnectorId connector) {
    const Display &display = *displays_.find(connector);
    const HeldPipes::Target target{connector, early_mode(display)};
    if (held_.is_busy(connector)) {
        return; // on_changed() comes back here.
    }
    const bool hold = target.black || crtcs_.suffice_for_all();
    if (hold && held_.shows(target)) {
        return;
    }
    if (hold && held_.holds(connector)) {
        if (const auto begun = held_.commit({&target, 1}); begun) {
            return;
        }
    }
    held_.release(connector);
    host_.renew_output(display.facts);
    if (target.black && !dark_.contains(connector)) {
        const BlackModeset modeset{connector, *target.black, true};
        const auto lit = light_by_backend({modeset});
        if (lit) {
            return;
        }
        log_warn("preset: {} stays dark: {}", display.facts.name, lit.error().message());
        dark_.emplace(connector, max_retries);
    }
    host_.disable(connector);
}

void DisplayPreset::enable_on_desktop(ConnectorId connector) {
    if (held_.holds(connector)) {
        held_.release(connector);
        host_.disable(connector);
    }
    host_.renew_output(displays_.find(connector)->facts);
    release_idle_crtcs({connector});
    host_.enable_on_desktop(connector);
}

std::optional<drmModeModeInfo> DisplayPreset::early_mode(const Display &display) const {
    return display.verdict.preset == PresetTime::OnConnect && display.allowed()
               ? choose_mode(display.facts.modes, display.verdict.mode)
               : std::nullopt;
}

/// A display that is held gives its CRTC to those that need one now. It is preset again when a CRTC
/// may be free.
void DisplayPreset::release_idle_crtcs(const std::vector<ConnectorId> &wanted) {
    for (const ConnectorId connector : crtcs_.in_the_way(wanted)) {
        log_info("preset: {} gives its CRTC to another display", displays_.name(connector));
        held_.release(connector);
        host_.disable(connector);
        dark_[connector] = 0;
    }
}

void DisplayPreset::unplugged(ConnectorId connector) {
    dark_.erase(connector);
    lit_again_.erase(connector);
    held_.release(connector);
    retry_presets();
}

void DisplayPreset::release(ConnectorId connector) {
    const Display *display = displays_.find(connector);
    if (held_.holds(connector) && display->phase == DisplayPhase::Available) {
        held_.release(connector);
        host_.disable(connector);
    }
}

std::vector<ConnectorId> DisplayPreset::release_idle() {
    crtcs_.read_again(); // Somebody else had the card.
    return held_.release_if([this](ConnectorId connector) {
        const Display *display = displays_.find(connector);
        return display == nullptr || display->phase != DisplayPhase::Leased;
    });
}

std::expected<void, Error> DisplayPreset::light_again(ConnectorId connector, CrtcId crtc,
                                                      const drmModeModeInfo &mode) {
    const CrtcId lit = crtc_of_connector(master_fd_, catalog_, connector);
    if (lit && lit != crtc) {
        return std::unexpected(
            Error::make(Error::Kind::NotFound, "another CRTC drives the display now"));
    }
    if (const auto now = mode_of(master_fd_, crtc); lit && now && same_timings(*now, mode)) {
        return {};
    }
    const auto topology = crtcs_.topology();
    if (!topology) {
        return std::unexpected(topology.error());
    }
    const auto pipe = Pipe::read(catalog_, connector, crtc, primary_plane(**topology, crtc));
    const auto black = held_.black_buffers().of_size(mode.hdisplay, mode.vdisplay);
    const auto blob = kms::Blob::create(master_fd_, mode);
    if (!pipe || !black || !blob) {
        return std::unexpected(!pipe ? pipe.error() : !black ? black.error() : blob.error());
    }
    kms::AtomicRequest request;
    pipe->add_black(request, mode, *blob, **black);
    return request.commit_now(master_fd_).transform([&] { lit_again_[connector] = *black; });
}

void DisplayPreset::retry_presets() {
    for (unsigned &left : dark_ | std::views::values) {
        left = max_retries;
    }
}

bool DisplayPreset::has_unfinished() const {
    return std::ranges::any_of(dark_ | std::views::values, [](unsigned left) { return left > 0; });
}

void DisplayPreset::retry(const std::function<void(ConnectorId)> &again) {
    for (const auto &[connector, left] : std::map(dark_)) {
        if (left == 0) {
            continue;
        }
        dark_.erase(connector);
        again(connector);
        if (const auto still = dark_.find(connector); still != dark_.end()) {
            still->second = left - 1;
        }
    }
}

} // namespace sublet

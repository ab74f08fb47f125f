#include "lessor/held_pipes.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

#include "displays/display_mode.hpp"

namespace sublet {

namespace {

bool same_target(const HeldPipes::Target &a, const HeldPipes::Target &b) {
    return a.black.has_value() == b.black.has_value() &&
           (!a.black || same_timings(*a.black, *b.black));
}

} // namespace

HeldPipes::HeldPipes(wl_event_loop *loop, int master_fd, kms::PropertyCatalog &catalog,
                     Changed changed)
    : loop_(loop), master_fd_(master_fd), catalog_(catalog), changed_(std::move(changed)),
      black_(master_fd) {}

std::expected<void, Error> HeldPipes::hold(ConnectorId connector, CrtcId crtc, PlaneId primary,
                                           const drmModeModeInfo &mode) {
    const auto made = make_mode(mode);
    if (!made) {
        return std::unexpected(made.error());
    }
    return Pipe::read(catalog_, connector, crtc, primary).transform([&](Pipe pipe) {
        held_.insert_or_assign(connector, Held{.pipe = std::move(pipe),
                                               .shown = Target{connector, mode},
                                               .mode = *made,
                                               .saved = nullptr,
                                               .saved_objects = {}});
    });
}

std::vector<ConnectorId> HeldPipes::release_if(const std::function<bool(ConnectorId)> &which) {
    std::vector<ConnectorId> connectors;
    std::erase_if(held_, [&](const auto &held) {
        if (which(held.first)) {
            connectors.push_back(held.first);
            return true;
        }
        return false;
    });
    commits_.clear();
    return connectors;
}

CrtcId HeldPipes::crtc_of(ConnectorId connector) const {
    const auto found = held_.find(connector);
    return found == held_.end() ? CrtcId() : found->second.pipe.crtc();
}

PlaneId HeldPipes::primary_of(ConnectorId connector) const {
    const auto found = held_.find(connector);
    return found == held_.end() ? PlaneId() : found->second.pipe.primary();
}

bool HeldPipes::is_busy(ConnectorId connector) const {
    return std::ranges::any_of(commits_, [&](const Commit &commit) {
        return std::ranges::contains(commit.targets, connector, &Target::connector);
    });
}

bool HeldPipes::shows(const Target &target) const {
    const auto found = held_.find(target.connector);
    return found != held_.end() && found->second.shown &&
           same_target(*found->second.shown, target) && !is_busy(target.connector);
}

void HeldPipes::lose_track(ConnectorId connector) {
    if (const auto found = held_.find(connector); found != held_.end()) {
        found->second.shown.reset();
    }
}

std::expected<void, Error> HeldPipes::commit(std::span<const Target> targets,
                                             const std::function<void(kms::AtomicRequest &)> &add) {
    kms::AtomicRequest request;
    std::vector<std::shared_ptr<const Mode>> modes;
    std::vector<CrtcId> crtcs;
    std::vector<CrtcId> lit;
    for (const Target &target : targets) {
        const Held &held = held_.at(target.connector);
        const Pipe &pipe = held.pipe;
        if (target.black) {
            auto mode = mode_of(held, *target.black);
            if (!mode) {
                return std::unexpected(mode.error());
            }
            pipe.add_black(request, *target.black, (*mode)->blob, *(*mode)->black);
            modes.push_back(*std::move(mode));
            lit.push_back(pipe.crtc());
        } else {
            pipe.add_off(request);
            modes.push_back(nullptr);
        }
        pipe.ask_fence(request);
        crtcs.push_back(pipe.crtc());
    }
    if (add) {
        add(request);
    }
    const auto commit = commits_.insert(
        commits_.end(), Commit{{targets.begin(), targets.end()}, std::move(modes), nullptr});
    commit->commit = std::make_unique<PipeCommit>(
        loop_, master_fd_, std::move(request), std::move(crtcs), std::move(lit),
        [this, commit](const std::expected<void, Error> &result) { finish(commit, result); });
    for (const Target &target : targets) {
        lose_track(target.connector);
    }
    auto started = commit->commit->start();
    if (!started) {
        commits_.erase(commit);
    }
    return started;
}

std::expected<std::shared_ptr<const HeldPipes::Mode>, Error>
HeldPipes::make_mode(const drmModeModeInfo &info) {
    auto black = black_.of_size(info.hdisplay, info.vdisplay);
    if (!black) {
        return std::unexpected(black.error());
    }
    return kms::Blob::create(master_fd_, info).transform([&](kms::Blob blob) {
        return std::make_shared<const Mode>(info, std::move(blob), *std::move(black));
    });
}

/// The blob of a mode is made once, not for each commit.
std::expected<std::shared_ptr<const HeldPipes::Mode>, Error>
HeldPipes::mode_of(const Held &held, const drmModeModeInfo &info) {
    if (same_timings(held.mode->info, info)) {
        return held.mode;
    }
    return make_mode(info);
}

void HeldPipes::finish(std::list<Commit>::iterator commit,
                       const std::expected<void, Error> &result) {
    const Commit finished = std::move(*commit);
    commits_.erase(commit);
    std::vector<ConnectorId> connectors;
    for (const auto &[target, mode] : std::views::zip(finished.targets, finished.modes)) {
        connectors.push_back(target.connector);
        if (const auto found = held_.find(target.connector); found != held_.end() && result) {
            found->second.shown = target;
            found->second.mode = mode ? mode : found->second.mode;
        }
    }
    changed_(connectors, result);
}

std::expected<std::shared_ptr<const SavedState>, Error>
HeldPipes::saved_state(ConnectorId connector, const LeasedObjects &objects) {
    const auto found = held_.find(connector);
    if (found != held_.end() && found->second.saved && found->second.saved_objects == objects) {
        return found->second.saved;
    }
    auto read = SavedState::read(master_fd_, catalog_, objects);
    if (!read) {
        return std::unexpected(read.error());
    }
    auto saved = std::make_shared<const SavedState>(std::move(*read));
    if (found != held_.end()) {
        found->second.saved = saved;
        found->second.saved_objects = objects;
    }
    return saved;
}

void HeldPipes::add_other_plane_off(kms::AtomicRequest &request, ConnectorId connector,
                                    PlaneId plane) const {
    const Pipe &pipe = held_.at(connector).pipe;
    if (plane != pipe.primary()) {
        pipe.add_plane_off(request, plane);
    }
}

} // namespace sublet

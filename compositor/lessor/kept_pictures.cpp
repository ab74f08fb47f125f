#include "lessor/kept_pictures.hpp"

#include <algorithm>
#include <utility>

#include "lessor/kms_topology.hpp"
#include "vocabulary/drm_ptr.hpp"
#include "vocabulary/log.hpp"

namespace sublet {

namespace {

/// Before a picture that something else is being committed over is looked at again.
constexpr std::chrono::milliseconds busy_delay{100};

} // namespace

KeptPictures::KeptPictures(wl_event_loop *loop, int master_fd, kms::PropertyCatalog &catalog,
                           const DisplayTable &displays, HeldPipes &held, Expired expired)
    : loop_(loop), master_fd_(master_fd), catalog_(catalog), displays_(displays), held_(held),
      expired_(std::move(expired)) {}

uint32_t KeptPictures::shown_by(PlaneId plane) const {
    const DrmPlane told(drmModeGetPlane(master_fd_, plane.value()));
    return told ? told->fb_id : 0;
}

bool KeptPictures::keep(RunningLease &lease) {
    if (!lease.duplicate || lease.kernel.lessee()) {
        return false;
    }
    std::list<Picture> pictures;
    std::vector<HeldPipes::Target> black;
    for (const LeasedDisplay &display : lease.displays) {
        const ConnectorId connector = display.connector;
        const CrtcId crtc = held_.crtc_of(connector);
        const PlaneId primary = held_.primary_of(connector);
        const auto mode = crtc ? mode_of(master_fd_, crtc) : std::nullopt;
        const uint32_t framebuffer = mode ? shown_by(primary) : 0;
        if (framebuffer == 0 || held_.is_busy(connector) ||
            displays_.find(connector)->phase != DisplayPhase::Returning ||
            displays_.find(connector)->verdict.desktop) {
            return false;
        }
        black.push_back({connector, mode});
        pictures.push_back({.connector = connector,
                            .crtc = crtc,
                            .primary = primary,
                            .framebuffer = framebuffer,
                            .fd = nullptr,
                            .timer = nullptr});
    }
    if (const auto restored = restore(lease); !restored) {
        log_info("end: the last picture is not kept: {}", restored.error().message());
        return false;
    }
    std::ranges::for_each(black, [this](const auto &target) { held_.adopt(target); });
    const auto fd = std::make_shared<UniqueFd>(std::move(lease.duplicate));
    for (Picture &picture : pictures) {
        // One of the lessee before that this one has never replaced needs that one's fd.
        const auto old = std::ranges::find(pictures_, picture.connector, &Picture::connector);
        picture.fd =
            old != pictures_.end() && old->framebuffer == picture.framebuffer ? old->fd : fd;
        if (old != pictures_.end()) {
            pictures_.erase(old);
        }
    }
    while (!pictures.empty()) {
        pictures_.splice(pictures_.end(), pictures, pictures.begin());
        const Place kept = std::prev(pictures_.end());
        kept->timer = std::make_unique<TimerSource>(loop_, [this, kept] { expire(kept); });
        kept->timer->arm(lease.keep_picture);
        log_info("end: {} keeps its last picture", displays_.name(kept->connector));
    }
    return true;
}

/// Restores all but the pictures. What the driver takes only with another picture is an error.
std::expected<void, Error> KeptPictures::restore(const RunningLease &lease) {
    kms::AtomicRequest request;
    for (const LeasedDisplay &display : lease.displays) {
        if (auto read = display.before->restore_changed(request, catalog_); !read) {
            return read;
        }
    }
    return request.empty() ? std::expected<void, Error>() : request.commit_now(master_fd_);
}

bool KeptPictures::has(ConnectorId connector) const {
    return std::ranges::any_of(pictures_, [&](const Picture &picture) {
        return picture.connector == connector && !picture.expired &&
               shown_by(picture.primary) == picture.framebuffer;
    });
}

void KeptPictures::replaced(const std::vector<ConnectorId> &connectors) {
    std::erase_if(pictures_, [&](const Picture &picture) {
        return std::ranges::contains(connectors, picture.connector);
    });
}

void KeptPictures::expire(Place picture) {
    const ConnectorId connector = picture->connector;
    if (held_.is_busy(connector)) {
        return picture->timer->arm(busy_delay);
    }
    picture->expired = true;
    if (held_.holds(connector) && shown_by(picture->primary) == picture->framebuffer) {
        const Display *display = displays_.find(connector);
        if (display->phase == DisplayPhase::Leased) {
            // The next lessee has shown nothing yet, and would be dark without its predecessor.
            const HeldPipes::Target black{connector, mode_of(master_fd_, picture->crtc)};
            if (black.black && held_.commit({&black, 1})) {
                return; // replaced() follows.
            }
        } else if (display->phase == DisplayPhase::Available) {
            held_.lose_track(connector); // The picture does not count as black any more.
            expired_(connector);
            if (held_.is_busy(connector)) {
                return;
            }
        } else {
            picture->expired = false;
            return picture->timer->arm(busy_delay);
        }
    }
    replaced({connector});
}

} // namespace sublet

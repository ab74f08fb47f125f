#include "legacy_scanout.hpp"

#include <cerrno>

#include "../../displays/display_mode.hpp"
#include "../../vocabulary/drm_ptr.hpp"
#include "vocabulary/formatted.hpp"

#include "commit_error.hpp"

namespace sublet::kms {

std::expected<void, Error> LegacyScanout::enable(std::span<const drmModeModeInfo> modes) {
    if (modes.size() != 1 || pipelines().size() != 1) {
        return std::unexpected(Error::make(Error::Kind::Unsupported,
                                           "legacy mode setting flips one display at a time"));
    }
    mode_ = modes.front();
    lit_ = false;
    cursor_ = {};
    return {};
}

std::expected<void, Error> LegacyScanout::show(const Layer &layer) {
    const bool cursor = layer.plane == pipeline().cursor;
    if (!cursor && layer.plane != pipeline().primary) {
        return std::unexpected(Error::make(
            Error::Kind::Unsupported, formatted("legacy mode setting moves no {} plane with a flip",
                                                to_string(layer.plane->type))));
    }
    if (const auto checked = check_picture(layer); !checked) {
        return checked;
    }
    const bool blended = layer.alpha.value_or(1) < 1 || layer.zpos;
    if (!layer.rotation.is_identity() || blended || layer.source) {
        return std::unexpected(Error::make(
            Error::Kind::Unsupported,
            formatted("legacy mode setting has no property \"{}\"",
                      layer.source ? "SRC_X" : (blended ? "alpha\" or \"zpos" : "rotation"))));
    }
    if (cursor && layer.framebuffer == nullptr) {
        cursor_ = {};
    } else if (cursor) {
        cursor_ = {layer.framebuffer->id(), layer.rect};
    } else {
        primary_ = layer.framebuffer->id();
    }
    framebuffers_.next(*layer.plane, layer.framebuffer);
    return {};
}

std::expected<void, Error> LegacyScanout::test() const {
    return test_modeset().and_then([this]() -> std::expected<void, Error> {
        if (!lit_ && !is_set()) {
            return std::unexpected(
                Error{Error::Kind::System, EINVAL, "show a frame in a mode that is not set"});
        }
        return {};
    });
}

bool LegacyScanout::is_set() const {
    const CrtcId id = pipeline().crtc->id;
    const DrmCrtc crtc(drmModeGetCrtc(fd_, id.value()));
    return crtc && crtc->mode_valid != 0 && same_timings(crtc->mode, mode_) &&
           pipeline().connector->crtc == id;
}

std::expected<void, Error> LegacyScanout::test_modeset() const {
    if (!lit_ && drmIsMaster(fd_) == 0) {
        return std::unexpected(commit_error(fd_, EACCES, "set a mode"));
    }
    return {};
}

std::expected<void, Error> LegacyScanout::flip(uint64_t user_data) {
    if (const auto possible = test(); !possible) {
        return possible;
    }
    return modeset(user_data);
}

std::expected<void, Error> LegacyScanout::modeset(uint64_t user_data) {
    std::expected<void, Error> lit;
    if (!lit_) {
        lit = set_crtc();
    }
    return lit.and_then([this] { return update_cursor(); })
        .and_then([&] { return page_flip(user_data); })
        .transform([this] { framebuffers_.committed(); });
}

std::expected<void, Error> LegacyScanout::set_crtc() {
    const uint32_t crtc = pipeline().crtc->id.value();
    uint32_t connector = pipeline().connector->id.value();
    drmModeModeInfo mode = mode_;
    if (const int result = drmModeSetCrtc(fd_, crtc, primary_.value(), 0, 0, &connector, 1, &mode);
        result != 0) {
        return std::unexpected(commit_error(fd_, -result, "set a mode"));
    }
    for (const Plane *left_over : pipeline().overlays) {
        drmModeSetPlane(fd_, left_over->id.value(), crtc, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }
    drmModeSetCursor(fd_, crtc, 0, 0, 0);
    shown_cursor_ = {};
    lit_ = true;
    return {};
}

std::expected<void, Error> LegacyScanout::update_cursor() {
    if (cursor_.framebuffer != shown_cursor_.framebuffer) {
        if (const auto set = set_cursor_picture(); !set) {
            return set;
        }
        shown_cursor_ = {cursor_.framebuffer, {.x = -1, .y = -1}};
    }
    const bool moved =
        cursor_.rect.x != shown_cursor_.rect.x || cursor_.rect.y != shown_cursor_.rect.y;
    if (!cursor_.framebuffer || !moved) {
        return {};
    }
    if (const int result =
            drmModeMoveCursor(fd_, pipeline().crtc->id.value(), cursor_.rect.x, cursor_.rect.y);
        result != 0) {
        return std::unexpected(commit_error(fd_, -result, "move the cursor"));
    }
    shown_cursor_.rect = cursor_.rect;
    return {};
}

std::expected<void, Error> LegacyScanout::set_cursor_picture() {
    const uint32_t crtc = pipeline().crtc->id.value();
    if (!cursor_.framebuffer) {
        const int result = drmModeSetCursor(fd_, crtc, 0, 0, 0);
        return result == 0 ? std::expected<void, Error>()
                           : std::unexpected(commit_error(fd_, -result, "hide the cursor"));
    }
    // The call wants the memory, not the framebuffer: the kernel gives a master a handle of it.
    const DrmFramebuffer2 framebuffer(drmModeGetFB2(fd_, cursor_.framebuffer.value()));
    if (!framebuffer) {
        return std::unexpected(Error::from_errno("look at the cursor's framebuffer"));
    }
    const int result = drmModeSetCursor(fd_, crtc, framebuffer->handles[0], cursor_.rect.width,
                                        cursor_.rect.height);
    drmCloseBufferHandle(fd_, framebuffer->handles[0]);
    if (result != 0) {
        return std::unexpected(commit_error(fd_, -result, "set the cursor"));
    }
    return {};
}

std::expected<void, Error> LegacyScanout::page_flip(uint64_t user_data) const {
    drm_mode_crtc_page_flip flip = {.crtc_id = pipeline().crtc->id.value(),
                                    .fb_id = primary_.value(),
                                    .flags = DRM_MODE_PAGE_FLIP_EVENT,
                                    .reserved = 0,
                                    .user_data = user_data};
    if (drmIoctl(fd_, DRM_IOCTL_MODE_PAGE_FLIP, &flip) != 0) {
        return std::unexpected(commit_error(fd_, errno, "flip to a frame"));
    }
    return {};
}

} // namespace sublet::kms

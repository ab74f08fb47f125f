#include "display/head.hpp"

#include <algorithm>
#include <iterator>
#include <ranges>

#include <sublet/displays/display_mode.hpp>
#include <sublet/kms/failure.hpp>
#include <sublet/vocabulary/formatted.hpp>

namespace sublet::cli {

std::expected<std::unique_ptr<Head>, Error>
Head::create(const kms::Device &device, kms::Pipeline pipeline, drmModeModeInfo mode,
             ExtraPlanes extra, DisplaySettings settings, MakeRenderer make_renderer) {
    std::unique_ptr<Head> head(
        new Head(device, std::move(pipeline), mode, settings, std::move(make_renderer)));
    if (settings != DisplaySettings() && device.mode_setting() == kms::ModeSetting::Atomic) {
        auto saved = kms::SavedProperties::of(device.fd(), head->pipeline());
        if (!saved) {
            return std::unexpected(saved.error());
        }
        head->saved_ = *std::move(saved);
    }
    head->add_sprites(extra);
    return head->make_picture().transform([&] { return std::move(head); });
}

Head::Head(const kms::Device &device, kms::Pipeline pipeline, drmModeModeInfo mode,
           DisplaySettings settings, MakeRenderer make_renderer)
    : fd_(device.fd()), scanout_(kms::Scanout::create(device, std::move(pipeline))), mode_(mode),
      settings_(settings), rotation_(settings.rotation), make_renderer_(std::move(make_renderer)),
      statistics_(refresh_period(mode)) {}

void Head::add_sprites(ExtraPlanes extra) {
    const auto add = [&](std::string_view kind, const kms::Plane *plane) {
        auto sprite = plane != nullptr ? Sprite::create(fd_, *plane, mode_)
                                       : std::unexpected(Error::make(
                                             Error::Kind::NotFound, "the lease has no such plane"));
        if (sprite) {
            sprites_.push_back(*std::move(sprite));
        } else {
            refused_.push_back({formatted("primary + {}", kind), sprite.error()});
        }
    };
    if (extra.overlay) {
        add("overlay", pipeline().overlays.empty() ? nullptr : pipeline().overlays.front());
    }
    if (extra.cursor) {
        add("cursor", pipeline().cursor);
    }
}

std::expected<void, Error> Head::make_picture() {
    const bool swap = rotation_.swaps_axes();
    const kms::PlaneFormats &named = pipeline().primary->formats;
    const auto formats =
        name_layouts_ ? named : kms::PlaneFormats::without_modifiers(named.formats());
    auto renderer = make_renderer_(fd_, formats, swap ? mode_.vdisplay : mode_.hdisplay,
                                   swap ? mode_.hdisplay : mode_.vdisplay);
    if (!renderer) {
        return std::unexpected(renderer.error());
    }
    picture_.reset();
    renderer_ = *std::move(renderer);
    return draw();
}

std::expected<void, Error> Head::draw() {
    auto framebuffer = renderer_->draw(frame_);
    if (!framebuffer) {
        return std::unexpected(framebuffer.error());
    }
    picture_ = *std::move(framebuffer);
    layout_ = picture_->info();
    return {};
}

kms::Layer Head::picture() const {
    return {.plane = pipeline().primary,
            .framebuffer = picture_,
            .rect = {.width = mode_.hdisplay, .height = mode_.vdisplay},
            .rotation = rotation_};
}

std::expected<void, Error> Head::show() {
    auto shown = scanout_->show(picture());
    for (const Sprite &sprite : sprites_) {
        shown = shown.and_then([&] { return scanout_->show(sprite.layer(frame_)); });
    }
    return shown;
}

std::expected<void, Error> Head::negotiate(const std::optional<HdrFacts> &display) {
    display_ = display;
    recovery_.invalidate();
    if (const auto planned = negotiate_picture(); !planned) {
        return planned;
    }
    auto outcomes = add_settings(*scanout_, fd_, settings_, display);
    if (!outcomes) {
        return std::unexpected(outcomes.error());
    }
    outcomes_ = *std::move(outcomes);
    if (!settings_.rotation.is_identity()) {
        outcomes_.insert(outcomes_.begin(),
                         {"rotate", settings_.rotation.text(), turning_refused_});
    }
    if (settings_.fences) {
        start_fences();
    }
    if (!scanout_->test()) {
        if (const auto possible = scanout_->test_modeset(); !possible) {
            return possible;
        }
        needs_modeset_ = true;
    }
    recovery_.negotiated();
    return {};
}

std::expected<void, Error> Head::relight() {
    const auto drawn = picture_ ? std::expected<void, Error>() : draw();
    return drawn.and_then([this] { return negotiate(display_); });
}

std::expected<void, Error> Head::negotiate_picture() {
    auto planned = negotiate_planes();
    const auto refused = [&] {
        return !planned && kms::classify(planned.error()) == kms::Failure::Rejected;
    };
    const auto try_another = [&] {
        planned = make_picture().and_then([this] { return negotiate_planes(); });
    };
    if (refused() && !rotation_.is_identity()) {
        turning_refused_ = planned.error().message();
        rotation_ = {};
        try_another();
    }
    if (refused() && layout_ && layout_->modifier) {
        refused_.push_back(
            {formatted("primary in layout {:#x}", *layout_->modifier), planned.error()});
        name_layouts_ = false;
        try_another();
    }
    return planned;
}

std::expected<void, Error> Head::negotiate_planes() {
    const auto extras =
        sprites_ |
        std::views::transform([this](const Sprite &each) { return each.layer(frame_); }) |
        std::ranges::to<std::vector>();
    auto plan = kms::negotiate(*scanout_, mode_, picture(), extras);
    if (!plan) {
        return std::unexpected(plan.error());
    }
    std::vector<Sprite> kept;
    kept.reserve(plan->extras.size());
    for (const size_t index : plan->extras) {
        kept.push_back(std::move(sprites_[index]));
    }
    sprites_ = std::move(kept);
    std::ranges::move(plan->refused, std::back_inserter(refused_)); // After those of earlier ones.
    return {};
}

void Head::start_fences() {
    const auto started = fences_.start(*scanout_);
    outcomes_.push_back({"fences", "on", started ? std::string() : started.error().message()});
}

std::expected<void, Error> Head::commit() {
    if (!picture_) {
        if (const auto drawn = draw().and_then([this] { return show(); }); !drawn) {
            return drawn;
        }
    }
    if (const auto waiting = fences_.before_commit(*scanout_, *renderer_); !waiting) {
        return waiting;
    }
    const auto now = Clock::now();
    const auto committed =
        !recovery_.lit() && needs_modeset_ ? scanout_->modeset(frame_) : scanout_->flip(frame_);
    if (committed) {
        fences_.committed(*scanout_);
        statistics_.committed(now.time_since_epoch());
        awaited_ = now;
        ++frame_;
        picture_.reset();
        recovery_.committed();
    }
    return committed;
}

void Head::flipped(const kms::PageFlip &flip) {
    fences_.flipped();
    renderer_->flipped();
    statistics_.flipped(flip);
    awaited_.reset();
}

std::expected<void, Error> Head::put_back() const {
    if (!saved_) {
        return {};
    }
    kms::AtomicRequest request;
    if (!rotation_.is_identity()) {
        kms::Pipeline::clear_plane(request, *pipeline().primary);
    }
    return saved_->restore(request, fd_).and_then([&] { return request.commit_now(fd_); });
}

} // namespace sublet::cli

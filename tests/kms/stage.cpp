#include "stage.hpp"

#include <algorithm>
#include <cstdlib>

#include <drm_fourcc.h>
#include <fcntl.h>
#include <poll.h>
#include <xf86drm.h>

#include <sublet/displays/display_mode.hpp>
#include <sublet/kms/colour.hpp>
#include <sublet/kms/fence.hpp>
#include <sublet/vocabulary/drm_ptr.hpp>

namespace sublet::test {

namespace {

constexpr int deadline_ms = 20'000;

struct WritebackConnector {
    ConnectorId id;
    kms::ObjectProperties properties;
};

/// The writeback connector that can take pictures of this CRTC.
WritebackConnector writeback_of(int fd, kms::CrtcMask crtc) {
    drmSetClientCap(fd, DRM_CLIENT_CAP_WRITEBACK_CONNECTORS, 1);
    const DrmResources resources(drmModeGetResources(fd));
    for (const uint32_t id :
         std::span(resources->connectors, static_cast<size_t>(resources->count_connectors))) {
        const DrmConnector connector(drmModeGetConnectorCurrent(fd, id));
        if (!connector || connector->connector_type != DRM_MODE_CONNECTOR_WRITEBACK) {
            continue;
        }
        const DrmEncoder encoder(drmModeGetEncoder(fd, connector->encoders[0]));
        if (encoder && (encoder->possible_crtcs & crtc) != 0) {
            return {ConnectorId(id),
                    checked(kms::ObjectProperties::read(fd, id, DRM_MODE_OBJECT_CONNECTOR))};
        }
    }
    throw std::runtime_error("the CRTC has no writeback connector");
}

kms::Device open_as_master() {
    UniqueFd fd = open_card();
    drmSetMaster(fd.get());
    return checked(kms::Device::open(std::move(fd)));
}

} // namespace

UniqueFd open_card() {
    const char *path = std::getenv("SUBLET_CARD");
    UniqueFd fd(open(path != nullptr ? path : "/dev/dri/card0", O_RDWR | O_CLOEXEC));
    if (!fd) {
        throw std::runtime_error(Error::from_errno("open the card").message());
    }
    return fd;
}

RawLessor::RawLessor()
    : device_(open_as_master()), pipelines_(checked(kms::plan_pipelines(device_))) {
    kms::AtomicRequest dark;
    for (const kms::Pipeline &pipeline : pipelines_) {
        const kms::Crtc &crtc = *pipeline.crtc;
        dark.set(pipeline.connector->id, pipeline.connector->properties.crtc_id, 0);
        dark.set(crtc.id, crtc.properties.mode_id, 0);
        dark.set(crtc.id, crtc.properties.active, 0);
        if (crtc.properties.gamma_lut) {
            checked(kms::set_gamma(dark, fd(), crtc, {}));
        }
    }
    for (const kms::Plane &plane : device_.planes()) {
        kms::Pipeline::clear_plane(dark, plane);
        checked(kms::set_rotation(dark, plane, {}));
    }
    checked(dark.commit_now(fd()));
}

RawLease RawLessor::lend(const std::vector<size_t> &displays) {
    std::vector<uint32_t> objects;
    kms::CrtcMask crtcs = 0;
    for (const size_t display : displays) {
        const kms::Pipeline &pipeline = pipelines_.at(display);
        objects.push_back(pipeline.connector->id.value());
        objects.push_back(pipeline.crtc->id.value());
        crtcs |= pipeline.crtc->bit;
    }
    for (const kms::Plane &plane : device_.planes()) {
        if ((plane.possible_crtcs & crtcs) != 0) {
            objects.push_back(plane.id.value());
        }
    }
    RawLease lease{.fd = UniqueFd(), .lessee = 0};
    const int result = drmModeCreateLease(fd(), objects.data(), static_cast<int>(objects.size()),
                                          O_CLOEXEC | O_NONBLOCK, &lease.lessee);
    if (result < 0) {
        throw std::runtime_error(Error::from_result(result, "lend a display").message());
    }
    lease.fd = UniqueFd(result);
    return lease;
}

void RawLessor::revoke(const RawLease &lease) {
    if (const int result = drmModeRevokeLease(fd(), lease.lessee); result != 0) {
        throw std::runtime_error(Error::from_result(result, "revoke a lease").message());
    }
}

void RawLessor::drop_master() {
    if (drmDropMaster(fd()) != 0) {
        throw std::runtime_error(Error::from_errno("drop master").message());
    }
}

void RawLessor::set_master() {
    if (drmSetMaster(fd()) != 0) {
        throw std::runtime_error(Error::from_errno("become master").message());
    }
}

FbId RawLessor::framebuffer_of(const kms::Plane &plane) const {
    const DrmPlane now(drmModeGetPlane(fd(), plane.id.value()));
    if (!now) {
        throw std::runtime_error(Error::from_errno("look at a plane").message());
    }
    return FbId(now->fb_id);
}

std::shared_ptr<kms::DumbBuffer> RawLessor::photograph(size_t display) {
    const kms::Pipeline &pipeline = pipelines_.at(display);
    const DrmCrtc crtc(drmModeGetCrtc(fd(), pipeline.crtc->id.value()));
    auto buffer =
        checked(kms::DumbBuffer::create(fd(), crtc->width, crtc->height, DRM_FORMAT_XRGB8888));

    const WritebackConnector camera = writeback_of(fd(), pipeline.crtc->bit);
    int32_t done = -1;
    kms::AtomicRequest shoot;
    shoot.set(camera.id, camera.properties.id("CRTC_ID"), pipeline.crtc->id.value());
    shoot.set(camera.id, camera.properties.id("WRITEBACK_FB_ID"),
              kms::DumbBuffer::framebuffer(buffer));
    shoot.set(camera.id, camera.properties.id("WRITEBACK_OUT_FENCE_PTR"),
              reinterpret_cast<uintptr_t>(&done));
    checked(shoot.commit_now(fd()));
    if (!checked(kms::Fence(UniqueFd(done)).wait(std::chrono::milliseconds(deadline_ms)))) {
        throw std::runtime_error("the picture is never finished");
    }
    kms::AtomicRequest put_away;
    put_away.set(camera.id, camera.properties.id("CRTC_ID"), 0);
    checked(put_away.commit_now(fd()));
    return buffer;
}

Lessee::Lessee(UniqueFd leased, kms::ModeSetting wanted)
    : device(checked(kms::Device::open(std::move(leased), wanted))),
      pipelines(checked(kms::plan_pipelines(device))) {
    mode = choose_mode(pipeline().connector->modes, {}).value();
}

std::shared_ptr<kms::DumbBuffer> Lessee::buffer(uint32_t colour, uint32_t width,
                                                uint32_t height) const {
    // Not every primary plane takes it.
    const uint32_t format = pipeline().primary->formats.supports(DRM_FORMAT_ARGB8888)
                                ? DRM_FORMAT_ARGB8888
                                : DRM_FORMAT_XRGB8888;
    auto buffer = checked(kms::DumbBuffer::create(device.fd(), width != 0 ? width : mode.hdisplay,
                                                  height != 0 ? height : mode.vdisplay, format));
    for (uint32_t y = 0; y < buffer->height(); ++y) {
        std::ranges::fill(buffer->row(y), colour | 0xff000000);
    }
    return buffer;
}

kms::Layer Lessee::picture(const std::shared_ptr<kms::DumbBuffer> &buffer,
                           kms::Rotation rotation) const {
    return {.plane = pipeline().primary,
            .framebuffer = kms::DumbBuffer::framebuffer(buffer),
            .rect = {.width = mode.hdisplay, .height = mode.vdisplay},
            .rotation = rotation};
}

void Lessee::light(kms::Scanout &scanout, const kms::Layer &layer) {
    checked(scanout.enable(mode));
    checked(scanout.show(layer));
    checked(scanout.modeset(0));
    flipped();
}

kms::PageFlip Lessee::flipped() {
    for (;;) {
        pollfd input = {device.fd(), POLLIN, 0};
        if (poll(&input, 1, deadline_ms) != 1) {
            throw std::runtime_error("no page flip");
        }
        if (const auto flips = checked(reader_.read(device.fd())); !flips.empty()) {
            return flips.front();
        }
    }
}

} // namespace sublet::test

#include "mirror/spectator_buffer.hpp"

#include <memory>
#include <utility>

#include <drm_fourcc.h>
#include <linux/dma-buf.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

#include "vocabulary/formatted.hpp"
#include "wlr/compat.hpp"

namespace sublet {

namespace {

using PixmanImage = Owned<pixman_image_t, pixman_image_unref>;

struct SharedBuffer : wlr_buffer {
    std::vector<UniqueFd> memory;
    wlr_dmabuf_attributes attributes{};

    static void destroy(wlr_buffer *buffer) {
        compat::finish(buffer);
        delete static_cast<SharedBuffer *>(buffer);
    }
    static bool get_dmabuf(wlr_buffer *buffer, wlr_dmabuf_attributes *attributes) {
        *attributes = static_cast<SharedBuffer *>(buffer)->attributes;
        return true;
    }
    static constexpr wlr_buffer_impl impl{.destroy = destroy, .get_dmabuf = get_dmabuf};
};

/// A dma-buf in our address space, its caches in step with the device for as long as this lives.
class Mapping {
public:
    Mapping(int memory, size_t length) : memory_(memory), length_(length) {
        void *address = mmap(nullptr, length, PROT_READ, MAP_SHARED, memory, 0);
        if (address != MAP_FAILED) {
            address_ = address;
            sync(DMA_BUF_SYNC_START);
        }
    }
    ~Mapping() {
        if (address_ != nullptr) {
            sync(DMA_BUF_SYNC_END);
            munmap(address_, length_);
        }
    }
    Mapping(const Mapping &) = delete;
    Mapping &operator=(const Mapping &) = delete;

    /// Null if it could not be mapped.
    [[nodiscard]] std::byte *address() const { return static_cast<std::byte *>(address_); }

private:
    void sync(uint64_t phase) const {
        const dma_buf_sync sync{.flags = phase | DMA_BUF_SYNC_READ};
        ioctl(memory_, DMA_BUF_IOCTL_SYNC, &sync); // if it fails, the picture may be a bit old
    }

    int memory_;
    size_t length_;
    void *address_ = nullptr;
};

/// Zero for a format that pixman does not know. Alpha does not count on a primary plane: what is
/// premultiplied stands on black.
pixman_format_code_t pixman_format(uint32_t drm_format) {
    switch (drm_format) {
    case DRM_FORMAT_XRGB8888:
    case DRM_FORMAT_ARGB8888:
        return PIXMAN_x8r8g8b8;
    case DRM_FORMAT_XBGR8888:
    case DRM_FORMAT_ABGR8888:
        return PIXMAN_x8b8g8r8;
    case DRM_FORMAT_RGBX8888:
    case DRM_FORMAT_RGBA8888:
        return PIXMAN_r8g8b8x8;
    case DRM_FORMAT_BGRX8888:
    case DRM_FORMAT_BGRA8888:
        return PIXMAN_b8g8r8x8;
    case DRM_FORMAT_RGB888:
        return PIXMAN_r8g8b8;
    case DRM_FORMAT_RGB565:
        return PIXMAN_r5g6b5;
    case DRM_FORMAT_XRGB2101010:
    case DRM_FORMAT_ARGB2101010:
        return PIXMAN_x2r10g10b10;
    case DRM_FORMAT_XBGR2101010:
    case DRM_FORMAT_ABGR2101010:
        return PIXMAN_x2b10g10r10;
    default:
        return {};
    }
}

bool is_linear(const ShownFramebuffer &framebuffer) {
    return framebuffer.planes.size() == 1 && (framebuffer.modifier == DRM_FORMAT_MOD_LINEAR ||
                                              framebuffer.modifier == DRM_FORMAT_MOD_INVALID);
}

void scale(pixman_image_t *from, const ShownFramebuffer &framebuffer, pixman_image_t *to, int width,
           int height) {
    pixman_f_transform_t part;
    pixman_f_transform_init_scale(&part, framebuffer.visible_width / static_cast<double>(width),
                                  framebuffer.visible_height / static_cast<double>(height));
    pixman_f_transform_translate(&part, nullptr, framebuffer.x, framebuffer.y);
    pixman_transform_t fixed;
    pixman_transform_from_pixman_f_transform(&fixed, &part);
    pixman_image_set_transform(from, &fixed);
    pixman_image_set_filter(from, PIXMAN_FILTER_BILINEAR, nullptr, 0);
    pixman_image_set_repeat(from, PIXMAN_REPEAT_PAD);
    pixman_image_composite32(PIXMAN_OP_SRC, from, nullptr, to, 0, 0, 0, 0, 0, 0, width, height);
}

} // namespace

BufferOwner share(wlr_renderer *renderer, const ShownFramebuffer &framebuffer) {
    const wlr_drm_format_set *formats =
        wlr_renderer_get_texture_formats(renderer, WLR_BUFFER_CAP_DMABUF);
    if (formats == nullptr ||
        !wlr_drm_format_set_has(formats, framebuffer.format, framebuffer.modifier)) {
        return nullptr;
    }
    auto buffer = std::make_unique<SharedBuffer>();
    wlr_dmabuf_attributes &attributes = buffer->attributes;
    attributes.width = framebuffer.width;
    attributes.height = framebuffer.height;
    attributes.format = framebuffer.format;
    attributes.modifier = framebuffer.modifier;
    for (const ShownFramebuffer::Plane &plane : framebuffer.planes) {
        auto memory = plane.memory.duplicate();
        if (!memory) {
            return nullptr;
        }
        const auto i = static_cast<size_t>(attributes.n_planes++);
        attributes.fd[i] = memory->get();
        attributes.offset[i] = plane.offset;
        attributes.stride[i] = plane.pitch;
        buffer->memory.push_back(std::move(*memory));
    }
    wlr_buffer_init(buffer.get(), &SharedBuffer::impl, framebuffer.width, framebuffer.height);
    BufferOwner owner(buffer.release());
    // A renderer may name a format and yet refuse memory of another device.
    wlr_texture *texture = wlr_texture_from_buffer(renderer, owner.get());
    if (texture == nullptr) {
        return nullptr;
    }
    wlr_texture_destroy(texture);
    return owner;
}

std::expected<BufferOwner, Error> copy(const ShownFramebuffer &framebuffer, int width, int height) {
    const pixman_format_code_t format = pixman_format(framebuffer.format);
    if (format == pixman_format_code_t{} || !is_linear(framebuffer)) {
        return std::unexpected(
            Error::make(Error::Kind::Unsupported,
                        formatted("pixels of format {:#x} and modifier {:#x} cannot be read",
                                  framebuffer.format, framebuffer.modifier)));
    }
    const ShownFramebuffer::Plane &plane = framebuffer.planes.front();
    const Mapping mapping(plane.memory.get(),
                          plane.offset +
                              size_t{plane.pitch} * static_cast<size_t>(framebuffer.height));
    if (mapping.address() == nullptr) {
        return std::unexpected(Error::from_errno("map a lessee's framebuffer"));
    }
    // Pixman takes memory to write to; a source is only read.
    const PixmanImage from(pixman_image_create_bits_no_clear(
        format, framebuffer.width, framebuffer.height,
        reinterpret_cast<uint32_t *>(mapping.address() + plane.offset),
        static_cast<int>(plane.pitch)));
    auto pixels = std::make_unique_for_overwrite<uint32_t[]>(static_cast<size_t>(width) *
                                                             static_cast<size_t>(height));
    const PixmanImage to(pixman_image_create_bits_no_clear(
        PIXMAN_x8r8g8b8, width, height, pixels.get(), width * static_cast<int>(sizeof(uint32_t))));
    if (!from || !to) {
        return std::unexpected(Error::make(Error::Kind::Unsupported,
                                           "the rows of a lessee's framebuffer cannot be read"));
    }
    scale(from.get(), framebuffer, to.get(), width, height);
    return make_pixel_buffer(std::move(pixels), width, height, DRM_FORMAT_XRGB8888);
}

} // namespace sublet

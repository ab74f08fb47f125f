#include "wlr/pixel_buffer.hpp"

#include <utility>

#include "wlr/compat.hpp"

namespace sublet {

namespace {

struct PixelBuffer : wlr_buffer {
    std::unique_ptr<uint32_t[]> pixels;
    uint32_t format = 0;

    static void destroy(wlr_buffer *buffer) {
        compat::finish(buffer);
        delete static_cast<PixelBuffer *>(buffer);
    }
    static bool begin_access(wlr_buffer *buffer, uint32_t flags, void **data, uint32_t *format,
                             size_t *stride) {
        auto *self = static_cast<PixelBuffer *>(buffer);
        *data = self->pixels.get();
        *format = self->format;
        *stride = static_cast<size_t>(self->width) * sizeof(uint32_t);
        return (flags & WLR_BUFFER_DATA_PTR_ACCESS_WRITE) == 0;
    }
    static void end_access(wlr_buffer *) {}
    static constexpr wlr_buffer_impl impl{
        .destroy = destroy,
        .begin_data_ptr_access = begin_access,
        .end_data_ptr_access = end_access,
    };
};

} // namespace

BufferOwner make_pixel_buffer(std::unique_ptr<uint32_t[]> pixels, int width, int height,
                              uint32_t format) {
    auto buffer = std::make_unique<PixelBuffer>();
    buffer->pixels = std::move(pixels);
    buffer->format = format;
    wlr_buffer_init(buffer.get(), &PixelBuffer::impl, width, height);
    return BufferOwner(buffer.release());
}

} // namespace sublet

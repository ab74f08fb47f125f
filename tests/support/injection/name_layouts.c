// Preloaded into a program that renders with Mesa's drivers for the CPU, which do not name the layout
// of their buffers: names it, as the drivers of graphics cards do.
#include <stdint.h>

#define LINEAR 0 // DRM_FORMAT_MOD_LINEAR

struct gbm_bo;
uint64_t gbm_bo_get_modifier(struct gbm_bo *buffer);

uint64_t gbm_bo_get_modifier(struct gbm_bo *buffer) {
    (void)buffer;
    return LINEAR;
}

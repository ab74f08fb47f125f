#include "render/egl_context.hpp"

#include <format>
#include <vector>

#include <EGL/eglext.h>

namespace sublet::cli {

namespace {

std::unexpected<Error> failed(const char *step) {
    return std::unexpected(Error::make(
        Error::Kind::Unsupported, std::format("{} failed: EGL error {:#x}", step, eglGetError())));
}

/// The configuration whose buffers are XRGB8888; eglChooseConfig() does not
/// sort by format.
EGLConfig choose_config(EGLDisplay display) {
    constexpr EGLint wanted[] = {EGL_SURFACE_TYPE,
                                 EGL_WINDOW_BIT,
                                 EGL_RENDERABLE_TYPE,
                                 EGL_OPENGL_ES2_BIT,
                                 EGL_DEPTH_SIZE,
                                 16,
                                 EGL_NONE};
    EGLint count = 0;
    eglChooseConfig(display, wanted, nullptr, 0, &count);
    std::vector<EGLConfig> configs(static_cast<size_t>(count));
    eglChooseConfig(display, wanted, configs.data(), count, &count);
    for (EGLConfig config : configs) {
        EGLint format = 0;
        eglGetConfigAttrib(display, config, EGL_NATIVE_VISUAL_ID, &format);
        if (format == GBM_FORMAT_XRGB8888) {
            return config;
        }
    }
    return EGL_NO_CONFIG_KHR;
}

} // namespace

std::expected<std::unique_ptr<EglContext>, Error> EglContext::create(const GbmSurface &gbm) {
    EGLDisplay display = eglGetPlatformDisplay(EGL_PLATFORM_GBM_KHR, gbm.device(), nullptr);
    if (display == EGL_NO_DISPLAY || eglInitialize(display, nullptr, nullptr) == EGL_FALSE) {
        return failed("eglInitialize");
    }
    std::unique_ptr<EglContext> context(new EglContext(display));

    EGLConfig config = choose_config(display);
    if (config == EGL_NO_CONFIG_KHR) {
        return std::unexpected(
            Error::make(Error::Kind::Unsupported, "EGL renders to no XRGB8888 buffers"));
    }
    constexpr EGLint version[] = {EGL_CONTEXT_CLIENT_VERSION, 2, EGL_NONE};
    eglBindAPI(EGL_OPENGL_ES_API);
    context->context_ = eglCreateContext(display, config, EGL_NO_CONTEXT, version);
    if (context->context_ == EGL_NO_CONTEXT) {
        return failed("eglCreateContext");
    }
    context->surface_ = eglCreatePlatformWindowSurface(display, config, gbm.surface(), nullptr);
    if (context->surface_ == EGL_NO_SURFACE) {
        return failed("eglCreatePlatformWindowSurface");
    }
    if (eglMakeCurrent(display, context->surface_, context->surface_, context->context_) ==
        EGL_FALSE) {
        return failed("eglMakeCurrent");
    }
    return context;
}

EglContext::~EglContext() {
    eglMakeCurrent(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
    if (surface_ != EGL_NO_SURFACE) {
        eglDestroySurface(display_, surface_);
    }
    if (context_ != EGL_NO_CONTEXT) {
        eglDestroyContext(display_, context_);
    }
    eglTerminate(display_);
}

} // namespace sublet::cli

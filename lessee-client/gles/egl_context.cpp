#include <sublet/gles/egl_context.hpp>

#include <cstring>
#include <vector>

#include <GLES2/gl2.h>

#include <sublet/vocabulary/formatted.hpp>

namespace sublet::gles {

namespace {

std::unexpected<Error> failed(const char *step) {
    return std::unexpected(Error::make(
        Error::Kind::Unsupported, formatted("{} failed: EGL error {:#x}", step, eglGetError())));
}

/// The configuration whose buffers are of `wanted_format`; eglChooseConfig() does not sort by
/// format.
EGLConfig choose_config(EGLDisplay display, uint32_t wanted_format) {
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
        if (static_cast<uint32_t>(format) == wanted_format) {
            return config;
        }
    }
    return EGL_NO_CONFIG_KHR;
}

} // namespace

std::expected<std::unique_ptr<EglContext>, Error> EglContext::create(GbmSurface &gbm) {
    EGLDisplay display = eglGetPlatformDisplay(EGL_PLATFORM_GBM_KHR, gbm.device(), nullptr);
    if (display == EGL_NO_DISPLAY || eglInitialize(display, nullptr, nullptr) == EGL_FALSE) {
        return failed("eglInitialize");
    }
    std::unique_ptr<EglContext> context(new EglContext(gbm, display));

    EGLConfig config = choose_config(display, gbm.format());
    if (config == EGL_NO_CONFIG_KHR) {
        return std::unexpected(
            Error::make(Error::Kind::Unsupported, "EGL does not render to this format"));
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
    if (const auto current = context->make_current(); !current) {
        return std::unexpected(current.error());
    }
    context->find_fences();
    return context;
}

std::expected<void, Error> EglContext::make_current() const {
    if (eglMakeCurrent(display_, surface_, surface_, context_) == EGL_FALSE) {
        return failed("eglMakeCurrent");
    }
    return {};
}

std::expected<void, Error> EglContext::swap() const {
    if (eglSwapBuffers(display_, surface_) == EGL_FALSE) {
        return failed("eglSwapBuffers");
    }
    return {};
}

void EglContext::find_fences() {
    const char *extensions = eglQueryString(display_, EGL_EXTENSIONS);
    if (extensions == nullptr ||
        std::strstr(extensions, "EGL_ANDROID_native_fence_sync") == nullptr) {
        return;
    }
    create_sync_ = reinterpret_cast<PFNEGLCREATESYNCKHRPROC>(eglGetProcAddress("eglCreateSyncKHR"));
    destroy_sync_ =
        reinterpret_cast<PFNEGLDESTROYSYNCKHRPROC>(eglGetProcAddress("eglDestroySyncKHR"));
    fence_of_sync_ = reinterpret_cast<PFNEGLDUPNATIVEFENCEFDANDROIDPROC>(
        eglGetProcAddress("eglDupNativeFenceFDANDROID"));
}

std::optional<kms::Fence> EglContext::make_fence() const {
    if (create_sync_ == nullptr || destroy_sync_ == nullptr || fence_of_sync_ == nullptr) {
        return std::nullopt;
    }
    EGLSyncKHR sync = create_sync_(display_, EGL_SYNC_NATIVE_FENCE_ANDROID, nullptr);
    if (sync == EGL_NO_SYNC_KHR) {
        return std::nullopt;
    }
    glFlush(); // The fence gets its descriptor when it reaches the driver.
    UniqueFd fd(fence_of_sync_(display_, sync));
    destroy_sync_(display_, sync);
    return fd ? std::optional<kms::Fence>(std::move(fd)) : std::nullopt;
}

EglContext::~EglContext() {
    if (context_ != EGL_NO_CONTEXT && eglGetCurrentContext() == context_) {
        eglMakeCurrent(display_, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
    }
    if (surface_ != EGL_NO_SURFACE) {
        gbm_.release_all(); // Destroyed with the surface, they could not be given back any more.
        eglDestroySurface(display_, surface_);
    }
    if (context_ != EGL_NO_CONTEXT) {
        eglDestroyContext(display_, context_);
    }
    eglTerminate(display_);
}

} // namespace sublet::gles

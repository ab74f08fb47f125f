#pragma once

#include <expected>
#include <memory>

#include <EGL/egl.h>

#include <sublet/vocabulary/error.hpp>

#include "render/gbm_surface.hpp"

namespace sublet::cli {

/// An OpenGL ES 2 context that draws on a GBM surface.
class EglContext {
public:
    /// `gbm` is borrowed and must outlive the context. Current afterwards.
    [[nodiscard]] static std::expected<std::unique_ptr<EglContext>, Error>
    create(const GbmSurface &gbm);

    ~EglContext();

    EglContext(const EglContext &) = delete;
    EglContext &operator=(const EglContext &) = delete;

    void make_current() const { eglMakeCurrent(display_, surface_, surface_, context_); }

    /// Finishes the frame; false if the driver failed.
    [[nodiscard]] bool swap() const { return eglSwapBuffers(display_, surface_) == EGL_TRUE; }

private:
    explicit EglContext(EGLDisplay display) : display_(display) {}

    EGLDisplay display_;
    EGLContext context_ = EGL_NO_CONTEXT;
    EGLSurface surface_ = EGL_NO_SURFACE;
};

} // namespace sublet::cli

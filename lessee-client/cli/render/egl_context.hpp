#pragma once

#include <expected>
#include <memory>
#include <optional>

#include <EGL/egl.h>
#include <EGL/eglext.h>

#include <sublet/lessee/kms/fence.hpp>
#include <sublet/vocabulary/error.hpp>

#include "render/gbm_surface.hpp"

namespace sublet::cli {

/// An OpenGL ES 2 context that draws on a GBM surface, in its format.
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

    /// Makes what signals when all that was drawn so far is finished; none if the
    /// driver makes no fences (EGL_ANDROID_native_fence_sync).
    [[nodiscard]] std::optional<lessee::kms::Fence> make_fence() const;

private:
    void find_fences();

    explicit EglContext(EGLDisplay display) : display_(display) {}

    EGLDisplay display_;
    EGLContext context_ = EGL_NO_CONTEXT;
    EGLSurface surface_ = EGL_NO_SURFACE;
    PFNEGLCREATESYNCKHRPROC create_sync_ = nullptr; ///< These three: all or none.
    PFNEGLDESTROYSYNCKHRPROC destroy_sync_ = nullptr;
    PFNEGLDUPNATIVEFENCEFDANDROIDPROC fence_of_sync_ = nullptr;
};

} // namespace sublet::cli

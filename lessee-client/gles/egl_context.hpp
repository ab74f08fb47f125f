#pragma once

#include <expected>
#include <memory>
#include <optional>

#include <EGL/egl.h>
#include <EGL/eglext.h>

#include <sublet/gles/gbm_surface.hpp>
#include <sublet/kms/fence.hpp>
#include <sublet/vocabulary/error.hpp>

namespace sublet::gles {

/// An OpenGL ES 2 context that draws on a GBM surface, in its format, with a depth buffer.
///
/// EGL keeps copies of the surface's fd, and with them the kernel's lease, until the context ends.
/// Errors are of kind Unsupported; their text names the EGL call and its error (EGL 1.5, 3.1).
class EglContext {
public:
    /// Current for the calling thread afterwards. `gbm` is borrowed, must outlive the context and
    /// takes one at a time. Error Unsupported: the card has no EGL driver (EGL_KHR_platform_gbm),
    /// or that does not render to the format of `gbm`.
    [[nodiscard]] static std::expected<std::unique_ptr<EglContext>, Error> create(GbmSurface &gbm);

    /// On the thread on which it is current, if any. Gives back the buffers of its surface.
    ~EglContext();

    EglContext(const EglContext &) = delete;
    EglContext &operator=(const EglContext &) = delete;

    /// GLES calls of this thread are for this context from now on: needed where there are several.
    [[nodiscard]] std::expected<void, Error> make_current() const;

    /// Finishes the frame, for GbmSurface::take_finished(); the contents of the next are undefined.
    /// The context must be current.
    [[nodiscard]] std::expected<void, Error> swap() const;

    /// Makes what signals when all that was drawn so far is finished, for Scanout::set_in_fence();
    /// the context must be current. Empty: the driver makes no fences
    /// (EGL_ANDROID_native_fence_sync).
    [[nodiscard]] std::optional<kms::Fence> make_fence() const;

private:
    void find_fences();

    EglContext(GbmSurface &gbm, EGLDisplay display) : gbm_(gbm), display_(display) {}

    GbmSurface &gbm_;
    EGLDisplay display_;
    EGLContext context_ = EGL_NO_CONTEXT;
    EGLSurface surface_ = EGL_NO_SURFACE;
    PFNEGLCREATESYNCKHRPROC create_sync_ = nullptr; ///< These three: all or none.
    PFNEGLDESTROYSYNCKHRPROC destroy_sync_ = nullptr;
    PFNEGLDUPNATIVEFENCEFDANDROIDPROC fence_of_sync_ = nullptr;
};

} // namespace sublet::gles

#pragma once

#include <list>

#include <sys/types.h>

#include "desktop/desktop.hpp"
#include "desktop/graphics.hpp"
#include "lessor-wlr/card_outputs.hpp"
#include "lessor/lessor.hpp"
#include "loop/listener.hpp"

namespace sublet {

/// One card of the session: tells its lessor what wlroots and the kernel say.
class CardLessor {
public:
    /// All arguments outlive this object. `backend` is a DRM backend; nothing of it is used after
    /// its destroy signal, during which this object must be destroyed.
    CardLessor(wlr_backend *backend, const Graphics &graphics, Desktop *desktop,
               const LeasePolicy &policy, const AskConsent &ask,
               wire::LeaseDeviceGlobal::Identify identify, LeaseLedger::Observer observer);
    CardLessor(const CardLessor &) = delete;
    CardLessor &operator=(const CardLessor &) = delete;

    [[nodiscard]] Lessor &lessor() { return lessor_; }
    [[nodiscard]] const Lessor &lessor() const { return lessor_; }
    [[nodiscard]] const std::string &node() const { return lessor_.card().node; }
    [[nodiscard]] dev_t device() const { return device_; }
    [[nodiscard]] const wlr_backend *backend() const { return backend_; }
    [[nodiscard]] CardOutputs &outputs() { return outputs_; }
    [[nodiscard]] const CardOutputs &outputs() const { return outputs_; }

    /// wlroots made an output of this card.
    void output_added(wlr_output *output);

    /// The kernel announced these events, about any card.
    void handle(std::span<const DrmUevent> events) { lessor_.handle(events, device_); }

private:
    /// Learns that wlroots is about to destroy an output.
    struct OutputWatch {
        CardLessor *owner;
        wlr_output *output;
        Listener<void> destroy;
        void on_destroy() { owner->output_destroyed(*this); }
    };
    void output_destroyed(OutputWatch &watch);

    wlr_backend *backend_;
    dev_t device_;
    CardOutputs outputs_;
    Lessor lessor_;
    std::list<OutputWatch> watches_;
};

} // namespace sublet

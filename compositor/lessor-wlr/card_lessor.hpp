#pragma once

#include <expected>
#include <list>
#include <string>

#include <sys/types.h>

#include "lessor-wlr/card_outputs.hpp"
#include "lessor-wlr/output_user.hpp"
#include "lessor/lessor.hpp"
#include "loop/listener.hpp"
#include "wlr/graphics.hpp"

namespace sublet {

/// One card of the session: tells its lessor what wlroots says.
///
/// The order on a session's return: the lessor hears of it before the card's backend, which would
/// light every output as it left it, even one that was leased in the meantime, and once more after
/// the backend.
class CardLessor {
public:
    /// All arguments outlive this object. `backend` is a DRM backend; nothing of it is used after
    /// its destroy signal, during which this object must be destroyed. `user` may be null, see
    /// CardOutputs.
    CardLessor(wlr_backend *backend, const Graphics &graphics, OutputUser *user,
               const DisplayPolicy &policy, const AskConsent &ask,
               wire::LeaseDeviceGlobal::Identify identify, LeaseLedger::Observer observer);
    CardLessor(const CardLessor &) = delete;
    CardLessor &operator=(const CardLessor &) = delete;

    /// Begins to lend, as Lessor::start(), and follows the session.
    [[nodiscard]] std::expected<void, Error> start();

    /// Ends every lease and withdraws everything; listens to the session no more. Idempotent.
    void shut_down();

    [[nodiscard]] Lessor &lessor() { return lessor_; }
    [[nodiscard]] const Lessor &lessor() const { return lessor_; }
    [[nodiscard]] const std::string &node() const { return lessor_.card().node; }
    [[nodiscard]] dev_t device() const { return lessor_.device(); }
    [[nodiscard]] const wlr_backend *backend() const { return backend_; }
    [[nodiscard]] const CardOutputs &outputs() const { return outputs_; }

    /// wlroots made an output of this card.
    void output_added(wlr_output *output);

    /// As CardLessors::renderer_replaced().
    void renderer_replaced() { outputs_.renderer_replaced(); }

private:
    /// Learns that wlroots is about to destroy an output.
    struct OutputWatch {
        CardLessor *owner;
        wlr_output *output;
        Listener<void> destroy;
        void on_destroy() { owner->output_destroyed(*this); }
    };
    void output_destroyed(OutputWatch &watch);
    void on_session_changing();
    void on_session_returned();

    wlr_backend *backend_;
    const Graphics &graphics_;
    CardOutputs outputs_;
    Lessor lessor_;
    std::list<OutputWatch> watches_;
    Listener<void> session_changing_; ///< Called before the backend.
    Listener<void> session_returned_; ///< Called after it.
};

} // namespace sublet

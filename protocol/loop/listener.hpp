#pragma once

#include <functional>
#include <type_traits>

#include <wayland-server-core.h>

namespace sublet {

/// A connection from a wl_signal to a handler of its owner; disconnects in its destructor.
///
/// `T` is what the signal's data points at (wlroots names it beside the signal), `void` for a
/// signal without data, or where the handler does not want it. The handler is a member function of
/// the owner or a captureless lambda, so nothing is kept that a call could outlive: a handler may
/// destroy this listener, its owner and other listeners of the same signal.
///
/// The emitter must not be destroyed while a listener is connected; newer wlroots asserts it.
/// Where the emitter announces its end by a `destroy` signal, disconnect there.
template <typename T> class Listener : private wl_listener {
public:
    Listener() : wl_listener{} { wl_list_init(&link); }
    ~Listener() { disconnect(); }

    Listener(const Listener &) = delete;
    Listener &operator=(const Listener &) = delete;

    /// Calls `Handler` on `owner` whenever `signal` is emitted from now on; a former connection is
    /// given up. `owner` must outlive the connection: usually this is a member of it.
    template <auto Handler, typename Owner> void connect(wl_signal &signal, Owner &owner) {
        prepare<Handler>(owner);
        wl_signal_add(&signal, this);
    }

    /// The same for a signal that libwayland keeps to itself: `add` is one of its
    /// wl_*_add_destroy_listener(), `emitter` what it is to be heard of.
    template <auto Handler, typename Emitter, typename Owner>
    void connect(void (*add)(Emitter *, wl_listener *), Emitter *emitter, Owner &owner) {
        prepare<Handler>(owner);
        add(emitter, this);
    }

    /// The same, but the handler is called before those that are connected already.
    template <auto Handler, typename Owner> void connect_first(wl_signal &signal, Owner &owner) {
        prepare<Handler>(owner);
        wl_list_insert(&signal.listener_list, &link);
    }

    void disconnect() {
        wl_list_remove(&link);
        wl_list_init(&link);
    }

    [[nodiscard]] bool connected() const { return wl_list_empty(&link) == 0; }

private:
    template <auto Handler, typename Owner> void prepare(Owner &owner) {
        disconnect();
        owner_ = &owner;
        notify = call<Handler, Owner>;
    }

    template <auto Handler, typename Owner>
    static void call(wl_listener *listener, [[maybe_unused]] void *data) noexcept {
        Owner &owner = *static_cast<Owner *>(static_cast<Listener *>(listener)->owner_);
        if constexpr (std::is_void_v<T>) {
            std::invoke(Handler, owner);
        } else {
            std::invoke(Handler, owner, static_cast<T *>(data));
        }
    }

    void *owner_ = nullptr;
};

} // namespace sublet

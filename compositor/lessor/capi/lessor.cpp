// The functions of <sublet/lessor.h> that take a lessor, and those that take nothing.

#include <cerrno>
#include <new>

#include <sublet/lessor.h>

#include "lessor/capi/callbacks.hpp"
#include "lessor/capi/host_outputs.hpp"
#include "lessor/capi/host_policy.hpp"
#include "lessor/capi/no_exception.hpp"
#include "server/lease_device_global.hpp"
#include "vocabulary/log.hpp"

using namespace sublet;

struct sublet_lessor {
    sublet_lessor(wl_display *display, int drm_fd, const sublet_lessor_outputs &given_outputs,
                  const sublet_lessor_policy &given_policy, void *data)
        : policy(display, given_policy, data), outputs(given_outputs, data),
          lessor(display, drm_fd, policy, outputs, policy.asker(), policy.identifier(),
                 policy.observer()) {}

    capi::HostPolicy policy;
    capi::HostOutputs outputs;
    Lessor lessor;
};

namespace {

int result_of(const std::expected<void, Error> &done) {
    return done ? 0 : done.error().code != 0 ? -done.error().code : -ENOENT;
}

sublet_lessor *fail(int error) {
    errno = error;
    return nullptr;
}

} // namespace

sublet_lessor *sublet_lessor_create(wl_display *display, int drm_fd,
                                    const sublet_lessor_outputs *outputs,
                                    const sublet_lessor_policy *policy, void *data,
                                    bool active) try {
    const auto own_outputs = capi::copy_callbacks(outputs);
    const auto own_policy = capi::copy_callbacks(policy);
    if (!own_outputs || !own_policy || own_outputs->enable == nullptr ||
        own_outputs->disable == nullptr || own_outputs->modeset_black == nullptr) {
        return fail(EINVAL);
    }
    auto lessor = std::make_unique<sublet_lessor>(display, drm_fd, *own_outputs, *own_policy, data);
    if (const auto started = lessor->lessor.start(active); !started) {
        return fail(-result_of(started));
    }
    return lessor.release();
} catch (const std::bad_alloc &) {
    return fail(ENOMEM);
}

void sublet_lessor_destroy(sublet_lessor *lessor) {
    capi::no_exception([&] { delete lessor; });
}

void sublet_lessor_output_added(sublet_lessor *lessor, uint32_t connector_id) {
    capi::no_exception([&] { lessor->lessor.output_appeared(ConnectorId(connector_id)); });
}

void sublet_lessor_output_removed(sublet_lessor *lessor, uint32_t connector_id) {
    capi::no_exception([&] { lessor->lessor.output_vanishes(ConnectorId(connector_id)); });
}

void sublet_lessor_session_returning(sublet_lessor *lessor) {
    capi::no_exception([&] { lessor->lessor.session_activating(); });
}

void sublet_lessor_session_changed(sublet_lessor *lessor, bool active) {
    capi::no_exception([&] { lessor->lessor.session_changed(active); });
}

void sublet_lessor_policy_changed(sublet_lessor *lessor) {
    capi::no_exception([&] { lessor->lessor.ledger().offers().policy_changed(); });
}

int sublet_lessor_revoke(sublet_lessor *lessor, uint32_t lease_id) {
    return capi::no_exception(
        [&] { return result_of(lessor->lessor.ledger().revoke(LeaseId(lease_id))); });
}

int sublet_lessor_set_masked(sublet_lessor *lessor, uint32_t lease_id, bool masked) {
    return capi::no_exception([&] {
        return result_of(lessor->lessor.ledger().states().set_masked(LeaseId(lease_id), masked));
    });
}

bool sublet_lessor_is_lease_device(const wl_global *global) {
    return wire::is_lease_device(global);
}

void sublet_lessor_set_log(sublet_lessor_log_level level,
                           void (*sink)(void *, sublet_lessor_log_level, const char *),
                           void *data) {
    capi::no_exception([&] {
        Log::get().set_level(static_cast<LogLevel>(level));
        Log::get().set_sink([sink, data](LogLevel of_line, std::string_view line) {
            if (sink != nullptr) {
                sink(data, static_cast<sublet_lessor_log_level>(of_line),
                     std::string(line).c_str());
            }
        });
    });
}

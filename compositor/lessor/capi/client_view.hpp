#pragma once

#include <sublet/lessor.h>

#include "vocabulary/client_facts.hpp"

namespace sublet::capi {

/// A client as the C API shows it; its strings are those of `facts`.
[[nodiscard]] inline sublet_lessor_client view_of(const ClientFacts &facts) {
    return {.pid = facts.pid,
            .uid = facts.uid,
            .gid = facts.gid,
            .executable = facts.executable.c_str(),
            .sandbox = facts.sandbox_id ? facts.sandbox_id->c_str() : nullptr};
}

} // namespace sublet::capi

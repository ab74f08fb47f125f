#include "lessor/client_identity.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

#include <wayland-server-core.h>

#include "vocabulary/formatted.hpp"

namespace sublet {

ClientFacts identify(wl_client *client, std::optional<std::string> sandbox_id) {
    ClientFacts facts;
    wl_client_get_credentials(client, &facts.pid, &facts.uid, &facts.gid);
    std::error_code unreadable;
    facts.executable =
        std::filesystem::read_symlink(formatted("/proc/{}/exe", facts.pid), unreadable).string();
    facts.sandbox_id = std::move(sandbox_id);
    return facts;
}

} // namespace sublet

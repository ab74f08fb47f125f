#include <cstdlib>
#include <filesystem>
#include <print>

#include <xf86drm.h>
#include <xf86drmMode.h>

#include "commands/invocation.hpp"
#include "lease/lessor_session.hpp"
#include "lease/selection.hpp"
#include "report/display_text.hpp"
#include "report/terminal.hpp"

namespace sublet::cli {

namespace {

/// Prints findings and remembers whether one of them was bad.
class Findings {
public:
    void good(const std::string &what) { std::println("✓ {}", what); }
    void note(const std::string &what) { std::println("· {}", what); }
    void bad(const std::string &what, const std::string &advice) {
        std::println("{} {}", terminal_.red("✗"), what);
        if (!advice.empty()) {
            std::println("  {}", advice);
        }
        bad_ = true;
    }

    [[nodiscard]] bool any_bad() const { return bad_; }

private:
    Terminal terminal_{stdout};
    bool bad_ = false;
};

void check_connectors(Findings &findings, const std::string &node, int fd) {
    const DrmResources resources(drmModeGetResources(fd));
    if (!resources) {
        findings.note(node + " drives no displays");
        return;
    }
    for (int i = 0; i < resources->count_connectors; ++i) {
        const auto display = lessee::read_display_facts(fd, ConnectorId(resources->connectors[i]));
        if (display && display->connected) {
            findings.note(
                std::format("{}: {} is connected: {}", node, display->name, describe(*display)));
            if (!display->edid) {
                findings.note("  without an EDID the kernel cannot know a headset as "
                              "one; have the "
                              "compositor lend it by its name");
            }
        }
    }
}

void check_cards(Findings &findings) {
    std::error_code error;
    bool any = false;
    for (const auto &entry : std::filesystem::directory_iterator("/dev/dri", error)) {
        if (!entry.path().filename().string().starts_with("card")) {
            continue;
        }
        any = true;
        const std::string node = entry.path();
        const UniqueFd fd(open(node.c_str(), O_RDWR | O_CLOEXEC));
        if (!fd) {
            findings.note(Error::from_errno("open " + node).message() +
                          "; not needed: a lessor hands over its own");
            continue;
        }
        if (drmIsMaster(fd.get()) != 0) {
            drmDropMaster(fd.get());
            findings.note(node + " is used by nobody now");
        }
        if (drmSetClientCap(fd.get(), DRM_CLIENT_CAP_ATOMIC, 1) != 0) {
            findings.note(node + ": the driver has no atomic mode setting, “run” needs it");
        }
        check_connectors(findings, node, fd.get());
    }
    if (!any) {
        findings.bad("there is no graphics card under /dev/dri",
                     "in a container, hand /dev/dri in; in a virtual machine, add a GPU");
    }
}

void check_offers(Findings &findings, const lessee::Connection &connection) {
    bool offered = false;
    for (const auto &device : connection.devices()) {
        findings.good("the compositor lends from " + device->node_path());
        for (const auto &offer : device->offers()) {
            const auto display = facts_of(*device, offer);
            findings.good(std::format("{} is on offer: {}", display.name, describe(display)));
            if (display.modes.empty()) {
                findings.bad(display.name + " has no modes", "replug it: the compositor has not "
                                                             "read its EDID");
            }
            offered = true;
        }
    }
    if (!offered) {
        findings.bad("nothing is on offer now",
                     "no headset is connected, another program has leased it, or "
                     "the kernel does "
                     "not know it as one (non-desktop): then the compositor's "
                     "configuration must "
                     "lend it by name");
    }
}

std::expected<void, Failure> check(const char *display, const StopSignal &stop) {
    Findings findings;
    check_cards(findings);

    auto session = LessorSession::open(display, stop);
    const auto settled = session ? session->settle() : std::unexpected(session.error());
    if (settled) {
        check_offers(findings, session->connection());
    } else {
        findings.bad(settled.error().message, settled.error().advice);
    }
    if (!settled) {
        return std::unexpected(Failure{settled.error().code, ""});
    }
    if (findings.any_bad()) {
        return std::unexpected(Failure{ExitCode::NothingMatches, ""});
    }
    return {};
}

} // namespace

void add_check(CLI::App &app, Invocation &invocation) {
    auto *command =
        app.add_subcommand("check", "Say in plain words what may keep this machine from leasing");
    command->callback([&invocation] {
        invocation.action = [&invocation](const StopSignal &stop) {
            return check(invocation.wayland_display(), stop);
        };
    });
}

} // namespace sublet::cli

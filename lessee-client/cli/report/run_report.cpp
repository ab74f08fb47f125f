#include "report/run_report.hpp"

#include <ctime>

#include <sublet/displays/display_mode.hpp>
#include <sublet/vocabulary/formatted.hpp>
#include <sublet/vocabulary/print_line.hpp>

#include "report/display_text.hpp"
#include "report/terminal.hpp"

namespace sublet::cli {

using Microseconds = std::chrono::duration<double, std::micro>;

std::chrono::nanoseconds cpu_time() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

double cpu_us_per_flip(const RunReport &report, const Heads &heads) {
    uint64_t flips = 0;
    for (const auto &head : heads) {
        flips += head->statistics().flips();
    }
    const uint64_t measured = flips > heads.size() ? flips - heads.size() : 0;
    return measured != 0 ? Microseconds(report.cpu_time).count() / static_cast<double>(measured)
                         : 0;
}

void print_lease(const RunReport &report, const kms::Device &device) {
    const Terminal terminal(stdout);
    for (const auto &display : report.displays) {
        print_line("leased {} of {}: {}", terminal.bold(display.name), report.node,
                   describe(display));
    }
    for (const auto &connector : device.connectors()) {
        print_line("  connector {:>3}  {}", connector.id.value(), connector.name);
    }
    for (const auto &crtc : device.crtcs()) {
        print_line("  CRTC      {:>3}  {}", crtc.id.value(),
                   crtc.mode ? "lit with " + description(*crtc.mode) : "dark");
    }
    for (const auto &plane : device.planes()) {
        print_line("  plane     {:>3}  {}", plane.id.value(), to_string(plane.type));
    }
    std::fflush(stdout);
}

void print_head(const Head &head) {
    std::string planes = "primary";
    for (const Sprite &sprite : head.sprites()) {
        planes += formatted(" + {}", to_string(sprite.plane().type));
    }
    for (const auto &plan : head.refused()) {
        print_line("{}: not on {}: {}", head.pipeline().connector->name, plan.planes,
                   plan.reason.message());
    }
    for (const SettingOutcome &setting : head.settings()) {
        if (!setting.refusal.empty()) {
            print_line("{}: without --{}: {}", head.pipeline().connector->name, setting.name,
                       setting.refusal);
        }
    }
    print_line("{} {} on {}: {}", head.pipeline().connector->name, description(head.mode()), planes,
               head.needs_modeset() ? "needs a modeset" : "set by the lessor, no modeset");
    std::fflush(stdout);
}

} // namespace sublet::cli

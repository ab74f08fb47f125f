#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "command-line/command_line.hpp"
#include "commands.hpp"
#include "displays/display_mode.hpp"

namespace sublet::ctl {
namespace {

constexpr auto connector_help = "such as DP-1, or card1:DP-1";

constexpr auto mirror_help = R"(The display must be leased and its lease not masked.

Examples:
  subletctl mirror DP-2 --rate 30 --size 960x540
  subletctl mirror DP-2 --crop 1080x1200+0+0   # the left eye
  subletctl mirror DP-2 --off)";

struct MirrorArguments {
    std::string connector;
    double rate_hz = 0;
    std::string size;
    std::string crop;
    bool off = false;
};

/// "WxH"; throws CLI::ValidationError.
ModeWish parse_size(const std::string &text) {
    const auto size = parse_mode_wish(text);
    if (!size || size->width == 0 || size->refresh_mhz != 0) {
        throw CLI::ValidationError("--size",
                                   "\"" + text + "\" is not WIDTHxHEIGHT, such as 960x540");
    }
    return *size;
}

struct Part {
    uint32_t x = 0;
    uint32_t y = 0;
    uint32_t width = 0;
    uint32_t height = 0;
};

/// "WxH+X+Y"; throws CLI::ValidationError.
Part parse_part(const std::string &text) {
    Part part;
    const char *at = text.data();
    const char *const end = at + text.size();
    for (const auto &[number, separator] :
         {std::pair{&part.width, 'x'}, {&part.height, '+'}, {&part.x, '+'}, {&part.y, '\0'}}) {
        const auto [next, error] = std::from_chars(at, end, *number);
        const bool separated = separator == '\0' ? next == end : next != end && *next == separator;
        if (error != std::errc() || !separated) {
            part.width = 0;
            break;
        }
        at = separator == '\0' ? next : next + 1;
    }
    if (part.width == 0 || part.height == 0) {
        throw CLI::ValidationError(
            "--crop", "\"" + text + "\" is not WIDTHxHEIGHT+X+Y, such as 960x1080+0+0");
    }
    return part;
}

void add_mirror(CLI::App &app, Action &action) {
    const auto arguments = std::make_shared<MirrorArguments>();
    CLI::App *const command =
        app.add_subcommand("mirror", "Show in a window what the lessee of a display shows");
    command->footer(mirror_help);
    command->add_option("CONNECTOR", arguments->connector, connector_help)
        ->type_name("")
        ->required();
    CLI::Option *const rate =
        command->add_option("--rate", arguments->rate_hz, "pictures per second")
            ->type_name("HZ")
            ->check(between(0.001, 1000));
    CLI::Option *const size =
        command->add_option("--size", arguments->size, "of the window")->type_name("WxH");
    CLI::Option *const crop =
        command->add_option("--crop", arguments->crop, "the part of the picture to show, in px")
            ->type_name("WxH+X+Y");
    command->add_flag("--off", arguments->off, "close the window")
        ->excludes(rate)
        ->excludes(size)
        ->excludes(crop);
    command->callback([arguments, &action] {
        const ModeWish size_wish =
            arguments->size.empty() ? ModeWish{} : parse_size(arguments->size);
        const Part part = arguments->crop.empty() ? Part{} : parse_part(arguments->crop);
        action = [arguments, size_wish, part](Control &control, Format format) {
            return carry_out(control, format, [&](sublet_control_v1 *proxy) {
                const char *const connector = arguments->connector.c_str();
                return arguments->off
                           ? sublet_control_v1_stop_mirror(proxy, connector)
                           : sublet_control_v1_mirror(
                                 proxy, connector,
                                 static_cast<uint32_t>(std::lround(arguments->rate_hz * 1000)),
                                 static_cast<uint32_t>(size_wish.width),
                                 static_cast<uint32_t>(size_wish.height), part.x, part.y,
                                 part.width, part.height);
            });
        };
    });
}

void add_blank(CLI::App &app, Action &action) {
    const auto connector = std::make_shared<std::string>();
    const auto state = std::make_shared<std::string>();
    CLI::App *const command = app.add_subcommand("blank", "Switch a display off, or on again");
    command->footer(
        "A leased display can be blanked only while its lease is not masked. A lessee that uses\n"
        "sublet-lease-terms-v1 is told; any other is not.");
    command->add_option("CONNECTOR", *connector, connector_help)->type_name("")->required();
    command->add_option("STATE", *state, "on = dark, off = lit")
        ->type_name("on|off")
        ->required()
        ->check(one_of({"on", "off"}));
    command->callback([connector, state, &action] {
        action = [connector, state](Control &control, Format format) {
            return carry_out(control, format, [&](sublet_control_v1 *proxy) {
                return sublet_control_v1_set_blanked(proxy, connector->c_str(),
                                                     *state == "on" ? 1 : 0);
            });
        };
    });
}

void add_desktop(CLI::App &app, Action &action) {
    const auto connector = std::make_shared<std::string>();
    const auto use = std::make_shared<std::string>();
    CLI::App *const command =
        app.add_subcommand("desktop", "Use a display as a monitor of the desktop, or do not");
    command->footer(
        "For instance a headset, to use it as a monitor for a while. While it is on offer,\n"
        "it can still be leased. Holds until auto, or the end of sublet.");
    command->add_option("CONNECTOR", *connector, connector_help)->type_name("")->required();
    command->add_option("USE", *use, "auto = as its rule says")
        ->type_name("on|off|auto")
        ->required()
        ->check(one_of({"on", "off", "auto"}));
    command->callback([connector, use, &action] {
        action = [connector, use](Control &control, Format format) {
            return carry_out(control, format, [&](sublet_control_v1 *proxy) {
                return sublet_control_v1_set_desktop(proxy, connector->c_str(),
                                                     *use == "on" ? SUBLET_CONTROL_V1_DESKTOP_ALWAYS
                                                     : *use == "off"
                                                         ? SUBLET_CONTROL_V1_DESKTOP_NEVER
                                                         : SUBLET_CONTROL_V1_DESKTOP_AS_CONFIGURED);
            });
        };
    });
}

/// "1.2", "1.1:1:0.9" or "off" in thousandths; off is three zeros.
std::optional<std::array<uint32_t, 3>> parse_gamma(std::string_view text) {
    if (text == "off") {
        return std::array<uint32_t, 3>{};
    }
    std::vector<uint32_t> values;
    for (const auto part : std::views::split(text, ':')) {
        const std::string_view number(part);
        double value = 0;
        const auto [end, error] =
            std::from_chars(number.data(), number.data() + number.size(), value);
        if (error != std::errc() || end != number.data() + number.size() || !(value >= 0.1) ||
            !(value <= 10)) {
            return std::nullopt;
        }
        values.push_back(static_cast<uint32_t>(std::lround(value * 1000)));
    }
    if (values.size() == 1) {
        values.assign(3, values.front());
    }
    return values.size() == 3 ? std::optional(std::array{values[0], values[1], values[2]})
                              : std::nullopt;
}

void add_gamma(CLI::App &app, Action &action) {
    const auto connector = std::make_shared<std::string>();
    const auto gamma = std::make_shared<std::string>();
    CLI::App *const command =
        app.add_subcommand("gamma", "Override the gamma ramp of a leased display");
    command->footer("Only while its lease is not masked; its lessee is not told. Displays of the\n"
                    "desktop take their gamma from clients such as wlsunset.");
    command->add_option("CONNECTOR", *connector, connector_help)->type_name("")->required();
    command->add_option("GAMMA", *gamma, "from 0.1 to 10, or R:G:B; off = as the lessee wants it")
        ->type_name("")
        ->required()
        ->check([](const std::string &text) {
            return parse_gamma(text) ? std::string() : text + " is neither a gamma nor off";
        });
    command->callback([connector, gamma, &action] {
        action = [connector, gamma](Control &control, Format format) {
            return carry_out(control, format, [&](sublet_control_v1 *proxy) {
                const auto [red, green, blue] = *parse_gamma(*gamma);
                return sublet_control_v1_set_gamma(proxy, connector->c_str(), red, green, blue);
            });
        };
    });
}

void add_identify(CLI::App &app, Action &action) {
    const auto seconds = std::make_shared<double>(5);
    CLI::App *const command =
        app.add_subcommand("identify", "Show the name of every display of the desktop on it");
    command->add_option("--seconds", *seconds, "for so long; 0 takes the names away")
        ->type_name("SECONDS")
        ->check(between(0, 86400))
        ->capture_default_str();
    command->callback([seconds, &action] {
        action = [seconds](Control &control, Format format) {
            return carry_out(control, format, [&](sublet_control_v1 *proxy) {
                return sublet_control_v1_identify(
                    proxy, static_cast<uint32_t>(std::lround(*seconds * 1000)));
            });
        };
    });
}

} // namespace

void add_display_commands(CLI::App &app, Action &action) {
    add_mirror(app, action);
    add_desktop(app, action);
    add_blank(app, action);
    add_gamma(app, action);
    add_identify(app, action);
}

} // namespace sublet::ctl

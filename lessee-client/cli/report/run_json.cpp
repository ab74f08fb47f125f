#include "report/run_json.hpp"

#include <nlohmann/json.hpp>

#include <sublet/vocabulary/formatted.hpp>
#include <sublet/vocabulary/print_line.hpp>

#include "report/display_json.hpp"

namespace sublet::cli {

namespace {

using nlohmann::ordered_json;

ordered_json device_json(const kms::Device &device) {
    ordered_json json = {{"connectors", ordered_json::array()},
                         {"crtcs", ordered_json::array()},
                         {"planes", ordered_json::array()}};
    for (const auto &connector : device.connectors()) {
        json["connectors"].push_back({{"id", connector.id.value()}, {"name", connector.name}});
    }
    for (const auto &crtc : device.crtcs()) {
        json["crtcs"].push_back({{"id", crtc.id.value()}});
    }
    for (const auto &plane : device.planes()) {
        json["planes"].push_back({{"id", plane.id.value()}, {"type", to_string(plane.type)}});
    }
    return json;
}

ordered_json format_json(const Head &head) {
    if (!head.layout()) {
        return nullptr;
    }
    const kms::FramebufferInfo &layout = *head.layout();
    std::string fourcc;
    for (int shift = 0; shift < 32; shift += 8) {
        fourcc += static_cast<char>(layout.format >> shift & 0xff);
    }
    ordered_json json = {{"fourcc", fourcc}, {"modifier", nullptr}};
    if (layout.modifier) {
        json["modifier"] = formatted("{:#x}", *layout.modifier);
    }
    return json;
}

ordered_json settings_json(const Head &head) {
    ordered_json json = ordered_json::object();
    for (const SettingOutcome &setting : head.settings()) {
        json[std::string(setting.name)] = {{"value", setting.value},
                                           {"applied", setting.refusal.empty()},
                                           {"refusal", setting.refusal}};
    }
    if (const FrameFences &fences = head.fences(); fences.started()) {
        json["fences"]["waited_for"] = fences.waited_for();
        json["fences"]["made"] = fences.made();
        json["fences"]["in_time"] = fences.in_time();
    }
    return json;
}

ordered_json head_json(const Head &head) {
    const FrameStatistics &statistics = head.statistics();
    const DurationHistogram &latency = statistics.latency();
    auto planes = ordered_json::array({to_string(kms::PlaneType::Primary)});
    for (const Sprite &sprite : head.sprites()) {
        planes.push_back(to_string(sprite.plane().type));
    }
    auto refused = ordered_json::array();
    for (const auto &plan : head.refused()) {
        refused.push_back({{"planes", plan.planes}, {"reason", plan.reason.message()}});
    }
    return {
        {"connector", head.pipeline().connector->name},
        {"crtc_id", head.pipeline().crtc->id.value()},
        {"mode", to_json(head.mode())},
        {"modeset", head.needs_modeset()},
        {"mode_setting", to_string(head.mode_setting())},
        {"planes", std::move(planes)},
        {"format", format_json(head)},
        {"refused", std::move(refused)},
        {"settings", settings_json(head)},
        {"flips", statistics.flips()},
        {"missed_by_sequence", statistics.missed_by_sequence()},
        {"missed_by_time", statistics.missed_by_time()},
        {"fps", statistics.fps()},
        {"jitter_us", statistics.jitter().count()},
        {"commit_to_flip_us",
         {{"min", latency.min().count()},
          {"median", latency.quantile(0.5).count()},
          {"p99", latency.quantile(0.99).count()},
          {"max", latency.max().count()}}},
    };
}

ordered_json granted_json(const lessee::LeaseNews &news) {
    auto json = ordered_json::array();
    for (const GrantedDisplay &display : news.displays) {
        auto planes = ordered_json::array();
        for (const PlaneId plane : display.planes) {
            planes.push_back(plane.value());
        }
        auto unmet = ordered_json::array();
        for (const auto &[connector, term, why] : news.unmet) {
            if (connector == display.connector) {
                unmet.push_back({{"term", to_string(term)}, {"reason", why}});
            }
        }
        json.push_back({{"connector_id", display.connector.value()},
                        {"crtc_id", display.crtc.value()},
                        {"mode", display.mode ? to_json(*display.mode) : ordered_json(nullptr)},
                        {"planes", std::move(planes)},
                        {"masked", display.state.masked},
                        {"unmet", std::move(unmet)}});
    }
    return json;
}

std::string_view end_cause(const RunReport &report) {
    if (!report.failure) {
        return report.stopped_by_signal ? "signal" : "limit";
    }
    switch (report.failure->code) {
    case ExitCode::NoLessor:
        return "no-lessor";
    case ExitCode::NothingMatches:
        return "nothing-matches";
    case ExitCode::Denied:
        return "denied";
    case ExitCode::LeaseEnded:
        return "lease-ended";
    case ExitCode::LessorGone:
        return "lessor-gone";
    case ExitCode::KmsFailure:
        return "kms-failure";
    case ExitCode::HungUp:
    case ExitCode::Interrupted:
    case ExitCode::Terminated:
        return "signal";
    case ExitCode::Ok:
    case ExitCode::Failed:
    case ExitCode::Usage:
        break;
    }
    return "failed";
}

} // namespace

void print_json(const RunReport &report, const std::optional<kms::Device> &device,
                const Heads &heads) {
    ordered_json json = {{"node", report.node}, {"displays", ordered_json::array()}};
    for (const auto &display : report.displays) {
        json["displays"].push_back(to_json(display));
    }
    json["granted"] = report.granted ? granted_json(*report.granted) : ordered_json(nullptr);
    json["leased"] = device ? device_json(*device) : ordered_json(nullptr);
    for (const auto &[stage, time] : report.timeline.stages()) {
        json["timeline_ms"][std::string(stage)] = time.count();
    }
    json["heads"] = ordered_json::array();
    for (const auto &head : heads) {
        json["heads"].push_back(head_json(*head));
    }
    json["cpu_us_per_flip"] = cpu_us_per_flip(report, heads);
    json["end"] = {
        {"cause", end_cause(report)},
        {"exit_status", static_cast<int>(report.failure ? report.failure->code : ExitCode::Ok)},
        {"message", report.failure ? report.failure->message : ""},
        {"reason", report.failure && !report.failure->reason.empty()
                       ? ordered_json(report.failure->reason)
                       : ordered_json(nullptr)},
    };
    print_line("{}", json.dump(2));
}

} // namespace sublet::cli

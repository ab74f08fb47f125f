#include "x11/card_connectors.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string_view>
#include <utility>

namespace sublet::lessee {

namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path &file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::byte> to_bytes(std::string_view content) {
    const auto bytes = std::as_bytes(std::span(content));
    return {bytes.begin(), bytes.end()};
}

constexpr std::string_view by_xwayland = "lease-";

/// It numbers those for which that name is not free.
bool is_of_xwayland(const XOutput &output) {
    return output.name.starts_with(by_xwayland) || output.name.starts_with("XWAYLAND");
}

bool same_name(const XOutput &output, const CardConnector &connector) {
    const std::string_view name = output.name;
    return name == connector.name ||
           (name.starts_with(by_xwayland) && name.substr(by_xwayland.size()) == connector.name);
}

bool may_be(const XOutput &output, const CardConnector &connector) {
    const bool both_known = output.connector && connector.id;
    const bool same_id = both_known && output.connector == connector.id;
    const bool other_edid =
        !output.edid.empty() && !connector.edid.empty() && output.edid != connector.edid;
    return (both_known ? same_id : same_name(output, connector)) && !other_edid;
}

/// Of a lease that has ended: an Xwayland (24.1) whose compositor withdraws what it lends keeps
/// that output, which cannot be leased any more, and makes another one of the connector.
bool is_left_behind(const XOutput &output, std::span<const XOutput> outputs) {
    return is_of_xwayland(output) && output.connector &&
           std::ranges::any_of(outputs, [&](const XOutput &other) {
               return other.connector == output.connector && other.id > output.id;
           });
}

} // namespace

std::vector<CardConnector> read_card_connectors() {
    std::vector<CardConnector> found;
    std::error_code error;
    for (const auto &entry : fs::directory_iterator("/sys/class/drm", error)) {
        const std::string folder = entry.path().filename();
        const size_t dash = folder.find('-');
        if (!folder.starts_with("card") || dash == std::string::npos) {
            continue;
        }
        const std::string id = content_of(entry.path() / "connector_id");
        found.push_back(
            {.card = folder.substr(0, dash),
             .name = folder.substr(dash + 1),
             .id = ConnectorId(id.empty() ? 0U : static_cast<uint32_t>(std::stoul(id))),
             // "unknown" until somebody has asked the display.
             .connected = !content_of(entry.path() / "status").starts_with("disconnected"),
             .edid = to_bytes(content_of(entry.path() / "edid"))});
    }
    std::ranges::sort(found, {}, [](const auto &each) { return std::tie(each.card, each.name); });
    return found;
}

std::vector<const CardConnector *> find_connectors(std::span<const XOutput> outputs,
                                                   std::span<const CardConnector> connectors) {
    // Cards of one kind have the same ids, and may have displays of one kind; names are unique.
    std::map<std::string_view, std::pair<size_t, size_t>> fit;
    for (const CardConnector &connector : connectors) {
        for (const XOutput &output : outputs) {
            if (may_be(output, connector)) {
                fit[connector.card].first += same_name(output, connector) ? 1 : 0;
                ++fit[connector.card].second;
            }
        }
    }
    std::vector<const CardConnector *> found;
    for (const XOutput &output : outputs) {
        const CardConnector *best = nullptr;
        for (const CardConnector &connector : connectors) {
            if (may_be(output, connector) && !is_left_behind(output, outputs) &&
                (best == nullptr || fit[connector.card] > fit[best->card])) {
                best = &connector;
            }
        }
        found.push_back(best);
    }
    return found;
}

} // namespace sublet::lessee

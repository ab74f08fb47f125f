#include "edid_facts.hpp"

#include <cstdlib>
#include <memory>
#include <string_view>

extern "C" {
#include <libdisplay-info/edid.h>
#include <libdisplay-info/info.h>
}

#include "vocabulary/formatted.hpp"

namespace sublet {
namespace {

struct InfoDeleter {
    void operator()(di_info *info) const { di_info_destroy(info); }
};

/// What a display sent is neither to be trusted with a terminal nor with a log.
std::string printable(std::string text) {
    for (char &c : text) {
        if (c < ' ' || c > '~') {
            c = '?';
        }
    }
    const auto first = text.find_first_not_of(' ');
    if (first == std::string::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// libdisplay-info makes up "PNP(ABC)" for a maker that is not registered.
std::string maker_name(const di_info *info) {
    const std::unique_ptr<char, decltype(&std::free)> name(di_info_get_make(info), std::free);
    const std::string_view text = name ? name.get() : "";
    return std::string(text.starts_with("PNP(") ? "" : text);
}

std::string descriptor_string(const di_edid *edid, di_edid_display_descriptor_tag tag) {
    for (auto *entry = di_edid_get_display_descriptors(edid); *entry; ++entry) {
        if (di_edid_display_descriptor_get_tag(*entry) == tag) {
            const char *text = di_edid_display_descriptor_get_string(*entry);
            return printable(text ? text : "");
        }
    }
    return {};
}

std::optional<RefreshRange> refresh_range(const di_edid *edid) {
    for (auto *entry = di_edid_get_display_descriptors(edid); *entry; ++entry) {
        if (const auto *limits = di_edid_display_descriptor_get_range_limits(*entry)) {
            return RefreshRange{static_cast<uint32_t>(limits->min_vert_rate_hz),
                                static_cast<uint32_t>(limits->max_vert_rate_hz)};
        }
    }
    return std::nullopt;
}

std::optional<HdrFacts> hdr(const di_info *info) {
    const di_hdr_static_metadata *hdr = di_info_get_hdr_static_metadata(info);
    if (!hdr->pq && !hdr->hlg) {
        return std::nullopt;
    }
    return HdrFacts{
        .pq = hdr->pq,
        .hlg = hdr->hlg,
        .max_luminance = hdr->desired_content_max_luminance,
        .max_frame_average = hdr->desired_content_max_frame_avg_luminance,
        .min_luminance = hdr->desired_content_min_luminance,
    };
}

} // namespace

std::optional<EdidFacts> parse_edid(std::span<const std::byte> blob) {
    const std::unique_ptr<di_info, InfoDeleter> info(di_info_parse_edid(blob.data(), blob.size()));
    const di_edid *edid = info ? di_info_get_edid(info.get()) : nullptr;
    if (!edid) {
        return std::nullopt;
    }
    const di_edid_vendor_product *vendor = di_edid_get_vendor_product(edid);
    EdidFacts facts;
    facts.maker = printable(std::string(vendor->manufacturer, sizeof(vendor->manufacturer)));
    facts.product = vendor->product;
    facts.model = descriptor_string(edid, DI_EDID_DISPLAY_DESCRIPTOR_PRODUCT_NAME);
    facts.serial = descriptor_string(edid, DI_EDID_DISPLAY_DESCRIPTOR_PRODUCT_SERIAL);
    if (facts.serial.empty() && vendor->serial != 0) {
        facts.serial = std::to_string(vendor->serial);
    }
    facts.maker_name = maker_name(info.get());
    facts.refresh_range = refresh_range(edid);
    facts.hdr = hdr(info.get());
    return facts;
}

std::string description(const EdidFacts &edid) {
    std::string text = edid.maker + ' ';
    text += edid.model.empty() ? formatted("0x{:04x}", edid.product) : edid.model;
    return edid.serial.empty() ? text : text + ' ' + edid.serial;
}

} // namespace sublet

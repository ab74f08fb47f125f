#include <sublet/lessee/edid_facts.hpp>

#include <cstdlib>
#include <memory>

extern "C" {
#include <libdisplay-info/cta.h>
#include <libdisplay-info/edid.h>
#include <libdisplay-info/info.h>
}

namespace sublet::lessee {

namespace {

struct InfoDeleter {
    void operator()(di_info *info) const { di_info_destroy(info); }
};

std::string take_string(char *text) {
    const std::unique_ptr<char, decltype(&std::free)> owner(text, std::free);
    return text != nullptr ? std::string(text) : std::string();
}

/// libdisplay-info makes up "PNP(ABC)" and "0xAA01" where the EDID has no words.
std::string take_words(char *text, std::string_view made_up) {
    std::string words = take_string(text);
    return words.starts_with(made_up) ? std::string() : words;
}

// libdisplay-info gives lists that end with a null pointer.

std::optional<RefreshRange> refresh_range(const di_edid *edid) {
    for (auto each = di_edid_get_display_descriptors(edid); *each != nullptr; ++each) {
        if (const auto *limits = di_edid_display_descriptor_get_range_limits(*each)) {
            return RefreshRange{static_cast<uint32_t>(limits->min_vert_rate_hz),
                                static_cast<uint32_t>(limits->max_vert_rate_hz)};
        }
    }
    return std::nullopt;
}

// The block itself: di_info_get_hdr_static_metadata() is younger than the 0.1.1 that we ask for.
std::optional<HdrFacts> hdr(const di_edid *edid) {
    for (auto extension = di_edid_get_extensions(edid); *extension != nullptr; ++extension) {
        const di_edid_cta *cta = di_edid_ext_get_cta(*extension);
        if (cta == nullptr) {
            continue;
        }
        for (auto block = di_edid_cta_get_data_blocks(cta); *block != nullptr; ++block) {
            if (const auto *found = di_cta_data_block_get_hdr_static_metadata(*block)) {
                return HdrFacts{
                    .pq = found->eotfs->pq,
                    .hlg = found->eotfs->hlg,
                    .max_luminance = found->desired_content_max_luminance,
                    .max_frame_average = found->desired_content_max_frame_avg_luminance,
                    .min_luminance = found->desired_content_min_luminance,
                };
            }
        }
    }
    return std::nullopt;
}

} // namespace

std::optional<EdidFacts> parse_edid(std::span<const std::byte> blob) {
    const std::unique_ptr<di_info, InfoDeleter> info(di_info_parse_edid(blob.data(), blob.size()));
    if (!info) {
        return std::nullopt;
    }
    const di_edid *edid = di_info_get_edid(info.get());
    const di_edid_vendor_product *vendor = di_edid_get_vendor_product(edid);
    return EdidFacts{
        .maker = std::string(vendor->manufacturer, sizeof(vendor->manufacturer)),
        .maker_name = take_words(di_info_get_make(info.get()), "PNP("),
        .product = vendor->product,
        .model = take_words(di_info_get_model(info.get()), "0x"),
        .serial = take_string(di_info_get_serial(info.get())),
        .refresh_range = refresh_range(edid),
        .hdr = hdr(edid),
    };
}

} // namespace sublet::lessee

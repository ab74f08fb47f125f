#include <sublet/lessee/edid_facts.hpp>

#include <cstdlib>
#include <memory>

extern "C" {
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

} // namespace

std::optional<EdidFacts> parse_edid(std::span<const std::byte> blob) {
    const std::unique_ptr<di_info, InfoDeleter> info(di_info_parse_edid(blob.data(), blob.size()));
    if (!info) {
        return std::nullopt;
    }
    const di_edid_vendor_product *vendor = di_edid_get_vendor_product(di_info_get_edid(info.get()));
    return EdidFacts{
        .maker = std::string(vendor->manufacturer, sizeof(vendor->manufacturer)),
        .maker_name = take_words(di_info_get_make(info.get()), "PNP("),
        .product = vendor->product,
        .model = take_words(di_info_get_model(info.get()), "0x"),
        .serial = take_string(di_info_get_serial(info.get())),
    };
}

} // namespace sublet::lessee

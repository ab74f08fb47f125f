#include "plane_formats.hpp"

#include <algorithm>
#include <cstring>

#include <xf86drmMode.h>

#include "vocabulary/formatted.hpp"

namespace sublet::kms {

namespace {

/// The `count` structures at `offset` of a blob; empty if it ends before. Copied, as nothing in it
/// needs to be aligned.
template <typename T> std::optional<std::vector<T>> read_array(std::span<const std::byte> blob,
                                                               uint32_t offset, uint32_t count) {
    if (offset > blob.size() || (blob.size() - offset) / sizeof(T) < count) {
        return std::nullopt;
    }
    std::vector<T> items(count);
    if (count != 0) {
        std::memcpy(items.data(), blob.data() + offset, count * sizeof(T));
    }
    return items;
}

std::unexpected<Error> invalid(std::string what) {
    return std::unexpected(Error::make(Error::Kind::Invalid, "IN_FORMATS: " + std::move(what)));
}

} // namespace

std::expected<PlaneFormats, Error> PlaneFormats::parse(std::span<const std::byte> blob) {
    drm_format_modifier_blob header;
    if (blob.size() < sizeof(header)) {
        return invalid("the blob is cut off");
    }
    std::memcpy(&header, blob.data(), sizeof(header));
    if (header.version != FORMAT_BLOB_CURRENT) {
        return invalid(formatted("version {} is not known", header.version));
    }
    const auto formats = read_array<uint32_t>(blob, header.formats_offset, header.count_formats);
    const auto layouts =
        read_array<drm_format_modifier>(blob, header.modifiers_offset, header.count_modifiers);
    if (!formats || !layouts) {
        return invalid("the blob is cut off");
    }

    PlaneFormats table = without_modifiers(*formats);
    for (const drm_format_modifier &layout : *layouts) {
        for (uint32_t bit = 0; bit < 64; ++bit) {
            const uint64_t index = uint64_t{layout.offset} + bit;
            if ((layout.formats >> bit & 1) != 0 && index < table.entries_.size()) {
                table.entries_[index].modifiers.push_back(layout.modifier);
            }
        }
    }
    return table;
}

PlaneFormats PlaneFormats::without_modifiers(std::span<const uint32_t> formats) {
    PlaneFormats table;
    for (const uint32_t format : formats) {
        table.entries_.push_back({format, {}});
    }
    return table;
}

const PlaneFormats::Entry *PlaneFormats::find(uint32_t format) const {
    const auto found = std::ranges::find(entries_, format, &Entry::format);
    return found != entries_.end() ? &*found : nullptr;
}

bool PlaneFormats::supports(uint32_t format, uint64_t modifier) const {
    return std::ranges::contains(modifiers(format), modifier);
}

std::span<const uint64_t> PlaneFormats::modifiers(uint32_t format) const {
    const Entry *entry = find(format);
    return entry != nullptr ? std::span<const uint64_t>(entry->modifiers)
                            : std::span<const uint64_t>();
}

std::optional<uint32_t> PlaneFormats::first_of(std::span<const uint32_t> wanted) const {
    const auto found =
        std::ranges::find_if(wanted, [this](uint32_t each) { return supports(each); });
    return found != wanted.end() ? std::optional(*found) : std::nullopt;
}

std::vector<uint32_t> PlaneFormats::formats() const {
    std::vector<uint32_t> formats;
    formats.reserve(entries_.size());
    for (const Entry &entry : entries_) {
        formats.push_back(entry.format);
    }
    return formats;
}

std::vector<uint64_t> common_modifiers(uint32_t format,
                                       std::span<const PlaneFormats *const> planes) {
    if (planes.empty()) {
        return {};
    }
    const auto first = planes.front()->modifiers(format);
    std::vector<uint64_t> common(first.begin(), first.end());
    std::erase_if(common, [&](uint64_t modifier) {
        return !std::ranges::all_of(
            planes, [&](const PlaneFormats *plane) { return plane->supports(format, modifier); });
    });
    return common;
}

} // namespace sublet::kms

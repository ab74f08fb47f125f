#include "exec/read_disguise.hpp"

#include <algorithm>
#include <cerrno>
#include <ranges>
#include <span>

#include <drm.h>
#include <drm_mode.h>
#include <sys/ioctl.h>
#include <xf86drm.h>

namespace sublet::cli {

namespace {

constexpr uint32_t most_elements = 1 << 16; // Far more than a card has of anything.

/// The ioctls of which only type and number count, as for the kernel.
constexpr uint32_t key(unsigned long request) {
    return static_cast<uint32_t>(request) & 0xffff;
}

/// An array that an ioctl is to fill, and that is the program's.
template <typename T> class ProgramArray {
public:
    ProgramArray(const ProgramMemory &memory, __u64 &address, uint32_t length)
        : memory_(memory), address_(address), redirected_(address) {
        if (address == 0 || length == 0) {
            return;
        }
        if (length > most_elements) {
            good_ = false;
            return;
        }
        elements_.resize(length);
        good_ = memory.read(address, elements_.data(), size());
        redirected_ = reinterpret_cast<uintptr_t>(elements_.data());
    }

    [[nodiscard]] bool good() const { return good_; }
    [[nodiscard]] std::span<T> elements() { return elements_; }

    /// Whether the program has it now.
    [[nodiscard]] bool give_back() {
        redirected_ = address_;
        return elements_.empty() || memory_.write(address_, elements_.data(), size());
    }

private:
    [[nodiscard]] size_t size() const { return elements_.size() * sizeof(T); }

    const ProgramMemory &memory_;
    const uint64_t address_;
    __u64 &redirected_;
    std::vector<T> elements_;
    bool good_ = true;
};

template <typename... Arrays> bool all_good(const Arrays &...arrays) {
    return (arrays.good() && ...);
}

template <typename... Arrays> bool give_back(Arrays &...arrays) {
    return (arrays.give_back() & ...);
}

/// Errno or 0.
template <typename Argument> int call(int fd, unsigned long request, Argument &argument) {
    return drmIoctl(fd, request, &argument) == 0 ? 0 : errno;
}

/// The properties that an ioctl is to tell of: their ids in one array, their values in another.
class ProgramProperties {
public:
    template <typename Argument> ProgramProperties(const ProgramMemory &memory, Argument &argument)
        : count_(argument.count_props), ids_(memory, argument.props_ptr, argument.count_props),
          values_(memory, argument.prop_values_ptr, argument.count_props) {}

    [[nodiscard]] bool good() const { return all_good(ids_, values_); }
    [[nodiscard]] bool give_back() { return cli::give_back(ids_, values_); }

    /// In what the kernel has filled: as many as it has counted, or as there was room for.
    void hide(PropertyId property) {
        const auto ids = ids_.elements();
        const auto values = values_.elements();
        for (size_t i = 0; i < std::min({size_t{count_}, ids.size(), values.size()}); ++i) {
            if (ids[i] == property.value()) {
                values[i] = 0;
            }
        }
    }

private:
    const __u32 &count_;
    ProgramArray<uint32_t> ids_;
    ProgramArray<uint64_t> values_;
};

std::optional<int> read_into(const ReadDisguise &disguise, int fd, const ProgramMemory &memory,
                             drm_mode_get_connector &argument) {
    ProgramArray<uint32_t> encoders(memory, argument.encoders_ptr, argument.count_encoders);
    ProgramArray<drm_mode_modeinfo> modes(memory, argument.modes_ptr, argument.count_modes);
    ProgramProperties properties(memory, argument);
    if (!all_good(encoders, modes, properties)) {
        return std::nullopt;
    }
    const int error = call(fd, DRM_IOCTL_MODE_GETCONNECTOR, argument);
    properties.hide(disguise.non_desktop);
    return give_back(encoders, modes, properties) ? std::optional(error) : std::nullopt;
}

std::optional<int> read_into(const ReadDisguise &disguise, int fd, const ProgramMemory &memory,
                             drm_mode_obj_get_properties &argument) {
    ProgramProperties properties(memory, argument);
    if (!properties.good()) {
        return std::nullopt;
    }
    const int error = call(fd, DRM_IOCTL_MODE_OBJ_GETPROPERTIES, argument);
    properties.hide(disguise.non_desktop);
    return properties.give_back() ? std::optional(error) : std::nullopt;
}

std::optional<int> read_into(const ReadDisguise &disguise, int fd, const ProgramMemory &memory,
                             drm_mode_card_res &argument) {
    ProgramArray<uint32_t> framebuffers(memory, argument.fb_id_ptr, argument.count_fbs);
    ProgramArray<uint32_t> crtcs(memory, argument.crtc_id_ptr, argument.count_crtcs);
    ProgramArray<uint32_t> connectors(memory, argument.connector_id_ptr, argument.count_connectors);
    ProgramArray<uint32_t> encoders(memory, argument.encoder_id_ptr, argument.count_encoders);
    if (!all_good(framebuffers, crtcs, connectors, encoders)) {
        return std::nullopt;
    }
    const int error = call(fd, DRM_IOCTL_MODE_GETRESOURCES, argument);
    const auto &order = disguise.connectors;
    if (error == 0 && argument.count_connectors == order.size()) {
        std::ranges::transform(order | std::views::take(connectors.elements().size()),
                               connectors.elements().begin(), &ConnectorId::value);
    }
    return give_back(framebuffers, crtcs, connectors, encoders) ? std::optional(error)
                                                                : std::nullopt;
}

template <typename Argument>
std::optional<int> read_argument(const ReadDisguise &disguise, int fd, uint32_t request,
                                 const ProgramMemory &memory, uint64_t address) {
    // Of another word size, it may end without padding.
    const size_t size = std::min<size_t>(_IOC_SIZE(request), sizeof(Argument));
    Argument argument = {};
    if (!memory.read(address, &argument, size)) {
        return std::nullopt;
    }
    const auto error = read_into(disguise, fd, memory, argument);
    return error && memory.write(address, &argument, size) ? error : std::nullopt;
}

} // namespace

bool ReadDisguise::concerns(uint32_t request) const {
    switch (key(request)) {
    case key(DRM_IOCTL_MODE_GETCONNECTOR):
    case key(DRM_IOCTL_MODE_OBJ_GETPROPERTIES):
        return static_cast<bool>(non_desktop);
    case key(DRM_IOCTL_MODE_GETRESOURCES):
        return !connectors.empty();
    default:
        return false;
    }
}

std::optional<int> ReadDisguise::read(int fd, uint32_t request, const ProgramMemory &memory,
                                      uint64_t address) const {
    switch (key(request)) {
    case key(DRM_IOCTL_MODE_GETCONNECTOR):
        return read_argument<drm_mode_get_connector>(*this, fd, request, memory, address);
    case key(DRM_IOCTL_MODE_OBJ_GETPROPERTIES):
        return read_argument<drm_mode_obj_get_properties>(*this, fd, request, memory, address);
    case key(DRM_IOCTL_MODE_GETRESOURCES):
        return read_argument<drm_mode_card_res>(*this, fd, request, memory, address);
    default:
        return std::nullopt;
    }
}

} // namespace sublet::cli

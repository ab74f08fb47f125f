#include "negotiation.hpp"

#include "failure.hpp"
#include "vocabulary/formatted.hpp"

namespace sublet::kms {

namespace {

bool is_refusal(const Error &error) {
    return classify(error) == Failure::Rejected;
}

/// The extras of one attempt: the more they are worth, the higher their bit.
std::vector<size_t> chosen(uint32_t bits, size_t count) {
    std::vector<size_t> indices;
    for (size_t i = 0; i < count; ++i) {
        if ((bits >> (count - 1 - i) & 1U) != 0) {
            indices.push_back(i);
        }
    }
    return indices;
}

/// What is to be shown, whichever of the extras are.
struct Wanted {
    std::span<const drmModeModeInfo> modes;
    std::span<const Layer> primaries;
    std::span<const Layer> extras;
};

/// Whether a modeset is needed, or why it cannot be shown.
std::expected<bool, Error> attempt(Scanout &scanout, const Wanted &wanted,
                                   std::span<const size_t> shown) {
    auto ready = scanout.enable(wanted.modes);
    for (const Layer &primary : wanted.primaries) {
        ready = ready.and_then([&] { return scanout.show(primary); });
    }
    for (const size_t index : shown) {
        ready = ready.and_then([&] { return scanout.show(wanted.extras[index]); });
    }
    if (!ready) {
        return std::unexpected(ready.error());
    }
    if (const auto as_flip = scanout.test(); as_flip) {
        return false;
    } else if (!is_refusal(as_flip.error())) {
        return std::unexpected(as_flip.error());
    }
    return scanout.test_modeset().transform([] { return true; });
}

std::string names(std::span<const Layer> extras, std::span<const size_t> shown) {
    std::string names(to_string(PlaneType::Primary));
    for (const size_t index : shown) {
        names += " + ";
        names += to_string(extras[index].plane->type);
    }
    return names;
}

} // namespace

std::expected<Plan, Error> negotiate(Scanout &scanout, std::span<const drmModeModeInfo> modes,
                                     std::span<const Layer> primaries,
                                     std::span<const Layer> extras) {
    if (extras.size() > max_extras) {
        return std::unexpected(
            Error::make(Error::Kind::Invalid, formatted("{} extra layers are too many: {} at most",
                                                        extras.size(), max_extras)));
    }
    const Wanted wanted = {modes, primaries, extras};
    Plan plan;
    for (uint32_t bits = (1U << extras.size()) - 1;; --bits) {
        plan.extras = chosen(bits, extras.size());
        const auto modeset = attempt(scanout, wanted, plan.extras);
        if (modeset) {
            plan.modeset = *modeset;
            return plan;
        }
        if (bits == 0 || !is_refusal(modeset.error())) {
            return std::unexpected(modeset.error());
        }
        plan.refused.push_back({names(extras, plan.extras), modeset.error()});
    }
}

std::expected<Plan, Error> negotiate(Scanout &scanout, const drmModeModeInfo &mode,
                                     const Layer &primary, std::span<const Layer> extras) {
    return negotiate(scanout, std::span(&mode, 1), std::span(&primary, 1), extras);
}

} // namespace sublet::kms

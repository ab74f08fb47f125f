#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace sublet {

/// An integer id that converts to no other kind of id.
///
/// Zero is no id: a default-constructed StrongId is empty and tests false. The kernel and our own
/// counters both start at one.
template <typename Tag> class StrongId {
public:
    using value_type = uint32_t;

    constexpr StrongId() = default;
    constexpr explicit StrongId(value_type value) : value_(value) {}

    [[nodiscard]] constexpr value_type value() const { return value_; }
    [[nodiscard]] constexpr explicit operator bool() const { return value_ != 0; }
    constexpr auto operator<=>(const StrongId &) const = default;

private:
    value_type value_ = 0;
};

} // namespace sublet

template <typename Tag> struct std::hash<sublet::StrongId<Tag>> {
    size_t operator()(sublet::StrongId<Tag> id) const noexcept { return id.value(); }
};

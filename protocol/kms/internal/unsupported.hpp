#pragma once

#include <expected>
#include <string_view>

#include "../../vocabulary/error.hpp"
#include "../device.hpp"
#include "vocabulary/formatted.hpp"

namespace sublet::kms {

inline std::string name_of(const Connector &connector) {
    return connector.name;
}

inline std::string name_of(const Crtc &crtc) {
    return formatted("CRTC {}", crtc.id.value());
}

inline std::string name_of(const Plane &plane) {
    return formatted("{} plane {}", to_string(plane.type), plane.id.value());
}

/// The driver has no such property for this object.
template <typename Object>
std::unexpected<Error> has_no(const Object &object, std::string_view property) {
    return std::unexpected(
        Error::make(Error::Kind::Unsupported,
                    formatted("{} has no property \"{}\"", name_of(object), property)));
}

} // namespace sublet::kms

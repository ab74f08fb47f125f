#include "displays/connector_match.hpp"

#include <fnmatch.h>

namespace sublet {
namespace {

bool holds(const std::optional<std::string> &pattern, const std::string &value) {
    return !pattern || glob_matches(*pattern, value);
}

} // namespace

bool glob_matches(const std::string &pattern, const std::string &value) {
    return ::fnmatch(pattern.c_str(), value.c_str(), 0) == 0;
}

bool ConnectorMatch::matches(std::string_view name, const std::optional<EdidFacts> &edid,
                             bool non_desktop_flag) const {
    if (!holds(connector, std::string(name)) || (non_desktop && *non_desktop != non_desktop_flag)) {
        return false;
    }
    if (!edid) {
        return !maker && !product && !model && !serial;
    }
    return (holds(maker, edid->maker) || holds(maker, edid->maker_name)) &&
           (!product || *product == edid->product) && holds(model, edid->model) &&
           holds(serial, edid->serial);
}

} // namespace sublet

#include "connector_match.hpp"

#include "glob.hpp"

namespace sublet {
namespace {

bool holds(const std::optional<std::string> &pattern, const std::string &value) {
    return !pattern || glob_matches(*pattern, value);
}

} // namespace

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

#include "connector_name.hpp"

#include "vocabulary/formatted.hpp"

namespace sublet {

std::string connector_name(const drmModeConnector &connector) {
    const char *type = drmModeGetConnectorTypeName(connector.connector_type);
    return formatted("{}-{}", type ? type : "Unknown", connector.connector_type_id);
}

} // namespace sublet

#include "input_node.hpp"

#include <filesystem>
#include <fstream>

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "vocabulary/formatted.hpp"

namespace sublet {

std::expected<InputNode, Error> find_input_node(const std::string &path) {
    struct stat status{};
    InputNode node;
    if (stat(path.c_str(), &status) == 0 && S_ISCHR(status.st_mode)) {
        const std::filesystem::path device =
            formatted("/sys/dev/char/{}:{}", uint32_t{major(status.st_rdev)},
                      uint32_t{minor(status.st_rdev)});
        std::error_code failed;
        const auto real = std::filesystem::canonical(device, failed);
        if (!failed && real.filename().native().starts_with("event")) {
            node.evdev = real.filename();
            std::ifstream name(real / "device/name");
            std::getline(name, node.name);
        }
    }
    if (node.name.empty()) {
        return std::unexpected(
            Error::make(Error::Kind::NotFound, "there is no such input device: " + path));
    }
    return node;
}

} // namespace sublet

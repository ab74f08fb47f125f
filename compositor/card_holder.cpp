#include "card_holder.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include <xf86drm.h>

#include "vocabulary/formatted.hpp"
#include "vocabulary/unique_fd.hpp"

namespace sublet {

namespace {

namespace fs = std::filesystem;

bool is_card(const fs::directory_entry &entry) {
    return entry.path().filename().string().starts_with("card");
}

std::vector<fs::path> cards() {
    std::vector<fs::path> nodes;
    if (const char *named = std::getenv("WLR_DRM_DEVICES"); named != nullptr && *named != '\0') {
        std::istringstream names(named);
        for (std::string name; std::getline(names, name, ':');) {
            nodes.emplace_back(name);
        }
        return nodes;
    }
    std::error_code none;
    for (const auto &entry : fs::directory_iterator("/dev/dri", none)) {
        if (is_card(entry)) {
            nodes.push_back(entry.path());
        }
    }
    return nodes;
}

std::string name_of(const fs::path &process) {
    std::string name;
    std::getline(std::ifstream(process / "comm"), name);
    return name;
}

/// Other processes that have the node open, as far as we may look: the master is one of them.
std::vector<std::string> holders(dev_t card) {
    std::vector<std::string> found;
    std::error_code none;
    for (const auto &process : fs::directory_iterator("/proc", none)) {
        const std::string pid = process.path().filename();
        if (pid.find_first_not_of("0123456789") != pid.npos || pid == std::to_string(::getpid())) {
            continue;
        }
        for (const auto &fd : fs::directory_iterator(process.path() / "fd", none)) {
            struct stat status{};
            if (::stat(fd.path().c_str(), &status) == 0 && S_ISCHR(status.st_mode) &&
                status.st_rdev == card) {
                found.push_back(formatted("{} (process {})", name_of(process.path()), pid));
                break;
            }
        }
    }
    return found;
}

} // namespace

bool has_cards() {
    std::error_code none;
    for (const auto &entry : fs::directory_iterator("/dev/dri", none)) {
        if (is_card(entry)) {
            return true;
        }
    }
    return false;
}

std::optional<std::string> busy_card() {
    for (const fs::path &node : cards()) {
        const UniqueFd fd(::open(node.c_str(), O_RDWR | O_CLOEXEC));
        struct stat status{};
        // Whoever opens a card that nobody drives is its master, until it is closed.
        if (!fd || drmIsMaster(fd.get()) || ::fstat(fd.get(), &status) != 0) {
            continue;
        }
        const auto others = holders(status.st_rdev);
        return others.size() == 1 ? formatted("{} is driven by {}", node.string(), others.front())
                                  : formatted("{} is driven by another program", node.string());
    }
    return std::nullopt;
}

} // namespace sublet

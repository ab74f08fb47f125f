#include "exec/seat/seat_devices.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <set>

#include <fcntl.h>
#include <linux/input.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sublet::cli {

namespace {

namespace fs = std::filesystem;

/// Of a character device's node; 0 of anything else.
dev_t device_at(const fs::path &path) {
    struct stat status{};
    return stat(path.c_str(), &status) == 0 && S_ISCHR(status.st_mode) ? status.st_rdev : 0;
}

std::vector<fs::path> all_nodes() {
    std::vector<fs::path> nodes;
    std::error_code ignored;
    for (const auto &entry : fs::directory_iterator("/dev/input", ignored)) {
        if (entry.path().filename().string().starts_with("event")) {
            nodes.push_back(entry.path());
        }
    }
    std::ranges::sort(nodes);
    return nodes;
}

/// As sysfs tells it, which needs no right to open the device.
std::string name_of(const fs::path &node) {
    std::string name;
    const auto file = fs::path("/sys/class/input") / node.filename() / "device/name";
    if (const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC)); fd) {
        std::array<char, 256> text;
        const ssize_t length = read(fd.get(), text.data(), text.size());
        name.assign(text.data(), length > 0 ? static_cast<size_t>(length) : 0);
    }
    return name.substr(0, name.find('\n'));
}

/// What any process that this user may look into has open.
std::set<dev_t> devices_in_use() {
    std::set<dev_t> used;
    std::error_code ignored;
    for (const auto &process : fs::directory_iterator("/proc", ignored)) {
        for (const auto &file : fs::directory_iterator(process.path() / "fd", ignored)) {
            const auto target = fs::read_symlink(file.path(), ignored);
            if (target.native().starts_with("/dev/input/")) {
                used.insert(device_at(target));
            }
        }
    }
    return used;
}

bool may_open(const fs::path &node) {
    return access(node.c_str(), R_OK | W_OK) == 0;
}

} // namespace

std::expected<SeatDevices, Error> SeatDevices::choose(const std::vector<std::string> &words) {
    SeatDevices chosen;
    const auto nodes = all_nodes();
    for (const std::string &word : words) {
        std::vector<fs::path> found;
        if (word == "all-unused") {
            const auto used = devices_in_use();
            std::ranges::copy_if(nodes, std::back_inserter(found), [&](const auto &node) {
                return !used.contains(device_at(node)) && may_open(node);
            });
        } else if (word.starts_with('/')) {
            std::error_code missing;
            auto node = fs::canonical(word, missing); // The program asks for that, not for a link.
            if (device_at(node) != 0) {
                found.push_back(std::move(node));
            }
        } else {
            std::ranges::copy_if(nodes, std::back_inserter(found),
                                 [&](const auto &node) { return name_of(node) == word; });
            chosen.names_.push_back(word);
        }
        if (found.empty()) {
            return std::unexpected(Error::make(
                Error::Kind::NotFound, word == "all-unused"
                                           ? "there is no unused input device that may be opened"
                                           : "there is no input device \"" + word + "\""));
        }
        for (const auto &node : found) {
            if (!may_open(node) && !std::ranges::contains(chosen.closed_, node.native())) {
                chosen.closed_.push_back(node);
            }
            chosen.devices_.push_back(device_at(node));
        }
    }
    return chosen;
}

bool SeatDevices::has(dev_t device, const std::string &path) const {
    return std::ranges::contains(devices_, device) ||
           (!names_.empty() && std::ranges::contains(names_, name_of(path)));
}

std::expected<void, Error> SeatDevices::borrow_from(std::shared_ptr<InputLender> lender) {
    lender_ = std::move(lender);
    for (const std::string &node : closed_) {
        if (const auto reserved = lender_->reserve(node); !reserved) {
            return reserved;
        }
    }
    return {};
}

std::expected<OpenedInput, Error> SeatDevices::open(const std::string &path) const {
    std::optional<OpenedInput> device;
    if (UniqueFd own(::open(path.c_str(), O_RDWR | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
        own) {
        device.emplace(std::move(own));
    } else if (errno != EACCES || lender_ == nullptr) {
        return std::unexpected(Error::from_errno("open " + path));
    } else if (auto lent = lender_->borrow(path); lent) {
        device.emplace(*std::move(lent));
    } else {
        return std::unexpected(lent.error());
    }
    if (ioctl(device->fd(), EVIOCGRAB, 1) != 0) {
        return std::unexpected(Error::from_errno("open " + path));
    }
    return *std::move(device);
}

void OpenedInput::revoke() {
    ioctl(fd(), EVIOCREVOKE, nullptr);
    lent_.reset();
}

} // namespace sublet::cli

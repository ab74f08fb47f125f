#include "exec/lease_holders.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <map>
#include <ranges>
#include <sstream>
#include <string>

#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace sublet::cli {

namespace {

namespace fs = std::filesystem;

/// Of a process; 0 if there is none, or it has ended and waits to be reaped.
pid_t parent_of(const fs::path &process) {
    std::ifstream file(process / "stat");
    std::string line;
    std::getline(file, line);
    // proc_pid_stat(5): the name, in brackets, may have brackets itself.
    std::istringstream rest(line.substr(std::min(line.rfind(')') + 1, line.size())));
    char state = 'X';
    pid_t parent = 0;
    rest >> state >> parent;
    return rest && state != 'Z' && state != 'X' ? parent : 0;
}

bool has_open(const fs::path &process, dev_t device) {
    std::error_code ignored;
    return std::ranges::any_of(fs::directory_iterator(process / "fd", ignored),
                               [device](const fs::directory_entry &file) {
                                   struct stat status{};
                                   return stat(file.path().c_str(), &status) == 0 &&
                                          S_ISCHR(status.st_mode) && status.st_rdev == device;
                               });
}

fs::path folder_of(pid_t process) {
    return fs::path("/proc") / std::to_string(process);
}

/// By their parents.
std::multimap<pid_t, pid_t> every_process() {
    std::multimap<pid_t, pid_t> children;
    std::error_code ignored;
    for (const auto &entry : fs::directory_iterator("/proc", ignored)) {
        const std::string name = entry.path().filename();
        pid_t pid = 0;
        if (std::from_chars(name.data(), name.data() + name.size(), pid).ec == std::errc()) {
            children.emplace(parent_of(entry.path()), pid);
        }
    }
    return children;
}

} // namespace

void adopt_orphans() {
    prctl(PR_SET_CHILD_SUBREAPER, 1);
}

std::vector<pid_t> children() {
    const auto processes = every_process();
    const auto [first, last] = processes.equal_range(getpid());
    return std::ranges::subrange(first, last) | std::views::values | std::ranges::to<std::vector>();
}

std::vector<pid_t> lease_holders(dev_t device, const std::vector<pid_t> &others) {
    const auto processes = every_process();
    std::vector<pid_t> family = {getpid()};
    for (size_t i = 0; i < family.size(); ++i) {
        const auto [first, last] = processes.equal_range(family[i]);
        for (auto child = first; child != last; ++child) {
            if (!std::ranges::contains(others, child->second)) {
                family.push_back(child->second);
            }
        }
    }
    family.erase(family.begin());
    std::erase_if(family, [device](pid_t each) { return !has_open(folder_of(each), device); });
    return family;
}

} // namespace sublet::cli

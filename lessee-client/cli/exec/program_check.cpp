#include "exec/program_check.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string_view>

#include <elf.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace sublet::cli {

namespace {

/// Where execvpe() finds it: an empty part of PATH is the current folder.
std::string find_in_path(const std::string &program) {
    if (program.contains('/')) {
        return program;
    }
    const char *variable = std::getenv("PATH");
    const std::string_view path = variable != nullptr ? variable : "/bin:/usr/bin";
    for (size_t begin = 0; begin <= path.size();) {
        const size_t end = std::min(path.find(':', begin), path.size());
        const std::string_view folder = path.substr(begin, end - begin);
        std::string file = (folder.empty() ? "." : std::string(folder)) + "/" + program;
        if (access(file.c_str(), X_OK) == 0) {
            return file;
        }
        begin = end + 1;
    }
    return {};
}

/// Whether an ELF file of our own class asks for no dynamic linker; false for
/// anything else.
bool is_static(const std::string &path) {
    using Header = std::conditional_t<sizeof(void *) == 8, Elf64_Ehdr, Elf32_Ehdr>;
    using Segment = std::conditional_t<sizeof(void *) == 8, Elf64_Phdr, Elf32_Phdr>;

    std::ifstream file(path, std::ios::binary);
    Header header = {};
    if (!file.read(reinterpret_cast<char *>(&header), sizeof(header)) ||
        std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
        header.e_phentsize != sizeof(Segment)) {
        return false;
    }
    file.seekg(static_cast<std::streamoff>(header.e_phoff));
    for (int i = 0; i < header.e_phnum; ++i) {
        Segment segment = {};
        if (!file.read(reinterpret_cast<char *>(&segment), sizeof(segment)) ||
            segment.p_type == PT_INTERP) {
            return false;
        }
    }
    return true;
}

/// Whether the file has capabilities that its user lacks.
bool raises_capabilities(const std::string &path) {
    return geteuid() != 0 && getxattr(path.c_str(), "security.capability", nullptr, 0) > 0;
}

} // namespace

std::optional<std::string> rights_beyond_ours(const std::string &program) {
    const std::string path = find_in_path(program);
    struct stat status = {};
    if (path.empty() || stat(path.c_str(), &status) != 0) {
        return std::nullopt;
    }
    const bool set_user = (status.st_mode & S_ISUID) != 0 && status.st_uid != geteuid();
    const bool set_group = (status.st_mode & S_ISGID) != 0 && status.st_gid != getegid();
    if (set_user || set_group) {
        return path + " runs with other rights than yours (set-uid or set-gid)";
    }
    if (raises_capabilities(path)) {
        return path + " runs with more rights than yours (file capabilities)";
    }
    return std::nullopt;
}

std::optional<std::string> why_not_preloadable(const std::string &program) {
    if (const auto rights = rights_beyond_ours(program)) {
        return rights; // The dynamic linker preloads nothing then.
    }
    const std::string path = find_in_path(program);
    return is_static(path) ? std::optional(path + " is statically linked") : std::nullopt;
}

} // namespace sublet::cli

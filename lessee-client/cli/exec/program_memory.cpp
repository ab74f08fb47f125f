#include "exec/program_memory.hpp"

#include <array>
#include <climits>
#include <string_view>

#include <fcntl.h>
#include <unistd.h>

#include <sublet/vocabulary/formatted.hpp>

namespace sublet::cli {

std::expected<ProgramMemory, Error> ProgramMemory::open(pid_t process) {
    UniqueFd file(::open(formatted("/proc/{}/mem", process).c_str(), O_RDWR | O_CLOEXEC));
    if (!file) {
        return std::unexpected(
            Error::from_errno(formatted("look into the memory of process {}", process)));
    }
    return ProgramMemory(std::move(file));
}

std::optional<std::string> ProgramMemory::read_path(uint64_t address) const {
    std::array<char, PATH_MAX> buffer;
    // What lies behind its end may be no memory: then less is read.
    const ssize_t length =
        pread(file_.get(), buffer.data(), buffer.size(), static_cast<off_t>(address));
    const std::string_view text(buffer.data(), length > 0 ? static_cast<size_t>(length) : 0);
    const size_t end = text.find('\0');
    return end != std::string_view::npos ? std::optional<std::string>(text.substr(0, end))
                                         : std::nullopt;
}

bool ProgramMemory::read(uint64_t address, void *data, size_t size) const {
    return pread(file_.get(), data, size, static_cast<off_t>(address)) ==
           static_cast<ssize_t>(size);
}

bool ProgramMemory::write(uint64_t address, const void *data, size_t size) const {
    return pwrite(file_.get(), data, size, static_cast<off_t>(address)) ==
           static_cast<ssize_t>(size);
}

} // namespace sublet::cli

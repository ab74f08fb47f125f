#include "lessee/x11_module.hpp"

#include <array>
#include <cstring>
#include <filesystem>
#include <string>

#include <dlfcn.h>

#include "lessee/x11_entry.hpp"
#include "vocabulary/formatted.hpp"

namespace sublet::lessee {

namespace {

namespace fs = std::filesystem;

std::unexpected<Error> missing(const std::string &why) {
    return std::unexpected(Error::make(
        Error::Kind::Unsupported,
        formatted("the module for X servers, " SUBLET_X11_MODULE ", cannot be loaded: {}", why)));
}

/// Beside this code or beside the tool in the build folder, or else where it was installed.
fs::path module_path() {
    Dl_info self = {};
    std::error_code ignored;
    if (dladdr(reinterpret_cast<const void *>(&connect_by_x11_module), &self) != 0) {
        const auto folder = fs::absolute(self.dli_fname, ignored).parent_path();
        for (const auto &beside : {folder, folder.parent_path() / "lessee-client"}) {
            if (fs::exists(beside / SUBLET_X11_MODULE, ignored)) {
                return beside / SUBLET_X11_MODULE;
            }
        }
    }
    return fs::path(SUBLET_MODULE_DIR) / SUBLET_X11_MODULE;
}

std::expected<const X11Entry *, Error> load() {
    void *module = dlopen(module_path().c_str(), RTLD_NOW | RTLD_LOCAL);
    if (module == nullptr) {
        return missing(dlerror());
    }
    const auto *entry = static_cast<const X11Entry *>(dlsym(module, SUBLET_X11_ENTRY));
    if (entry == nullptr || std::strcmp(entry->version, SUBLET_VERSION) != 0) {
        return missing("it is of another version than " SUBLET_VERSION);
    }
    return entry;
}

} // namespace

std::expected<std::unique_ptr<Connection>, Error> connect_by_x11_module(const char *display) {
    static const auto entry = load();
    if (!entry) {
        return std::unexpected(entry.error());
    }
    return (*entry)->connect(display);
}

} // namespace sublet::lessee

#include "text.hpp"

#include <filesystem>

#include <dlfcn.h>

#include "vocabulary/log.hpp"

namespace sublet {

namespace {

/// What anybody reads of a title; the rest costs time.
constexpr size_t longest = 1024;

/// Beside our own executable in the build folder, or else where it was installed. Null: nowhere.
DrawText load() {
    std::error_code ignored;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", ignored);
    const std::filesystem::path built = self.parent_path() / SUBLET_TEXT_MODULE;
    for (const auto &path :
         {built, std::filesystem::path(SUBLET_MODULE_DIR) / SUBLET_TEXT_MODULE}) {
        if (!std::filesystem::exists(path, ignored)) {
            continue;
        }
        if (void *module = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)) {
            return reinterpret_cast<DrawText>(dlsym(module, "sublet_draw_text"));
        }
        log_warn("desktop: titles and labels are missing: {}", dlerror());
        return nullptr;
    }
    log_warn("desktop: titles and labels are missing: {} is not in {}", SUBLET_TEXT_MODULE,
             SUBLET_MODULE_DIR);
    return nullptr;
}

} // namespace

std::optional<TextPicture> draw_text(std::string_view text, const TextStyle &style, double scale) {
    static const DrawText draw = load();
    if (draw == nullptr || text.empty()) {
        return std::nullopt;
    }
    const std::string ended(text.substr(0, longest));
    TextPicture picture;
    draw({.text = ended.c_str(),
          .font = style.font.c_str(),
          .size = style.size,
          .bold = style.bold,
          .wraps = style.wraps,
          .max_width = style.max_width,
          .scale = scale,
          .color = style.color},
         picture);
    return picture.pixels ? std::optional(std::move(picture)) : std::nullopt;
}

} // namespace sublet

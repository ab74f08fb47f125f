#include "keymap.hpp"

#include "vocabulary/formatted.hpp"

namespace sublet {

namespace {

/// What libxkbcommon takes for "not said".
const char *name_or_null(const std::string &name) {
    return name.empty() ? nullptr : name.c_str();
}

std::string described(const KeyboardLayout &layout) {
    std::string words;
    const auto add = [&](const char *what, const std::string &name) {
        if (!name.empty()) {
            words += formatted("{}{} \"{}\"", words.empty() ? "" : ", ", what, name);
        }
    };
    add("rules", layout.rules);
    add("model", layout.model);
    add("layout", layout.layout);
    add("variant", layout.variant);
    add("options", layout.options);
    return words.empty() ? "the default layout (XKB_DEFAULT_LAYOUT and so on)" : words;
}

} // namespace

std::expected<Keymap, Error> compile_keymap(const KeyboardLayout &layout,
                                            const std::string &place) {
    const xkb_rule_names names{.rules = name_or_null(layout.rules),
                               .model = name_or_null(layout.model),
                               .layout = name_or_null(layout.layout),
                               .variant = name_or_null(layout.variant),
                               .options = name_or_null(layout.options)};
    const Owned<xkb_context, xkb_context_unref> context(xkb_context_new(XKB_CONTEXT_NO_FLAGS));
    Keymap keymap(
        context ? xkb_keymap_new_from_names(context.get(), &names, XKB_KEYMAP_COMPILE_NO_FLAGS)
                : nullptr);
    if (!keymap) {
        return std::unexpected(Error::make(
            Error::Kind::Invalid,
            formatted("{}{}keyboard: there is no keymap for {}; see xkeyboard-config(7)", place,
                      place.empty() ? "" : ": ", described(layout))));
    }
    return keymap;
}

} // namespace sublet

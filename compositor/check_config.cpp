#include "check_config.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "config/config_file.hpp"
#include "config/missing_programs.hpp"
#include "desktop/keymap.hpp"
#include "vocabulary/formatted.hpp"

namespace sublet {

namespace {

void say(std::FILE *stream, const std::string &text) {
    std::fputs(formatted("sublet: {}\n", text).c_str(), stream);
}

} // namespace

int check_config(const Options &options) {
    const auto config = load_config(options.config_file);
    if (!config) {
        say(stderr, config.error().message());
        return EXIT_FAILURE;
    }
    if (!options.broker) {
        if (const auto keymap = compile_keymap(config->desktop.keyboard, config->keyboard_place);
            !keymap) {
            say(stderr, keymap.error().message());
            return EXIT_FAILURE;
        }
    }
    for (const std::string &missing : missing_programs(*config)) {
        say(stderr, missing);
    }
    const auto file = options.config_file ? options.config_file : default_config_path();
    const bool is_there = file && std::filesystem::exists(*file);
    say(stdout, is_there ? file->string() + " has no mistakes"
                         : "there is no configuration: every key has its default");
    return EXIT_SUCCESS;
}

} // namespace sublet

// The configuration file. What is refused has a reason, and what is read reads the same again.

#include "config/config_file.hpp"
#include "input.hpp"

using namespace sublet;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const std::string_view text = test::as_text(data, size);
    const auto config = parse_config(text, "config.toml");
    if (!config) {
        test::must(!config.error().message().empty());
    } else {
        test::must(parse_config(text, "config.toml") == *config);
    }
    return 0;
}

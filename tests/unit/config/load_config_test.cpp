#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <doctest/doctest.h>

#include "config/config_file.hpp"

using namespace sublet;
namespace fs = std::filesystem;

namespace {

/// A home folder of its own, with the environment pointing there.
class Home {
public:
    Home() {
        std::string pattern = (fs::temp_directory_path() / "sublet-config-XXXXXX").string();
        REQUIRE(::mkdtemp(pattern.data()));
        path_ = pattern;
        ::setenv("HOME", path_.c_str(), 1);
        ::unsetenv("XDG_CONFIG_HOME");
    }
    ~Home() { fs::remove_all(path_); }
    Home(const Home &) = delete;
    Home &operator=(const Home &) = delete;

    [[nodiscard]] fs::path path() const { return path_; }

    fs::path write(const fs::path &name, const std::string &text) const {
        const fs::path file = path_ / name;
        fs::create_directories(file.parent_path());
        std::ofstream(file) << text;
        return file;
    }

private:
    fs::path path_;
};

constexpr auto green = "[desktop]\nbackgrounds = [\"#00ff00\"]\n";

} // namespace

TEST_CASE("the file is looked for where the XDG specification says") {
    const Home home;
    CHECK(default_config_path() == home.path() / ".config/sublet/config.toml");
    ::setenv("XDG_CONFIG_HOME", "/somewhere", 1);
    CHECK(default_config_path() == "/somewhere/sublet/config.toml");
    ::setenv("XDG_CONFIG_HOME", "not/absolute", 1);
    CHECK(default_config_path() == home.path() / ".config/sublet/config.toml");
    ::setenv("XDG_CONFIG_HOME", "", 1);
    CHECK(default_config_path() == home.path() / ".config/sublet/config.toml");
    ::unsetenv("HOME");
    CHECK_FALSE(default_config_path());
    CHECK(load_config({}) == Config{});
}

TEST_CASE("a file at the default place is read, none means the defaults") {
    const Home home;
    CHECK(load_config({}) == Config{});
    home.write(".config/sublet/config.toml", green);
    CHECK(load_config({})->desktop.backgrounds == std::vector<Color>{{0, 1, 0, 1}});
}

TEST_CASE("a mistake is told with the path of the file") {
    const Home home;
    const auto file = home.write(".config/sublet/config.toml", "x = 1\n");
    const auto config = load_config({});
    REQUIRE_FALSE(config);
    CHECK(config.error().kind == Error::Kind::Invalid);
    CHECK(config.error().message() ==
          file.string() +
              ":1:1: x: unknown key; allowed: autostart, buttons, control, desktop, display, "
              "keyboard, keys, pointer, touch, xwayland");
}

TEST_CASE("a file that was named must be there") {
    const Home home;
    home.write(".config/sublet/config.toml", "x = 1\n");
    CHECK(load_config(home.write("other.toml", green))->desktop.backgrounds ==
          std::vector<Color>{{0, 1, 0, 1}});

    const auto missing = load_config(home.path() / "missing.toml");
    REQUIRE_FALSE(missing);
    CHECK(missing.error().code == ENOENT);
    CHECK(missing.error().message() == "could not open " + (home.path() / "missing.toml").string() +
                                           ": No such file or directory");
}

TEST_CASE("what cannot be read is an error, not an empty configuration") {
    const Home home;
    fs::create_directories(home.path() / ".config/sublet/config.toml");
    const auto config = load_config({});
    REQUIRE_FALSE(config);
    CHECK(config.error().code == EISDIR);
}

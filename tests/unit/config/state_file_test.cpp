#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "config/consent_file.hpp"
#include "config/display_history.hpp"
#include "config/state_file.hpp"

using namespace sublet;

namespace {

/// A folder that is gone at the end.
struct Folder {
    Folder() {
        std::string name = std::filesystem::temp_directory_path() / "state-XXXXXX";
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path = name;
    }
    ~Folder() { std::filesystem::remove_all(path); }

    std::filesystem::path path;
};

RememberedMonitor entry() {
    RememberedMonitor entry;
    entry.monitor = {.connector = "DP-1", .edid = EdidFacts{}};
    entry.monitor.edid->maker = "DEL";
    entry.monitor.edid->product = 0xa0b1;
    entry.monitor.edid->model = "Desk \"24\"";
    entry.monitor.edid->serial = "00000001";
    entry.wishes = {.enabled = {},
                    .mode = OutputMode{1920, 1080, 59940, false},
                    .position = OutputPosition{-1920, 0},
                    .scale = 1.25F,
                    .transform = WL_OUTPUT_TRANSFORM_FLIPPED_270,
                    .adaptive_sync = true};
    return entry;
}

std::string text_of(const std::filesystem::path &file) {
    return (std::ostringstream() << std::ifstream(file).rdbuf()).str();
}

} // namespace

TEST_CASE("what is saved is there the next time") {
    const Folder folder;
    const StateFile file(folder.path / "below/monitors.toml");
    CHECK(file.load().empty());
    RememberedMonitor nameless;
    nameless.monitor.connector = "DP-2";
    nameless.wishes.mode = OutputMode{800, 600, 0, true};
    const std::vector saved{entry(), nameless};
    file.save(saved);
    const auto loaded = file.load();
    REQUIRE(loaded.size() == 2);
    for (size_t i = 0; i < 2; ++i) {
        CHECK(same_place(loaded[i].monitor, saved[i].monitor));
        CHECK(loaded[i].wishes == saved[i].wishes);
    }
}

TEST_CASE("that a display was off is forgotten") {
    const Folder folder;
    const StateFile file(folder.path / "monitors.toml");
    RememberedMonitor off = entry();
    off.wishes = {};
    off.wishes.enabled = false;
    file.save(std::vector{off});
    CHECK(file.load().empty());
}

TEST_CASE("a file that makes no sense is set aside") {
    const Folder folder;
    const auto path = folder.path / "monitors.toml";
    const std::string text = "[[monitor]]\nconnector = \"DP-1\"\nscale = \"huge\"\n";
    std::ofstream(path) << text;
    CHECK(StateFile(path).load().empty());
    CHECK_FALSE(std::filesystem::exists(path));
    CHECK(text_of(path.string() + ".bad") == text);
}

TEST_CASE("no file that makes no sense is written over") {
    const Folder folder;
    const auto consents = folder.path / "consents.toml";
    const auto displays = folder.path / "known-displays.toml";
    const std::string consent = "[[consent]]\nuid = 1000\nexecutable = \"/bin/vr\"\n";
    const std::string display = "[[display]]\nmaker = \"HVR\"\nfirst = \"desktop\"\n"
                                "[[display]]\nmaker = \"XYZ\"\nfirst = \"nobody\"\n";
    std::ofstream(consents) << consent;
    std::ofstream(displays) << display;

    CHECK(ConsentFile(consents).load().empty());
    DisplayHistory history(displays);
    EdidFacts known;
    known.maker = "HVR";
    CHECK(history.first_user(known) == FirstUser::Desktop); // What makes sense counts.
    EdidFacts other;
    other.maker = "NEW";
    history.note(other, FirstUser::Claim);

    CHECK(text_of(consents.string() + ".bad") == consent);
    CHECK(text_of(displays.string() + ".bad") == display);
    CHECK(DisplayHistory(displays).first_user(known) == FirstUser::Desktop);
    CHECK(DisplayHistory(displays).first_user(other) == FirstUser::Claim);
}

TEST_CASE("without a place for it nothing is kept, and nothing fails") {
    const StateFile nowhere(std::nullopt);
    nowhere.save(std::vector{entry()});
    CHECK(nowhere.load().empty());
    const StateFile impossible("/proc/monitors.toml");
    impossible.save(std::vector{entry()});
    CHECK(impossible.load().empty());
}

TEST_CASE("a file that cannot be written leaves no half of it behind") {
    const Folder folder;
    std::filesystem::create_directory(folder.path /
                                      "monitors.toml"); // nothing can be put in its place
    StateFile(folder.path / "monitors.toml").save(std::vector{entry()});
    CHECK_FALSE(std::filesystem::exists(folder.path / "monitors.toml.new"));
}

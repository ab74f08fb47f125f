#include <vector>

#include <doctest/doctest.h>

#include "desktop/output_settings.hpp"
#include "desktop/output_store.hpp"

using namespace sublet;

namespace {

Monitor monitor(const char *connector, const char *model, const char *serial) {
    EdidFacts edid;
    edid.maker = "DEL";
    edid.model = model;
    edid.serial = serial;
    return {.connector = connector, .edid = edid};
}

Monitor nameless(const char *connector) {
    return {.connector = connector, .edid = {}};
}

OutputWishes scaled(float scale) {
    OutputWishes wishes;
    wishes.scale = scale;
    return wishes;
}

OutputStore empty_store() {
    return {{}, [](auto) {}};
}

} // namespace

TEST_CASE("a choice follows the display to another connector") {
    OutputStore store = empty_store();
    store.choose(monitor("DP-1", "Desk", "1"), scaled(2), {});
    CHECK(store.wishes_for(monitor("DP-1", "Desk", "1"), {}).scale == 2);
    CHECK(store.wishes_for(monitor("DP-2", "Desk", "1"), {}).scale == 2);
}

TEST_CASE("another display at the connector is none of it") {
    OutputStore store = empty_store();
    store.choose(monitor("DP-1", "Desk", "1"), scaled(2), {});
    CHECK(store.wishes_for(monitor("DP-1", "Side", "1"), {}) == OutputWishes{});
    CHECK(store.wishes_for(monitor("DP-1", "Desk", "2"), {}) == OutputWishes{});
    CHECK(store.wishes_for(nameless("DP-1"), {}) == OutputWishes{});
}

TEST_CASE("what cannot be told apart is known by its connector") {
    OutputStore store = empty_store();
    store.choose(nameless("DP-1"), scaled(2), {});
    store.choose(monitor("DP-2", "Desk", ""), scaled(3), {});
    CHECK(store.wishes_for(nameless("DP-1"), {}).scale == 2);
    CHECK(store.wishes_for(nameless("DP-2"), {}) == OutputWishes{});
    CHECK(store.wishes_for(monitor("DP-2", "Desk", ""), {}).scale == 3);
    CHECK(store.wishes_for(monitor("DP-1", "Desk", ""), {}) == OutputWishes{});
}

TEST_CASE("two displays with one serial are two") {
    OutputStore store = empty_store();
    const std::vector twins{monitor("DP-1", "Desk", "1"), monitor("DP-2", "Desk", "1")};
    store.choose(twins[0], scaled(2), twins);
    CHECK(store.wishes_for(twins[1], twins) == OutputWishes{});
    store.choose(twins[1], scaled(3), twins);
    CHECK(store.wishes_for(twins[0], twins).scale == 2);
    CHECK(store.wishes_for(twins[1], twins).scale == 3);
}

TEST_CASE("what a choice leaves open was chosen before, or is configured") {
    OutputStore store = empty_store();
    OutputWishes configured = scaled(1.5F);
    configured.transform = WL_OUTPUT_TRANSFORM_90;
    configured.position = OutputPosition{10, 20};
    store.configure({{{.connector = "DP-*"}, configured}, {{}, scaled(4)}});
    OutputWishes turned;
    turned.transform = WL_OUTPUT_TRANSFORM_180;
    store.choose(monitor("DP-1", "Desk", "1"), turned, {});
    store.choose(monitor("DP-1", "Desk", "1"), scaled(2), {});
    const auto wishes = store.wishes_for(monitor("DP-1", "Desk", "1"), {});
    CHECK(wishes.scale == 2);
    CHECK(wishes.transform == WL_OUTPUT_TRANSFORM_180);
    CHECK(wishes.position == OutputPosition{10, 20});
    CHECK(store.wishes_for(nameless("HDMI-A-1"), {}) == scaled(4));
}

TEST_CASE("every choice is saved, and nothing else") {
    int saved = 0;
    OutputStore store({}, [&](auto monitors) { saved += static_cast<int>(monitors.size()); });
    store.choose(monitor("DP-1", "Desk", "1"), {}, {});
    CHECK(saved == 0);
    store.choose(monitor("DP-1", "Desk", "1"), scaled(2), {});
    store.choose(monitor("DP-2", "Desk", "1"), scaled(3), {}); // the same display
    CHECK(saved == 2);
}

TEST_CASE("a panel that is built in askew is upright unless somebody wants another way") {
    OutputWishes wishes;
    CHECK(resolve(wishes, WL_OUTPUT_TRANSFORM_90).transform == WL_OUTPUT_TRANSFORM_90);
    wishes.transform = WL_OUTPUT_TRANSFORM_NORMAL;
    CHECK(resolve(wishes, WL_OUTPUT_TRANSFORM_90).transform == WL_OUTPUT_TRANSFORM_NORMAL);
}

#include <string>

#include <doctest/doctest.h>
#include <sys/sysmacros.h>

#include "displays/drm_uevent.hpp"

using namespace sublet;
using namespace std::string_literals;
using Kind = DrmUevent::Kind;

namespace {

/// As kobject_uevent_env() writes it for /dev/dri/card1; `variables` are NUL-terminated pairs.
std::string card_message(const std::string &action, const std::string &variables) {
    return action + "@/devices/faux/vkms/drm/card1\0ACTION="s + action +
           "\0DEVPATH=/devices/faux/vkms/drm/card1\0SUBSYSTEM=drm\0"s + variables +
           "MAJOR=226\0MINOR=1\0DEVNAME=dri/card1\0DEVTYPE=drm_minor\0SEQNUM=812\0"s;
}

const dev_t card1 = makedev(226, 1);

} // namespace

TEST_CASE("a hot-plug concerns the whole card unless the kernel names a connector") {
    CHECK(parse_drm_uevent(card_message("change", "HOTPLUG=1\0"s)) ==
          DrmUevent{card1, Kind::Hotplug, {}});
    CHECK(parse_drm_uevent(card_message("change", "HOTPLUG=1\0CONNECTOR=42\0"s)) ==
          DrmUevent{card1, Kind::Hotplug, ConnectorId(42)});
    CHECK(parse_drm_uevent(card_message("change", "HOTPLUG=1\0CONNECTOR=42\0PROPERTY=9\0"s)) ==
          DrmUevent{card1, Kind::Hotplug, ConnectorId(42)});
}

TEST_CASE("the end of a lessee is told apart from a hot-plug") {
    CHECK(parse_drm_uevent(card_message("change", "LEASE=1\0"s)) ==
          DrmUevent{card1, Kind::Lease, {}});
}

TEST_CASE("cards come and go") {
    CHECK(parse_drm_uevent(card_message("add", "")) == DrmUevent{card1, Kind::CardAdded, {}});
    CHECK(parse_drm_uevent(card_message("remove", "")) == DrmUevent{card1, Kind::CardRemoved, {}});
}

TEST_CASE("what is not about a primary node is nobody's business") {
    SUBCASE("a render node") {
        CHECK_FALSE(parse_drm_uevent("add@/x\0ACTION=add\0SUBSYSTEM=drm\0MAJOR=226\0MINOR=128\0"
                                     "DEVNAME=dri/renderD128\0"s));
    }
    SUBCASE("a connector's own object, which has no node") {
        CHECK_FALSE(parse_drm_uevent("add@/x/card1-DP-1\0ACTION=add\0SUBSYSTEM=drm\0"
                                     "DEVTYPE=drm_connector\0"s));
    }
    SUBCASE("another subsystem") {
        CHECK_FALSE(parse_drm_uevent("change@/x\0ACTION=change\0SUBSYSTEM=input\0HOTPLUG=1\0"
                                     "MAJOR=226\0MINOR=1\0DEVNAME=dri/card1\0"s));
    }
    SUBCASE("a change without a reason we know") {
        CHECK_FALSE(parse_drm_uevent(card_message("change", "")));
        CHECK_FALSE(parse_drm_uevent(card_message("bind", "")));
    }
}

TEST_CASE("mangled messages are dropped") {
    CHECK_FALSE(parse_drm_uevent(""));
    CHECK_FALSE(parse_drm_uevent("\0\0\0"s));
    CHECK_FALSE(parse_drm_uevent("libudev\0\xfe\xed\xca\xfe"s));
    CHECK_FALSE(parse_drm_uevent("change@/x\0ACTION=change\0SUBSYSTEM=drm\0HOTPLUG=1\0"
                                 "DEVNAME=dri/card1\0MAJOR=226\0"s));
    CHECK_FALSE(parse_drm_uevent("change@/x\0ACTION=change\0SUBSYSTEM=drm\0HOTPLUG=1\0"
                                 "DEVNAME=dri/card1\0MAJOR=226\0MINOR=one\0"s));
    CHECK_FALSE(parse_drm_uevent("change@/x\0ACTION=change\0SUBSYSTEM=drm\0HOTPLUG=1\0"
                                 "DEVNAME=dri/card1\0MAJOR=0\0MINOR=0\0"s));
}

TEST_CASE("a message cut off anywhere is either understood or dropped") {
    const std::string whole = card_message("change", "HOTPLUG=1\0"s);
    for (size_t length = 0; length < whole.size(); ++length) {
        const auto event = parse_drm_uevent(std::string_view(whole).substr(0, length));
        CHECK((!event || event->kind == Kind::Hotplug));
    }
}

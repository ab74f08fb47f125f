#include "check/diagnosis.hpp"

#include <algorithm>

#include <sublet/vocabulary/formatted.hpp>

#include "report/display_text.hpp"

namespace sublet::cli {

namespace {

using Kind = Finding::Kind;
using Findings = std::vector<Finding>;

Finding lends_nothing(const LessorFacts &lessor) {
    const PeerFacts &peer = *lessor.peer;
    const std::string who = peer.name.empty() ? "this compositor" : peer.name;
    const std::string text =
        who + " lends no displays to this program (it offers no wp_drm_lease_device_v1)";
    if (!lessor.sandbox.empty()) {
        return {
            Kind::Bad, text,
            formatted("this program runs in a sandbox ({}), from which compositors hide what they "
                      "lend: run it outside, or let it in by the compositor's configuration",
                      lessor.sandbox)};
    }
    if (peer.drives_a_card == false) {
        return {
            Kind::Bad, text,
            who +
                " drives no graphics card itself: it runs nested in another session, or headless. "
                "Ask the compositor that has the card"};
    }
    return {
        Kind::Bad, text,
        "its configuration must allow leasing, and not every compositor can lend: sublet, sway, "
        "labwc, Hyprland, KWin and Mutter do"};
}

std::string why_no_mode(const ConnectorFacts &facts) {
    return facts.edid ? "its EDID names none that the driver takes: is the port, cable or adapter "
                        "too slow for it?"
                      : "its EDID could not be read: replug it, or try another cable";
}

void tell_why_not_offered(const std::vector<OfferedCard> &offered,
                          const std::vector<ProbedCard> &cards, bool headsets, Findings &findings) {
    for (const ProbedCard &card : cards) {
        if (!card.facts || !std::ranges::contains(offered, card.node, &OfferedCard::node)) {
            continue;
        }
        for (const ConnectedDisplay &display : card.facts->displays) {
            if (display.facts.non_desktop == headsets) {
                findings.push_back(why_not_offered(display));
            }
        }
    }
}

/// A headset is what is looked for: monitors matter where there is none.
void tell_why_nothing_is_offered(const std::vector<OfferedCard> &offered,
                                 const std::vector<ProbedCard> &cards, Findings &findings) {
    const size_t before = findings.size();
    tell_why_not_offered(offered, cards, true, findings);
    if (findings.size() == before) {
        tell_why_not_offered(offered, cards, false, findings);
        findings.push_back({Kind::Note, "no headset is connected to what the compositor lends from",
                            "is it switched on, and plugged into this graphics card?"});
    }
}

std::string name_of(const LessorFacts &lessor) {
    return lessor.peer->name.empty() ? "the compositor" : lessor.peer->name;
}

Finding about_terms(const LessorFacts &lessor) {
    if (lessor.takes_terms) {
        return {Kind::Good, name_of(lessor) +
                                " takes terms of leases and claims of displays, and says why it "
                                "refuses or ends a lease (sublet-lease-terms-v1)"};
    }
    return {Kind::Note,
            name_of(lessor) + " takes neither terms of leases nor claims of displays "
                              "(sublet-lease-terms-v1)",
            "it does not say why it refuses or ends a lease; what is leased and how is for its "
            "configuration to say: --mask, --planes and the --mode of exec have no effect; claim "
            "and --claim fail"};
}

void tell_offers(const LessorFacts &lessor, Findings &findings) {
    const bool none_can_be_lit = std::ranges::all_of(lessor.cards, [](const OfferedCard &card) {
        return std::ranges::all_of(card.displays, &std::vector<drmModeModeInfo>::empty,
                                   &ConnectorFacts::modes);
    });
    for (const OfferedCard &card : lessor.cards) {
        findings.push_back({Kind::Good, formatted("{} lends from {}", name_of(lessor), card.node)});
        for (const auto &display : card.displays) {
            findings.push_back(
                {Kind::Good, formatted("{} is on offer: {}", display.name, describe(display))});
            if (display.modes.empty()) {
                findings.push_back({none_can_be_lit ? Kind::Bad : Kind::Note,
                                    display.name + " has no modes", why_no_mode(display)});
            }
        }
    }
}

} // namespace

Finding unreachable(const SocketFacts &socket) {
    if (socket.path.empty()) {
        return {Kind::Bad, "neither XDG_RUNTIME_DIR nor DISPLAY is set, so no lessor can be found",
                "start this from a terminal inside the Wayland session"};
    }
    if (!socket.there) {
        std::string others;
        for (const auto &name : socket.others) {
            others += (others.empty() ? "there is: --display " : ", --display ") + name;
        }
        return {Kind::Bad,
                formatted("no compositor is running: there is no socket {}", socket.path),
                others.empty()
                    ? "start a compositor that lends displays, or start this inside its session"
                    : others};
    }
    if (!socket.permitted) {
        return {Kind::Bad, formatted("this user may not connect to {}", socket.path),
                "run this as the user whose session it is"};
    }
    return {Kind::Bad, formatted("nobody answers at {}: its compositor has ended", socket.path),
            "start it again"};
}

Finding why_not_offered(const ConnectedDisplay &display) {
    const auto &[facts, lit] = display;
    if (facts.modes.empty()) {
        return {Kind::Note, facts.name + " has no mode, so it cannot be lit", why_no_mode(facts)};
    }
    const std::string match = facts.edid ? formatted("maker = \"{}\"", facts.edid->maker)
                                         : formatted("connector = \"{}\"", facts.name);
    if (facts.non_desktop && lit) {
        return {Kind::Note, facts.name + " is a headset and in use: another program has leased it",
                "wait for it: sublet-lessee wait, or --wait"};
    }
    if (facts.non_desktop) {
        return {Kind::Note, facts.name + " is a headset, but the compositor keeps it back",
                "its rules withhold it from this program, or it has not noticed it yet: replug it"};
    }
    return {
        Kind::Note, facts.name + " counts as a monitor: the kernel does not mark it as non-desktop",
        formatted("to lend it all the same, say so in the compositor's configuration; sublet's:\n"
                  "    [[display]]\n"
                  "    match = {{ {} }}\n"
                  "    lease = \"offer\"",
                  match)};
}

std::vector<Finding> diagnose_lessor(const LessorFacts &lessor,
                                     const std::vector<ProbedCard> &cards) {
    if (!lessor.peer) {
        return {unreachable(lessor.socket)};
    }
    if (lessor.told_devices && lessor.cards.empty()) {
        return {lends_nothing(lessor)};
    }
    if (!lessor.settled) {
        return {
            {Kind::Bad, "the compositor does not say what it offers",
             "is its session switched away? It answers when it is active again. Or it cannot "
             "open the card for clients, which its log says: may its user open the card's node?"}};
    }
    Findings findings;
    tell_offers(lessor, findings);
    findings.push_back(about_terms(lessor));
    if (std::ranges::all_of(lessor.cards, &std::vector<ConnectorFacts>::empty,
                            &OfferedCard::displays)) {
        findings.push_back({Kind::Bad, "nothing is on offer now"});
        tell_why_nothing_is_offered(lessor.cards, cards, findings);
    }
    return findings;
}

} // namespace sublet::cli

#include "check/diagnosis.hpp"

#include <sublet/vocabulary/formatted.hpp>

#include "report/display_text.hpp"

namespace sublet::cli {

namespace {

using Kind = Finding::Kind;
using Findings = std::vector<Finding>;

void tell_displays(const CardFacts &card, Findings &findings) {
    for (const auto &[facts, lit] : card.displays) {
        findings.push_back(
            {Kind::Note, formatted("{}: {} is connected, {}: {}", card.node, facts.name,
                                   lit ? "lit" : "dark", describe(facts))});
        if (!facts.edid) {
            findings.push_back(
                {Kind::Note,
                 facts.name + " has no EDID: the kernel cannot know whether it is a headset",
                 "have the compositor's configuration lend it by its name"});
        }
    }
    if (card.displays.empty()) {
        findings.push_back({Kind::Note, card.node + ": no display is connected"});
    }
}

void tell_limits(const CardFacts &card, Findings &findings) {
    const auto note = [&](std::string text, std::string advice = "") {
        findings.push_back({Kind::Note, card.node + ": " + std::move(text), std::move(advice)});
    };
    if (!card.atomic) {
        note("the driver has no atomic mode setting",
             "programs on a lease must use the legacy calls: no overlay planes, no test commits");
    }
    if (!card.dumb_buffers) {
        note("the driver has no dumb buffers", "run needs --renderer gles here");
    }
    if (!card.monotonic_timestamps) {
        note("the driver's timestamps are not of the monotonic clock",
             "latencies that run measures mean nothing here");
    }
    if (card.crtcs < card.displays.size()) {
        note(formatted("it can light {} of the {} connected displays at a time", card.crtcs,
                       card.displays.size()),
             "a display can be lent only while the desktop leaves a CRTC free for it");
    }
    if (card.overlays == 0) {
        note("it has no overlay planes: run --overlay shows nothing more");
    }
    if (card.cursors == 0) {
        note("it has no cursor planes: run --cursor shows nothing more");
    }
}

void tell_unopened(const ProbedCard &card, Findings &findings) {
    const Error &error = card.facts.error();
    if (error.code == EACCES || error.code == EPERM) {
        findings.push_back(
            {Kind::Note,
             formatted("{} may not be opened by this user: what is connected to it "
                       "is not known",
                       card.node),
             "leasing does not need that: a lessor hands over an fd of its own. To look "
             "at the card all the same, log in at its seat or join the group \"video\""});
    } else {
        findings.push_back({Kind::Note, error.message()});
    }
}

} // namespace

std::vector<Finding> diagnose_cards(const std::vector<ProbedCard> &cards) {
    Findings findings;
    for (const ProbedCard &card : cards) {
        if (!card.facts) {
            tell_unopened(card, findings);
        } else if (card.facts->crtcs == 0) {
            findings.push_back({Kind::Note, card.node + " drives no displays"});
        } else {
            if (!card.facts->has_master) {
                findings.push_back({Kind::Note, card.node + " is driven by nobody now",
                                    "a compositor lends only displays of cards that it drives, and "
                                    "while its session is the active one"});
            }
            tell_displays(*card.facts, findings);
            tell_limits(*card.facts, findings);
        }
    }
    if (cards.empty()) {
        findings.push_back({Kind::Note, "there is no graphics card under /dev/dri",
                            "in a container, hand /dev/dri in; in a virtual machine, add a GPU"});
    }
    return findings;
}

} // namespace sublet::cli

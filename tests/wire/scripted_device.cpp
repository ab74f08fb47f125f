#include "scripted_device.hpp"

#include <format>
#include <print>
#include <sstream>
#include <utility>
#include <vector>

#include <sys/mman.h>
#include <wayland-server-core.h>

using namespace sublet;
using sublet::wire::LeaseDeviceGlobal;
using sublet::wire::OfferedConnector;

namespace {

uint32_t number(std::istream &in) {
    uint32_t value = 0;
    in >> value;
    return value;
}

DisplayState parse_state(std::istream &in) {
    DisplayState state{.masked = false};
    for (std::string word; in >> word;) {
        state.masked = state.masked || word == "masked";
        state.mirrored = state.mirrored || word == "mirrored";
        state.blanked = state.blanked || word == "blanked";
    }
    return state;
}

/// CONNECTOR, CRTC, WIDTHxHEIGHT, PLANE,PLANE
GrantedDisplay parse_granted(const std::vector<std::string> &parts) {
    const auto number_of = [](const std::string &text) {
        return static_cast<uint32_t>(std::stoul(text));
    };
    GrantedDisplay display;
    display.connector = ConnectorId(number_of(parts.at(0)));
    display.crtc = CrtcId(number_of(parts.at(1)));
    if (const size_t times = parts.at(2).find('x'); times != std::string::npos) {
        drmModeModeInfo mode{};
        mode.clock = 1000;
        mode.hdisplay = static_cast<uint16_t>(number_of(parts[2]));
        mode.vdisplay = static_cast<uint16_t>(number_of(parts[2].substr(times + 1)));
        display.mode = mode;
    }
    std::istringstream planes(parts.at(3));
    for (std::string plane; std::getline(planes, plane, ',');) {
        display.planes.emplace_back(number_of(plane));
    }
    return display;
}

/// " 41(640x480@60000 unmasked overlays=2 dark)", and "or-grant" if terms need not be kept.
std::string written(const LeaseTerms &terms) {
    std::string text;
    for (const DisplayTerms &display : terms.displays) {
        std::vector<std::string> words;
        if (display.mode) {
            if (const auto *listed = std::get_if<ListedMode>(&*display.mode)) {
                words.push_back(
                    std::format("{}x{}@{}", listed->width, listed->height, listed->refresh_mhz));
            } else {
                const auto &mode = std::get<drmModeModeInfo>(*display.mode);
                words.push_back(std::format("timing:{}:{}x{}:{}", mode.clock, mode.hdisplay,
                                            mode.vdisplay, mode.flags));
            }
        }
        if (display.masked) {
            words.emplace_back(*display.masked ? "masked" : "unmasked");
        }
        if (display.overlays) {
            words.push_back(*display.overlays == all_overlays
                                ? "overlays=all"
                                : std::format("overlays={}", *display.overlays));
        }
        if (display.lit) {
            words.emplace_back(*display.lit ? "lit" : "dark");
        }
        std::string all;
        for (const std::string &word : words) {
            all += (all.empty() ? "" : " ") + word;
        }
        text += std::format(" {}({})", display.connector.value(), all);
    }
    return text + (terms.refuse_unmet ? "" : " or-grant");
}

/// A file whose content says what it stands for.
UniqueFd file_saying(const std::string &content) {
    UniqueFd file(::memfd_create("wire-test", MFD_CLOEXEC));
    if (::write(file.get(), content.data(), content.size()) < 0) {
        file.reset();
    }
    return file;
}

ClientFacts identify(wl_client *client) {
    ClientFacts facts;
    wl_client_get_credentials(client, &facts.pid, &facts.uid, &facts.gid);
    return facts;
}

OfferedConnector parse_offer(const std::string &text) {
    std::istringstream in(text);
    std::string connector;
    std::string serial;
    OfferedConnector offer;
    std::getline(in, connector, '/');
    std::getline(in, serial, '/');
    std::getline(in, offer.name, '/');
    std::getline(in, offer.description);
    offer.connector = ConnectorId(static_cast<uint32_t>(std::stoul(connector)));
    offer.serial = static_cast<uint32_t>(std::stoul(serial));
    if (const size_t bar = offer.description.find('|'); bar != std::string::npos) {
        offer.only_for = {std::stoull(offer.description.substr(bar + 1))};
        offer.description.resize(bar);
    }
    return offer;
}

} // namespace

ScriptedDevice::ScriptedDevice(wl_display *display, std::string name, Run run)
    : display_(display), name_(std::move(name)), run_(std::move(run)) {
    create_global();
}

void ScriptedDevice::create_global() {
    global_ = std::make_unique<LeaseDeviceGlobal>(display_, *this, identify);
}

bool ScriptedDevice::execute(std::string_view verb, const std::string &arguments) {
    std::istringstream in(arguments);
    if (verb == "publish") {
        std::vector<OfferedConnector> offers;
        for (std::string offer; in >> offer;) {
            offers.push_back(parse_offer(offer));
        }
        global_->publish(std::move(offers));
    } else if (verb == "open" || verb == "close") {
        global_->set_open(verb == "open");
    } else if (verb == "node") {
        node_ = arguments;
    } else if (verb == "grant") {
        grant(in);
    } else if (verb == "refuse") {
        refuse(in);
    } else if (verb == "end") {
        const LeaseId lease = lease_named(in);
        global_->end(lease, static_cast<EndCause>(number(in)));
    } else if (verb == "finish") {
        global_->end(lease_named(in), EndCause::Revoked);
    } else if (verb == "state") {
        const LeaseId lease = lease_named(in);
        const ConnectorId connector(number(in));
        global_->tell_state(lease, connector, parse_state(in));
    } else if (verb == "suspend" || verb == "resume") {
        global_->tell_suspended(lease_named(in), verb == "suspend");
    } else if (verb == "on") {
        std::string word;
        in >> word;
        std::getline(in >> std::ws, scripts_[word]);
    } else if (verb == "destroy") {
        global_.reset();
    } else if (verb == "create") {
        create_global();
    } else {
        return false;
    }
    return true;
}

std::expected<UniqueFd, Error> ScriptedDevice::open_client_node() {
    say("node", "");
    if (node_ == "fail") {
        return std::unexpected(Error::make(Error::Kind::Lost, "the node is scripted to fail"));
    }
    if (node_ == "later") {
        return UniqueFd();
    }
    return file_saying("node " + name_);
}

void ScriptedDevice::lease_requested(sublet::wire::LeaseRequest request) {
    std::string connectors;
    for (const ConnectorId connector : request.connectors) {
        connectors += std::format(" {}", connector.value());
    }
    last_ = request.id;
    say("requested", std::format(" {} by {}:{}{}", last_.value(), request.client.pid, connectors,
                                 written(request.terms)));
}

void ScriptedDevice::lease_refused(const sublet::wire::LeaseRequest &request) {
    say("refused", std::format(" {} by {}", request.id.value(), request.client.pid));
}

void ScriptedDevice::lease_abandoned(LeaseId lease) {
    last_ = lease;
    say("abandoned", std::format(" {}", lease.value()));
}

void ScriptedDevice::say(const std::string &word, const std::string &details) {
    std::println("heard {} {}{}", name_, word, details);
    run_(scripts_[word]);
}

LeaseId ScriptedDevice::lease_named(std::istream &in) const {
    std::string word;
    in >> word;
    return word == "$" ? last_ : LeaseId(static_cast<uint32_t>(std::stoul(word)));
}

void ScriptedDevice::grant(std::istream &in) {
    const LeaseId lease = lease_named(in);
    std::vector<GrantedDisplay> displays;
    std::vector<UnmetTerm> unmet;
    for (std::string word; in >> word;) {
        std::istringstream parts(word);
        std::vector<std::string> part;
        for (std::string each; std::getline(parts, each, '/');) {
            part.push_back(each);
        }
        displays.push_back(parse_granted(part));
        if (part.size() > 4) {
            const auto term = static_cast<Term>(std::stoul(part[4]));
            unmet.push_back({displays.back().connector, term, "as scripted"});
        }
    }
    global_->grant(lease, file_saying(std::format("lease {}", lease.value())), displays, unmet);
}

void ScriptedDevice::refuse(std::istream &in) {
    const LeaseId lease = lease_named(in);
    Refusal refusal;
    refusal.reason = static_cast<RefusalReason>(number(in));
    refusal.connector = ConnectorId(number(in));
    refusal.term = static_cast<Term>(number(in));
    std::getline(in >> std::ws, refusal.text);
    global_->refuse(lease, refusal);
}

#include "scripted_device.hpp"

#include <format>
#include <print>
#include <sstream>
#include <utility>
#include <vector>

#include <sys/mman.h>
#include <wayland-server-core.h>

using sublet::ConnectorId;
using sublet::Error;
using sublet::LeaseId;
using sublet::UniqueFd;
using sublet::wire::LeaseDeviceGlobal;
using sublet::wire::OfferedConnector;

namespace {

/// A file whose content says what it stands for.
UniqueFd file_saying(const std::string &content) {
    UniqueFd file(::memfd_create("wire-test", MFD_CLOEXEC));
    if (::write(file.get(), content.data(), content.size()) < 0) {
        file.reset();
    }
    return file;
}

sublet::ClientFacts identify(wl_client *client) {
    sublet::ClientFacts facts;
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
        const LeaseId lease = lease_named(arguments);
        global_->grant(lease, file_saying(std::format("lease {}", lease.value())));
    } else if (verb == "finish") {
        global_->finish(lease_named(arguments));
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
    say("requested", std::format(" {} by {}:{}", last_.value(), request.client.pid, connectors));
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

LeaseId ScriptedDevice::lease_named(const std::string &argument) const {
    return argument == "$" ? last_ : LeaseId(static_cast<uint32_t>(std::stoul(argument)));
}

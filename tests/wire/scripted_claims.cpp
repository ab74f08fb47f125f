#include "scripted_claims.hpp"

#include <format>
#include <optional>
#include <print>
#include <sstream>
#include <utility>

#include <sys/sysmacros.h>
#include <wayland-server-core.h>

using namespace sublet;

namespace {

uint32_t number(std::istream &in) {
    uint32_t value = 0;
    in >> value;
    return value;
}

ClaimedDisplay display(std::istream &in) {
    ClaimedDisplay display{.device = makedev(226, 0), .maker = "HVR", .product = 0xaa01};
    display.connector = ConnectorId(number(in));
    in >> display.name;
    return display;
}

std::string rest(std::istream &in) {
    std::string text;
    std::getline(in >> std::ws, text);
    return text;
}

std::string written(const char *name, const std::optional<ClaimPattern> &pattern) {
    return pattern ? std::format(" {}{}{}", name, pattern->glob ? "~" : "=", pattern->text) : "";
}

} // namespace

ScriptedClaims::ScriptedClaims(wl_display *display, Run run)
    : display_(display), run_(std::move(run)) {
    create();
}

void ScriptedClaims::create() {
    global_ = std::make_unique<wire::LeaseTermsGlobal>(display_, this, [](wl_client *client) {
        ClientFacts facts;
        wl_client_get_credentials(client, &facts.pid, &facts.uid, &facts.gid);
        return facts;
    });
}

bool ScriptedClaims::execute(std::string_view verb, const std::string &arguments) {
    std::istringstream in(arguments);
    if (verb == "create") {
        create();
        return true;
    }
    if (verb == "destroy") {
        global_.reset();
        return true;
    }
    std::string word;
    in >> word;
    if (verb == "on") {
        script_ = rest(in);
        return word == "claimed";
    }
    const ClaimId claim = word == "$" ? last_ : ClaimId(static_cast<uint32_t>(std::stoul(word)));
    if (verb == "made") {
        global_->made(claim);
    } else if (verb == "matched") {
        const uint32_t match = number(in);
        global_->matched(claim, match, display(in));
    } else if (verb == "unmatched") {
        global_->unmatched(claim, number(in));
    } else if (verb == "withheld") {
        const ClaimedDisplay withheld = display(in);
        const auto obstacle = static_cast<ClaimObstacle>(number(in));
        global_->withheld(claim, withheld, obstacle, rest(in));
    } else if (verb == "refuse") {
        const auto reason = static_cast<ClaimRefusal>(number(in));
        global_->refuse(claim, reason, rest(in));
    } else {
        return false;
    }
    return true;
}

void ScriptedClaims::claim_made(wire::ClaimRequest request) {
    const ClaimCriteria &criteria = request.criteria;
    std::string text = written("maker", criteria.maker);
    if (criteria.product) {
        text += std::format(" product={:#06x}", *criteria.product);
    }
    text += written("model", criteria.model) + written("serial", criteria.serial) +
            written("type", criteria.connector_type) + (request.exclusive ? " exclusive" : "");
    last_ = request.id;
    std::println("heard T key {}", request.holder.value);
    std::println("heard T claimed {} by {}:{}", request.id.value(), request.client.pid, text);
    run_(script_);
}

void ScriptedClaims::claim_ended(ClaimId claim) {
    std::println("heard T ended {}", claim.value());
}

#include "lease/lessor.hpp"

#include <algorithm>
#include <format>
#include <ranges>
#include <utility>

#include <fcntl.h>
#include <xf86drm.h>

#include "vocabulary/log.hpp"

namespace sublet {

namespace {

std::string join(const std::vector<std::string> &words) {
    std::string joined;
    for (const std::string &word : words) {
        joined += (joined.empty() ? "" : ", ") + word;
    }
    return joined;
}

} // namespace

Lessor::Lessor(Card card, const LeasePolicy &policy, DisplayHost &host, AskConsent ask)
    : card_(std::move(card)), policy_(policy), host_(host), ask_(std::move(ask)),
      inventory_(card_.master_fd) {}

Lessor::~Lessor() { shut_down(); }

void Lessor::start(wire::LeaseDeviceGlobal &global, Observer observer) {
    global_ = &global;
    observer_ = std::move(observer);
    rescan(false, {});
    global_->set_open(true);
}

void Lessor::shut_down() {
    if (!global_) {
        return;
    }
    end_all(EndCause::CardGone);
    global_->publish({});
    global_->set_open(false);
    global_ = nullptr;
}

void Lessor::hotplugged(ConnectorId connector) {
    if (active_) {
        rescan(true, connector);
    }
}

void Lessor::output_appeared(ConnectorId connector) {
    rescan(false, connector);
    if (const ConnectorFacts *facts = inventory_.find(connector); facts && facts->connected) {
        displays_.judge(*facts, policy_);
        settle(connector);
        publish();
    }
}

void Lessor::output_vanishes(ConnectorId connector) {
    const Display *display = displays_.find(connector);
    if (!display || display->phase == DisplayPhase::Absent) {
        return;
    }
    const LeaseId lease = display->lease;
    displays_.remove(connector);
    if (lease) {
        end(lease, EndCause::Unplugged);
    }
    publish();
    observe(DisplayChanged{report(connector)});
}

void Lessor::lessees_changed() {
    if (!active_) {
        return;
    }
    const auto alive = list_lessees(card_.master_fd);
    if (!alive) {
        log_warn("end: {}", alive.error().message());
        return;
    }
    std::vector<LeaseId> ended;
    for (auto &[id, entry] : leases_) {
        if (entry.running && !std::ranges::contains(*alive, entry.running->kernel.lessee())) {
            entry.running->kernel.mark_ended();
            ended.push_back(id);
        }
    }
    for (const LeaseId id : ended) {
        end(id, EndCause::FdClosed);
    }
}

bool Lessor::session_changed(bool active) {
    if (!active) {
        active_ = false;
        end_all(EndCause::SessionInactive);
        publish();
        if (global_) {
            global_->set_open(false);
        }
        log_info("offer: {} is switched away, nothing is on offer", card_.node);
        return true;
    }
    if (!drmIsMaster(card_.master_fd)) {
        log_warn("offer: {} came back without DRM master, nothing is on offer yet", card_.node);
        return false;
    }
    active_ = true;
    for (RunningLease &leftover : std::exchange(unrevoked_, {})) {
        retire(std::move(leftover));
    }
    rescan(true, {});
    for (const ConnectorId connector : displays_.all() | std::views::keys) {
        settle(connector);
    }
    if (global_) {
        global_->set_open(true);
    }
    publish();
    return true;
}

void Lessor::policy_changed() {
    for (const auto &[connector, facts] : inventory_.all()) {
        const Display *display = displays_.find(connector);
        if (display && display->phase != DisplayPhase::Absent) {
            displays_.judge(facts, policy_);
            settle(connector);
            observe(DisplayChanged{report(connector)});
        }
    }
    publish();
}

std::expected<void, Error> Lessor::revoke(LeaseId lease) {
    if (!leases_.contains(lease)) {
        return std::unexpected(
            Error::make(Error::Kind::NotFound, std::format("there is no lease {}", lease.value())));
    }
    end(lease, EndCause::Revoked);
    return {};
}

std::expected<void, Error> Lessor::set_masked(LeaseId lease, bool masked) {
    const auto found = leases_.find(lease);
    if (found == leases_.end() || !found->second.running) {
        return std::unexpected(
            Error::make(Error::Kind::NotFound, std::format("there is no lease {}", lease.value())));
    }
    RunningLease &running = *found->second.running;
    if (std::exchange(running.masked, masked) != masked) {
        for (const ConnectorId connector : running.kernel.objects().connectors) {
            host_.set_masked(connector, masked);
        }
        observe(LeaseChanged{report(found->second)});
    }
    return {};
}

std::expected<void, Error> Lessor::override_offer(ConnectorId connector,
                                                  std::optional<bool> offer) {
    if (!inventory_.find(connector)) {
        return std::unexpected(
            Error::make(Error::Kind::NotFound,
                        std::format("{} has no connector {}", card_.node, connector.value())));
    }
    displays_.override_offer(connector, offer);
    publish();
    observe(DisplayChanged{report(connector)});
    return {};
}

std::expected<UniqueFd, Error> Lessor::open_client_node() {
    UniqueFd fd(::open(card_.node.c_str(), O_RDWR | O_CLOEXEC));
    if (!fd) {
        return std::unexpected(Error::from_errno("open " + card_.node + " for a client"));
    }
    // Whoever opens the card while it has no master becomes master: a client must never be.
    if (drmIsMaster(fd.get()) && drmDropMaster(fd.get()) != 0) {
        return std::unexpected(Error::from_errno("drop master of " + card_.node));
    }
    return fd;
}

void Lessor::rescan(bool probe, ConnectorId only) {
    const auto diff = inventory_.rescan(probe, only);
    if (!diff) {
        log_error("inventory: {}: {}", card_.node, diff.error().message());
        return;
    }
    for (const ConnectorId connector : diff->unplugged) {
        const ConnectorFacts *facts = inventory_.find(connector);
        log_info("inventory: {} unplugged", facts ? facts->name : "a connector");
        output_vanishes(connector);
    }
    for (const auto *group : {&diff->plugged, &diff->changed}) {
        for (const ConnectorId connector : *group) {
            const ConnectorFacts &facts = *inventory_.find(connector);
            displays_.judge(facts, policy_);
            log_info("inventory: {} {}{}: {}, rule \"{}\"", facts.name,
                     group == &diff->plugged ? "plugged" : "changed",
                     facts.non_desktop ? " (non-desktop)" : "", facts.description(),
                     displays_.find(connector)->verdict.name);
            settle(connector);
            observe(DisplayChanged{report(connector)});
        }
    }
    if (!diff->empty()) {
        publish();
    }
}

void Lessor::settle(ConnectorId connector) {
    const Display *display = displays_.find(connector);
    if (!active_ || display->phase != DisplayPhase::Present || !host_.has_output(connector)) {
        return;
    }
    if (display->verdict.desktop) {
        host_.show(connector, display->verdict);
        return;
    }
    const ConnectorFacts *facts = inventory_.find(connector);
    const drmModeModeInfo *mode = facts ? choose_mode(facts->modes, display->verdict.mode) : nullptr;
    if (display->verdict.preset == PresetTime::OnConnect && display->offered() && mode) {
        const PresetWish wish{connector, *mode, true};
        if (const auto lit = host_.preset({&wish, 1}); lit) {
            return;
        } else {
            log_warn("preset: {} stays dark: {}", facts->name, lit.error().message());
        }
    }
    host_.darken(connector);
}

void Lessor::publish() {
    if (!global_) {
        return;
    }
    std::vector<wire::OfferedConnector> offers;
    if (active_) {
        offers = displays_.offers(inventory_);
        std::erase_if(offers, [&](const auto &offer) { return !host_.has_output(offer.connector); });
    }
    global_->publish(std::move(offers));
}

void Lessor::lease_requested(wire::LeaseRequest request) {
    const LeaseId id = request.id;
    log_info("request: lease {} of {} asked for by pid {} ({})", id.value(),
             join(names(request.connectors)), request.client.pid, request.client.executable);
    const auto connectors = request.connectors;
    LeaseEntry &entry = leases_[id];
    entry.request = std::move(request);

    for (const ConnectorId connector : connectors) {
        const Display *display = displays_.find(connector);
        const std::string name = inventory_.find(connector)->name;
        if (display->phase != DisplayPhase::Present) {
            return refuse(id, name + " is being asked for by another client");
        }
        const ClientVerdict verdict = judge_client(display->verdict, entry.request.client);
        if (const auto *denied = std::get_if<Denied>(&verdict)) {
            return refuse(id, name + ": " + denied->reason);
        }
        if (const auto *needed = std::get_if<ConsentNeeded>(&verdict);
            needed && !std::ranges::contains(entry.questions, needed->command,
                                             &ConsentNeeded::command)) {
            entry.questions.push_back(*needed);
        }
    }
    for (const ConnectorId connector : connectors) {
        displays_.reserve(connector, id);
    }
    ask_or_grant(id);
}

void Lessor::ask_or_grant(LeaseId id) {
    LeaseEntry &entry = leases_.at(id);
    if (entry.questions.empty()) {
        return grant(id);
    }
    const ConsentNeeded question = std::move(entry.questions.back());
    entry.questions.pop_back();
    const auto displays = names(entry.request.connectors);
    log_info("policy: asking for consent to lease {}: {}", id.value(), join(question.command));
    entry.consent = ask_(question, entry.request.client, displays,
                         [this, id](const std::expected<void, std::string> &answer) {
                             leases_.at(id).consent.reset();
                             if (answer) {
                                 ask_or_grant(id);
                             } else {
                                 refuse(id, answer.error());
                             }
                         });
}

void Lessor::grant(LeaseId id) {
    LeaseEntry &entry = leases_.at(id);
    auto running = lend(entry.request);
    if (!running) {
        return refuse(id, running.error().message());
    }
    UniqueFd fd = running->kernel.take_fd();
    entry.running = std::move(*running);
    for (const ConnectorId connector : entry.request.connectors) {
        displays_.lend(connector);
    }
    const LeasedObjects &objects = entry.running->kernel.objects();
    log_info("grant: lease {} of {} to pid {}: lessee {}, {} CRTCs, {} planes", id.value(),
             join(names(objects.connectors)), entry.request.client.pid,
             entry.running->kernel.lessee().value(), objects.crtcs.size(), objects.planes.size());
    publish();
    global_->grant(id, std::move(fd));
    observe(LeaseCreated{report(entry)});
}

std::expected<RunningLease, Error> Lessor::lend(const wire::LeaseRequest &request) {
    std::vector<PresetWish> wishes;
    const Verdict &terms = displays_.find(request.connectors.front())->verdict;
    for (const ConnectorId connector : request.connectors) {
        const ConnectorFacts &facts = *inventory_.find(connector);
        const Verdict &verdict = displays_.find(connector)->verdict;
        const drmModeModeInfo *mode = choose_mode(facts.modes, verdict.mode);
        if (!mode) {
            return std::unexpected(Error::make(
                Error::Kind::NotFound, std::format("{} has no mode {}", facts.name,
                                                   to_string(verdict.mode))));
        }
        wishes.push_back({connector, *mode, verdict.mask});
    }
    if (const auto lit = host_.preset(wishes); !lit) {
        return std::unexpected(lit.error());
    }
    const auto topology = read_kms_topology(card_.master_fd);
    if (!topology) {
        return std::unexpected(topology.error());
    }
    auto claim = claims_.claim(*topology, request.connectors, terms.planes);
    if (!claim) {
        return std::unexpected(claim.error());
    }
    auto before = StateSnapshot::read(card_.master_fd, claim->objects());
    if (!before) {
        return std::unexpected(before.error());
    }
    auto kernel = KernelLease::create(card_.master_fd, claim->objects());
    if (!kernel) {
        return std::unexpected(kernel.error());
    }
    return RunningLease{std::move(*claim), std::move(*before), std::move(*kernel),
                        std::chrono::system_clock::now(), terms.mask};
}

void Lessor::refuse(LeaseId id, const std::string &reason) {
    const auto node = leases_.extract(id);
    const LeaseEntry &entry = node.mapped();
    log_info("grant: lease {} refused: {}", id.value(), reason);
    std::vector<ConnectorId> reserved;
    std::ranges::copy_if(entry.request.connectors, std::back_inserter(reserved),
                         [&](ConnectorId c) { return displays_.find(c)->lease == id; });
    give_back(reserved);
    if (global_) {
        global_->finish(id);
    }
    observe(LeaseRefused{id, entry.request.client, names(entry.request.connectors), reason});
}

void Lessor::lease_abandoned(LeaseId lease) {
    if (leases_.contains(lease)) {
        end(lease, EndCause::ClientLeft, Tell::Nobody);
    }
}

void Lessor::end(LeaseId id, EndCause cause, Tell tell) {
    auto node = leases_.extract(id);
    LeaseEntry &entry = node.mapped();
    log_info("end: lease {} of {}: {}", id.value(), join(names(entry.request.connectors)),
             to_string(cause));
    const auto was = entry.running ? std::optional(report(entry)) : std::nullopt;
    if (entry.running) {
        retire(std::move(*entry.running));
    }
    if (tell == Tell::Client && global_) {
        global_->finish(id);
    }
    give_back(entry.request.connectors);
    publish();
    if (was) {
        observe(LeaseEnded{*was, cause});
    }
}

void Lessor::end_all(EndCause cause) {
    while (!leases_.empty()) {
        end(leases_.begin()->first, cause);
    }
}

void Lessor::retire(RunningLease lease) {
    if (const auto revoked = lease.kernel.revoke(); !revoked) {
        // Not master: the lessee cannot draw either (EACCES), until we are back and revoke.
        log_warn("end: {}, will be tried again", revoked.error().message());
        unrevoked_.push_back(std::move(lease));
        return;
    }
    if (const auto restored = lease.before.restore(card_.master_fd); !restored) {
        log_warn("end: {}", restored.error().message());
    }
}

void Lessor::give_back(const std::vector<ConnectorId> &connectors) {
    for (const ConnectorId connector : connectors) {
        displays_.give_back(connector);
        if (displays_.find(connector)->phase == DisplayPhase::Present) {
            displays_.judge(*inventory_.find(connector), policy_);
            settle(connector);
        }
    }
}

DisplayReport Lessor::report(ConnectorId connector) const {
    DisplayReport report;
    if (const ConnectorFacts *facts = inventory_.find(connector)) {
        report.facts = *facts;
    }
    const Display *display = displays_.find(connector);
    if (!display || display->phase == DisplayPhase::Absent) {
        report.reason = "nothing is plugged in";
        return report;
    }
    const bool leased = display->phase == DisplayPhase::Leased;
    report.rule = display->verdict.name;
    report.on_desktop = display->verdict.desktop && !leased;
    report.offered = display->offered() && !leased && active_ && host_.has_output(connector);
    report.use = leased              ? DisplayUse::Leased
                 : report.offered    ? DisplayUse::Offered
                 : report.on_desktop ? DisplayUse::Desktop
                                     : DisplayUse::Withheld;
    if (leased) {
        report.lease = display->lease;
        report.reason = std::format("leased by lease {}", display->lease.value());
    } else if (!active_) {
        report.reason = "the session is switched away";
    } else if (!host_.has_output(connector)) {
        report.reason = "the backend has no output for it yet";
    } else if (display->offer_override) {
        report.reason = *display->offer_override ? "offered by the administrator"
                                                 : "withdrawn by the administrator";
    } else {
        report.reason = std::format("rule \"{}\" {}", display->verdict.name,
                                    display->verdict.offer ? "offers it" : "does not offer it");
    }
    return report;
}

LeaseReport Lessor::report(const LeaseEntry &entry) const {
    const RunningLease &running = *entry.running;
    return {entry.request.id,        running.kernel.lessee(),
            entry.request.client,    running.kernel.objects(),
            names(entry.request.connectors), running.since,
            running.masked};
}

std::vector<DisplayReport> Lessor::displays() const {
    std::vector<DisplayReport> reports;
    for (const ConnectorId connector : inventory_.all() | std::views::keys) {
        reports.push_back(report(connector));
    }
    return reports;
}

std::vector<LeaseReport> Lessor::leases() const {
    std::vector<LeaseReport> reports;
    for (const LeaseEntry &entry : leases_ | std::views::values) {
        if (entry.running) {
            reports.push_back(report(entry));
        }
    }
    return reports;
}

std::vector<std::string> Lessor::names(const std::vector<ConnectorId> &connectors) const {
    std::vector<std::string> names;
    for (const ConnectorId connector : connectors) {
        const ConnectorFacts *facts = inventory_.find(connector);
        names.push_back(facts ? facts->name : std::format("connector {}", connector.value()));
    }
    return names;
}

void Lessor::observe(const LessorEvent &event) const {
    if (observer_) {
        observer_(event);
    }
}

} // namespace sublet

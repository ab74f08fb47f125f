#include "display/lease_run.hpp"

#include <algorithm>
#include <csignal>
#include <ranges>

#include "lease/claim_request.hpp"
#include "lease/lease_end.hpp"
#include "lease/no_candidate.hpp"
#include "report/output.hpp"

namespace sublet::cli {

namespace {

/// To a pipe whose reader has gone it is an error like any other, and no signal.
std::expected<void, Error> write_ready(int fd) {
    constexpr std::string_view line = "ready\n";
    std::expected<void, Error> done;
    const auto on_broken_pipe = std::signal(SIGPIPE, SIG_IGN);
    if (write(fd, line.data(), line.size()) < 0) {
        done = std::unexpected(Error::from_errno("write to the ready fd"));
    }
    std::signal(SIGPIPE, on_broken_pipe);
    return done;
}

Failure modeset_forbidden(const Head &head, std::string why) {
    return {ExitCode::NothingMatches,
            head.pipeline().connector->name + " would need a modeset, which --no-modeset forbids",
            std::move(why)};
}

} // namespace

std::expected<void, Failure> LeaseRun::execute(const Deadline &patience) {
    return connect(patience)
        .and_then([&] { return claim(); })
        .and_then([&] { return find(patience); })
        .and_then([&] { return lease(); })
        .and_then([&] { return open(); })
        .and_then([&] { return light(); })
        .and_then([&] { return present(); });
}

LeaseRun::Step LeaseRun::connect(const Deadline &patience) {
    if (const auto signal = stop_.take()) {
        return std::unexpected(interrupted_by(signal->number));
    }
    auto session = LessorSession::open(options_.lessor, stop_);
    if (!session) {
        return std::unexpected(session.error());
    }
    session_.emplace(*std::move(session));
    report_.timeline.reach("connect");
    return session_->settle(patience);
}

LeaseRun::Step LeaseRun::claim() {
    auto claimed = claim_for_lease(*session_, options_.wanted.claim);
    if (!claimed) {
        return std::unexpected(claimed.error());
    }
    claim_ = *std::move(claimed);
    return {};
}

LeaseRun::Step LeaseRun::find(const Deadline &patience) {
    auto found = find_candidate(*session_, options_.wanted.selection, patience);
    if (!found) {
        return std::unexpected(found.error());
    }
    report_.timeline.reach("offers");
    candidate_ = *std::move(found);
    report_.node = candidate_->device->node_path();
    report_.displays = candidate_->displays;
    for (const ConnectorFacts &display : candidate_->displays) {
        if (options_.mode && !choose_mode(display.modes, *options_.mode)) {
            return std::unexpected(no_such_mode(display.name, display.modes, *options_.mode));
        }
    }
    return {};
}

LeaseRun::Step LeaseRun::lease() {
    auto requested = request_lease(*session_, *candidate_, options_.terms, report_.timeline);
    if (!requested) {
        return std::unexpected(requested.error());
    }
    granted_ = *std::move(requested);
    remarks_.emplace(leased(), report_.displays);
    if (const lessee::LeaseNews *news = leased().news()) {
        report_.granted = *news;
    }
    return {};
}

LeaseRun::Step LeaseRun::open() {
    auto device = kms::Device::open(granted_->lease->take_fd(), options_.mode_setting);
    if (!device) {
        return kms_failure(device.error());
    }
    device_.emplace(*std::move(device));
    plugs_.emplace(std::move(granted_->uevents), device_->fd(),
                   device_->connectors() | std::views::transform(&kms::Connector::id) |
                       std::ranges::to<std::vector>());
    if (!options_.quiet) {
        print_lease(report_, *device_);
    }
    return {};
}

LeaseRun::Step LeaseRun::light() {
    auto pipelines = kms::plan_pipelines(*device_);
    if (!pipelines) {
        return kms_failure(pipelines.error());
    }
    for (auto &pipeline : *pipelines) {
        if (const Step lit = light(std::move(pipeline)); !lit) {
            return lit;
        }
    }
    return {};
}

LeaseRun::Step LeaseRun::light(kms::Pipeline pipeline) {
    const std::string name = pipeline.connector->name;
    const auto mode = options_.mode ? choose_mode(pipeline.connector->modes, *options_.mode)
                                    : pipeline.crtc->mode;
    if (!mode && !pipeline.connector->connected) {
        return std::unexpected(Failure{ExitCode::LeaseEnded, name + " was unplugged"});
    }
    if (!mode && options_.mode) {
        return std::unexpected(no_such_mode(name, pipeline.connector->modes, *options_.mode));
    }
    if (!mode) {
        return std::unexpected(
            Failure{ExitCode::NothingMatches, name + " has no current mode",
                    "--mode current needs a lessor that sets one before it lends the display"});
    }
    auto head = Head::create(
        *device_, std::move(pipeline), *mode, options_.extra_planes, options_.settings,
        [this](int fd, const kms::PlaneFormats &plane, uint32_t width, uint32_t height) {
            return options_.renderer.make(fd, plane, width, height);
        });
    if (!head) {
        Step failed = kms_failure(head.error());
        if (head.error().kind == Error::Kind::Unsupported && options_.renderer.needs_gles()) {
            failed.error().advice = "the scenes other than the cube are drawn without a GPU driver "
                                    "by --renderer dumb";
        }
        return failed;
    }
    if (const Step negotiated = negotiate(**head); !negotiated) {
        return negotiated;
    }
    if ((*head)->needs_modeset() && options_.limits.no_modeset) {
        return std::unexpected(
            modeset_forbidden(**head, "the lessor has not set " + description(*mode) + " on it"));
    }
    heads_.push_back(*std::move(head));
    if (!options_.quiet) {
        print_head(*heads_.back());
    }
    return {};
}

LeaseRun::Step LeaseRun::negotiate(Head &head) {
    const auto facts =
        std::ranges::find(report_.displays, head.pipeline().connector->id, &ConnectorFacts::id);
    const auto hdr =
        facts != report_.displays.end() && facts->edid ? facts->edid->hdr : std::nullopt;
    kms::CommitBackoff backoff;
    for (;;) {
        const auto negotiated = head.negotiate(hdr);
        if (negotiated) {
            return {};
        }
        const auto retry = backoff.retry_at(negotiated.error(), Clock::now());
        if (!retry) {
            return kms_failure(negotiated.error());
        }
        const auto lost = session_->wait_until(
            retry, [this] { return lessee::lease_loss(leased()).has_value(); });
        if (!lost) {
            return std::unexpected(lost.error());
        }
        if (*lost) {
            return std::unexpected(to_failure(*lessee::lease_loss(leased())));
        }
    }
}

LeaseRun::Step LeaseRun::present() {
    Presenter presenter(*session_, leased(), *device_, *plugs_, heads_, report_.timeline, *this);
    const PresentationEnd end = presenter.run(options_.limits);
    report_.cpu_time = cpu_time() - cpu_time_when_lit_;
    live_line_.clear();
    if (const auto *error = std::get_if<Error>(&end)) {
        return kms_failure(*error);
    }
    if (const auto *lost = std::get_if<lessee::LeaseLost>(&end)) {
        return std::unexpected(to_failure(*lost));
    }
    put_back();
    if (const auto *forbidden = std::get_if<ModesetForbidden>(&end)) {
        return std::unexpected(modeset_forbidden(
            *forbidden->head,
            "somebody else switched it off or set another mode while the lessor was not master"));
    }
    const auto *stopped = std::get_if<StoppedBySignal>(&end);
    if (stopped != nullptr && !shown_) {
        return std::unexpected(interrupted_by(stopped->signal));
    }
    report_.stopped_by_signal = stopped != nullptr;
    return {};
}

void LeaseRun::put_back() const {
    for (const auto &head : heads_) {
        if (const auto done = head->put_back(); !done) {
            remark("sublet-lessee: {} keeps its settings: {}", head->pipeline().connector->name,
                   done.error().message());
        }
    }
}

void LeaseRun::lit() {
    shown_ = true;
    cpu_time_when_lit_ = cpu_time();
    std::string names;
    for (const auto &head : heads_) {
        names += (names.empty() ? "" : ", ") + head->pipeline().connector->name;
    }
    remark("flipping on {}", names);
    live_line_.begin(heads_);
    if (options_.ready_fd >= 0) {
        if (const auto written = write_ready(options_.ready_fd); !written) {
            remark("sublet-lessee: {}", written.error().message());
        }
    }
}

void LeaseRun::flipped(const Head &head, const kms::PageFlip &flip) {
    if (log_ != nullptr) {
        log_->write(head, flip);
    }
    live_line_.update(heads_, flip.time);
}

void LeaseRun::heard() {
    for (const std::string &line : remarks_->update()) {
        live_line_.clear();
        remark("sublet-lessee: {}", line);
    }
}

/// Some lessors switch the CRTC of an unplugged display off, and end the lease later or never.
LeaseRun::Step LeaseRun::kms_failure(const Error &error) {
    auto explained = explain_kms_error(*session_, leased(), error);
    if (std::holds_alternative<Error>(explained) && plugs_) {
        if (auto lost = plugs_->probe_connectors()) {
            explained = *std::move(lost);
        }
    }
    return std::unexpected(to_failure(explained));
}

} // namespace sublet::cli

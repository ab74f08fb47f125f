#include "run.hpp"

#include <format>
#include <print>

#include "lease_end.hpp"
#include "run_report.hpp"

namespace sublet::cli {

namespace {

using Step = std::expected<void, Failure>;

/// One lease from the first word to the lessor until the display is given back.
class Run {
public:
    explicit Run(const RunOptions &options) : options_(options) {}

    ExitCode execute() {
        const Step done = find()
                              .and_then([&] { return lease(); })
                              .and_then([&] { return open(); })
                              .and_then([&] { return light(); })
                              .and_then([&] { return present(); });
        if (!done) {
            report_.failure = done.error();
            print_failure(done.error());
        }
        if (options_.json) {
            print_json(report_, device_, heads_);
        } else if (!heads_.empty()) {
            print_statistics(report_, heads_);
        }
        return done ? ExitCode::Ok : done.error().code;
    }

private:
    Step find() {
        auto session = LessorSession::open(options_.display);
        if (!session) {
            return std::unexpected(session.error());
        }
        session_.emplace(*std::move(session));
        report_.timeline.reach("connect");
        if (const Step settled = session_->settle(); !settled) {
            return settled;
        }
        report_.timeline.reach("offers");

        const auto wait = options_.wait.value_or(std::chrono::seconds(0));
        const auto found = session_->wait_until(
            Clock::now() + std::chrono::duration_cast<Clock::duration>(wait), [this] {
                candidate_ = select(session_->connection(), options_.selection);
                return candidate_.has_value();
            });
        if (!found) {
            return std::unexpected(found.error());
        }
        if (!*found) {
            return std::unexpected(
                Failure{ExitCode::NothingMatches, "no display on offer fits",
                        "“sublet-lessee list” shows what is offered; --wait SECONDS waits for it"});
        }
        report_.node = candidate_->device->node_path();
        report_.displays = candidate_->displays;
        return {};
    }

    Step lease() {
        auto lease = candidate_->device->request(candidate_->offers);
        if (!lease) {
            return std::unexpected(Failure{ExitCode::Denied, lease.error().message()});
        }
        lease_ = *std::move(lease);
        report_.timeline.reach("submit");

        constexpr auto patience = std::chrono::seconds(10);
        const auto answered = session_->wait_until(Clock::now() + patience, [this] {
            return lease_->state() != lessee::Lease::State::Requested;
        });
        if (!answered) {
            return std::unexpected(answered.error());
        }
        if (!*answered) {
            return std::unexpected(
                Failure{ExitCode::Denied, "the lessor does not answer the request"});
        }
        if (lease_->state() == lessee::Lease::State::Denied) {
            return std::unexpected(
                Failure{ExitCode::Denied, "the lessor refused the request",
                        "the display is leased by another program, was just unplugged, or the "
                        "compositor's rules forbid it: see its log"});
        }
        report_.timeline.reach("lease fd");
        return {};
    }

    Step open() {
        auto device = lessee::kms::Device::open(lease_->take_fd());
        if (!device) {
            return kms_failure(device.error());
        }
        device_.emplace(*std::move(device));
        if (!options_.json) {
            print_lease(report_, *device_);
        }
        return {};
    }

    Step light() {
        auto pipelines = lessee::kms::plan_pipelines(*device_);
        if (!pipelines) {
            return kms_failure(pipelines.error());
        }
        for (auto &pipeline : *pipelines) {
            const auto mode = options_.mode.choose(pipeline.connector->modes, pipeline.crtc->mode);
            if (!mode) {
                return std::unexpected(
                    Failure{ExitCode::NothingMatches,
                            pipeline.connector->name + " does not have the wanted mode",
                            "“sublet-lessee list” shows the modes of each display"});
            }
            auto head = Head::create(*device_, std::move(pipeline), *mode);
            if (!head) {
                return kms_failure(head.error());
            }
            heads_.push_back(*std::move(head));
            if (!options_.json) {
                print_mode(*heads_.back());
            }
        }
        return {};
    }

    Step present() {
        Presenter presenter(*session_, *lease_, *device_, heads_, report_.timeline,
                            [this] { announce(); });
        const PresentationEnd end = presenter.run(options_.limits);
        report_.cpu_time = cpu_time() - cpu_time_when_lit_;
        if (const auto *error = std::get_if<Error>(&end)) {
            return kms_failure(*error);
        }
        if (const auto *lost = std::get_if<lessee::LeaseLost>(&end)) {
            return std::unexpected(to_failure(*lost));
        }
        report_.stopped_by_signal = std::holds_alternative<StoppedBySignal>(end);
        return {};
    }

    void announce() {
        cpu_time_when_lit_ = cpu_time();
        std::string names;
        for (const auto &head : heads_) {
            names += (names.empty() ? "" : ", ") + head->pipeline().connector->name;
        }
        std::println(stderr, "flipping on {}", names);
        if (options_.ready_fd >= 0) {
            constexpr std::string_view line = "ready\n";
            if (write(options_.ready_fd, line.data(), line.size()) < 0) {
                std::println(stderr, "sublet-lessee: {}",
                             Error::from_errno("write to the ready fd").message());
            }
        }
    }

    Step kms_failure(const Error &error) {
        return std::unexpected(to_failure(explain_kms_error(*session_, *lease_, error)));
    }

    const RunOptions &options_;
    RunReport report_;
    std::optional<LessorSession> session_;
    std::optional<Candidate> candidate_;
    std::unique_ptr<lessee::Lease> lease_;
    std::optional<lessee::kms::Device> device_;
    std::vector<std::unique_ptr<Head>> heads_;
    std::chrono::nanoseconds cpu_time_when_lit_ = {};
};

} // namespace

ExitCode run(const RunOptions &options) {
    return Run(options).execute();
}

} // namespace sublet::cli

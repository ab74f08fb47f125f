#include "exec/program_start.hpp"

#include <cerrno>

#include <sys/stat.h>

#include "exec/connector_order.hpp"
#include "exec/guardian.hpp"

namespace sublet::cli {

namespace {

Failure failed(const Error &error) {
    return {ExitCode::Failed, error.message()};
}

/// Whether it is no fault of the program's.
bool is_ours(const Error &error) {
    return error.code == EAGAIN || error.code == EMFILE || error.code == ENFILE ||
           error.code == ENOMEM;
}

std::expected<std::unique_ptr<CardSupervisor>, Error> supervise(ChildProcess &child,
                                                                const ProgramStart &start) {
    struct stat card{};
    if (fstat(start.lease.fd, &card) != 0) {
        return std::unexpected(Error::from_errno("look at the leased card"));
    }
    CallListener listener(child.take_listener());
    if (const auto started = start_guardian(listener.fd(), child.fd(), start.grace); !started) {
        return std::unexpected(started.error());
    }
    return CardSupervisor::start(std::move(listener), start.lease.fd,
                                 {.card = card.st_rdev,
                                  .other_cards = start.other_cards,
                                  .disguise = {.non_desktop = start.lease.disguise,
                                               .connectors = connectors_by_crtc(start.lease.fd)}});
}

} // namespace

std::expected<LeasedProgram::Program, Failure> start_program(const ProgramStart &start) {
    const auto environment = lease_environment(start.lease);
    if (!environment) {
        return std::unexpected(failed(environment.error()));
    }
    const auto words = fill_in(start.words, start.lease);
    auto child = ChildProcess::start({.arguments = words,
                                      .environment = *environment,
                                      .kept_fd = start.lease.fd,
                                      .filter = start.filter});
    if (!child) {
        return std::unexpected(Failure{is_ours(child.error()) ? ExitCode::Failed : ExitCode::Usage,
                                       child.error().message()});
    }
    if (start.filter == nullptr) {
        return LeasedProgram::Program{.supervisor = nullptr, .child = *std::move(child)};
    }
    auto supervisor = supervise(*child, start);
    if (!supervisor) {
        return std::unexpected(failed(supervisor.error()));
    }
    return LeasedProgram::Program{*std::move(supervisor), *std::move(child)};
}

} // namespace sublet::cli

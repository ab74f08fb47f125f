#include "exec/program_start.hpp"

#include <sys/stat.h>

#include "exec/connector_order.hpp"
#include "exec/guardian.hpp"

namespace sublet::cli {

namespace {

Failure failed(const Error &error) {
    return {ExitCode::Failed, error.message()};
}

std::expected<LeasedCard, Error> card_of(const ProgramStart &start) {
    struct stat node{};
    if (fstat(start.lease.fd, &node) != 0) {
        return std::unexpected(Error::from_errno("look at the leased card"));
    }
    return LeasedCard{.lease = start.lease.fd,
                      .device = node.st_rdev,
                      .other_cards = start.other_cards && start.filter != nullptr};
}

std::expected<std::unique_ptr<CardSupervisor>, Error> supervise(ChildProcess &child,
                                                                const LeasedCard &card,
                                                                const ProgramStart &start,
                                                                const SeatServer *seat) {
    auto listener = CallListener::create(child.take_listener());
    if (!listener) {
        return std::unexpected(listener.error());
    }
    if (const auto started = start_guardian(*listener, child.fd(), start.grace,
                                            seat != nullptr ? seat->folder() : "");
        !started) {
        return std::unexpected(started.error());
    }
    return CardSupervisor::start(
        *std::move(listener), card,
        {.non_desktop = start.lease.disguise, .connectors = connectors_by_crtc(card.lease)});
}

} // namespace

std::expected<LeasedProgram::Program, Failure> start_program(const ProgramStart &start) {
    const auto card = card_of(start);
    if (!card) {
        return std::unexpected(failed(card.error()));
    }
    LeaseFacts facts = start.lease;
    std::unique_ptr<SeatServer> seat;
    if (start.seat != nullptr) {
        auto created = SeatServer::create(*card, *start.seat);
        if (!created) {
            return std::unexpected(failed(created.error()));
        }
        seat = *std::move(created);
        facts.seat_socket = seat->path();
    }
    const auto environment = lease_environment(facts);
    if (!environment) {
        return std::unexpected(failed(environment.error()));
    }
    const auto words = fill_in(start.words, facts);
    auto child = ChildProcess::start({.arguments = words,
                                      .environment = *environment,
                                      .kept_fd = start.lease.fd,
                                      .filter = start.filter});
    if (!child) {
        return std::unexpected(not_started(child.error()));
    }
    std::unique_ptr<CardSupervisor> supervisor;
    if (start.filter != nullptr) {
        auto supervised = supervise(*child, *card, start, seat.get());
        if (!supervised) {
            return std::unexpected(failed(supervised.error()));
        }
        supervisor = *std::move(supervised);
    }
    if (const auto served = seat ? seat->serve() : std::expected<void, Error>(); !served) {
        return std::unexpected(failed(served.error()));
    }
    return LeasedProgram::Program{std::move(supervisor), std::move(seat), *std::move(child)};
}

} // namespace sublet::cli

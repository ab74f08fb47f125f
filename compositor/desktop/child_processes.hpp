#pragma once

#include <expected>
#include <list>
#include <span>
#include <string>

#include "loop/event_source.hpp"
#include "process/spawn.hpp"
#include "vocabulary/error.hpp"

namespace sublet {

/// Programs that the user starts from here; their ends are collected so that no zombie stays.
///
/// A program is started as spawn() says, and outlives this object.
class ChildProcesses {
public:
    /// The loop outlives this object.
    explicit ChildProcesses(wl_event_loop *loop) : loop_(loop) {}

    /// Runs `command` by /bin/sh.
    std::expected<void, Error> start(const std::string &command);

    /// Runs a program with its arguments; not empty.
    std::expected<void, Error> start(std::span<const std::string> command);

private:
    struct Child {
        Child(ChildProcesses &owner, SpawnedProcess started);
        void on_end();

        ChildProcesses &all;
        SpawnedProcess process;
        FdSource ended;
    };

    wl_event_loop *loop_;
    std::list<Child> children_;
};

} // namespace sublet

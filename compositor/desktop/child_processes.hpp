#pragma once

#include <expected>
#include <functional>
#include <list>
#include <memory>
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

    /// Told of a program's end: its exit status, or 128 + N if signal N ended it.
    using Ended = std::function<void(int status)>;

    /// Runs `command` by /bin/sh. Both return the pid, which is also the id of the process group.
    std::expected<pid_t, Error> start(const std::string &command);

    /// Runs a program with its arguments; not empty. `ended` may be empty.
    std::expected<pid_t, Error> start(std::span<const std::string> command, Ended ended = {});

private:
    struct Child {
        Child(ChildProcesses &owner, SpawnedProcess started, Ended tell);
        void on_end();

        ChildProcesses &all;
        SpawnedProcess process;
        Ended tell;
        std::unique_ptr<FdSource> ended; ///< Null: nobody could tell its end.
    };

    wl_event_loop *loop_;
    std::list<Child> children_;
};

} // namespace sublet

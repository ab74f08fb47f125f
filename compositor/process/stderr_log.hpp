#pragma once

namespace sublet {

/// Has the log written to stderr without waiting for whoever reads it: what cannot be written at
/// once, because a pipe is full or a terminal is stopped, is lost, and a line later says how much.
/// The lines are those of Log otherwise.
void log_to_stderr_without_waiting();

} // namespace sublet

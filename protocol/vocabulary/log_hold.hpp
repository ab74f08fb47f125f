#pragma once

namespace sublet {

/// Keeps the lines of the log that are for stderr while it lives, so that a client is answered
/// before they are written. The last one to end writes them, in their order; a warning or an error
/// writes them at once.
class LogHold {
public:
    LogHold();
    ~LogHold();
    LogHold(const LogHold &) = delete;
    LogHold &operator=(const LogHold &) = delete;
};

} // namespace sublet

#pragma once

namespace sublet {

/// Raises the number of files this process may have open as far as it is allowed to: every client
/// costs some, and one that hoards them must not shut the others out.
void raise_file_limit();

/// While it lives the limit is what it was before, for programs that are started: those that use
/// select() rely on it.
class OriginalFileLimit {
public:
    OriginalFileLimit();
    ~OriginalFileLimit();

    OriginalFileLimit(const OriginalFileLimit &) = delete;
    OriginalFileLimit &operator=(const OriginalFileLimit &) = delete;
};

} // namespace sublet

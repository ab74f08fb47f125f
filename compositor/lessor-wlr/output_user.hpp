#pragma once

struct wlr_output;

namespace sublet {

/// Who uses the outputs of a card while nobody leases them: the desktop of a wlroots compositor.
///
/// An output is the user's from add_output() to remove_output(), list_output() or
/// output_destroyed(); outside of that it commits, tests and reads nothing on it. Each call may
/// say what is so already, and does nothing then.
class OutputUser {
public:
    virtual ~OutputUser() = default;

    /// The output is the user's: lights it, as it was or anew.
    virtual void add_output(wlr_output *output) = 0;

    /// The output is not the user's: clients do not see it. It stays as it is lit.
    virtual void remove_output(wlr_output *output) = 0;

    /// As remove_output(), but clients see it: somebody else drives it in plain view.
    virtual void list_output(wlr_output *output) = 0;

    /// wlroots is destroying the output.
    virtual void output_destroyed(wlr_output *output) = 0;
};

} // namespace sublet

#pragma once

#include <list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "loop/listener.hpp"
#include "outputs.hpp"
#include "touch_rule.hpp"

namespace sublet {

/// The display that a touch screen lies on, by its connector's name; nothing: it stands for the
/// whole layout. `named` is what udev says (WL_OUTPUT), or empty.
///
/// First comes what udev says, then the first rule that matches the device, then the built-in
/// panel, if there is one alone. A display that is not among `connectors` does not count.
[[nodiscard]] std::optional<std::string> display_of_touch(std::string_view device,
                                                          std::string_view named,
                                                          std::span<const TouchRule> rules,
                                                          std::span<const std::string> connectors);

/// Keeps touch screens on the display that they lie on, whatever displays come and go.
class InputMapping {
public:
    /// Both outlive this object.
    InputMapping(const Outputs &outputs, wlr_cursor *cursor) : outputs_(outputs), cursor_(cursor) {}

    void configure(std::vector<TouchRule> rules);

    /// A touch screen that is attached to the cursor; it announces its end itself.
    void add(wlr_touch *touch);

    /// Forgets it, if it is a touch screen: it was detached from the cursor.
    void remove(const wlr_input_device *device) {
        screens_.remove_if([&](const Screen &each) { return &each.touch->base == device; });
    }

    /// The displays changed.
    void arrange();

private:
    struct Screen {
        Screen(InputMapping &owner, wlr_touch *device);
        InputMapping &mapping;
        wlr_touch *touch;
        Listener<void> destroy;
    };

    const Outputs &outputs_;
    wlr_cursor *cursor_;
    std::vector<TouchRule> rules_;
    std::list<Screen> screens_;
};

} // namespace sublet

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "report.hpp"

namespace sublet::ctl {

// The wire's enumerations as scripts read them, e.g. "session-inactive"; "unknown" for a newer
// one's.

[[nodiscard]] std::string_view use_word(uint32_t use);
[[nodiscard]] std::string_view cause_word(uint32_t cause);

// For people.

/// "card1:DP-1"
[[nodiscard]] std::string qualified_name(std::string_view card, std::string_view connector);

/// "offered, on desktop, blanked"
[[nodiscard]] std::string use_text(const Display &display);

/// "HVR HTC Vive LHR-1234", "non-desktop display without EDID" or "".
[[nodiscard]] std::string display_text(const Display &display);

/// "2160x1200@89.53"
[[nodiscard]] std::string mode_text(const Mode &mode);

/// "monado-service (pid 123)", "org.example.App (pid 123, sandboxed)"
[[nodiscard]] std::string client_text(const Client &client);

/// "maker=HVR, model=*Vive*"
[[nodiscard]] std::string criteria_text(const Claim &claim);

/// "mode 640x480, overlays 9 (not kept)", with connectors where the lease has several.
[[nodiscard]] std::string terms_text(const Lease &lease);

/// "DP-1", or "card1:DP-1" where there are several cards.
[[nodiscard]] std::string name_in(const Snapshot &snapshot, const std::string &card,
                                  const std::string &name);

} // namespace sublet::ctl

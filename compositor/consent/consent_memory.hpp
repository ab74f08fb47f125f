#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "vocabulary/client_facts.hpp"

namespace sublet {

/// That a program may always lease a display, as the user has decided.
struct StandingConsent {
    uid_t uid = 0;
    std::string executable;
    std::optional<std::string> sandbox_id;
    std::string display; ///< In the words that the user was asked with.

    bool operator==(const StandingConsent &) const = default;
};

/// What the user has decided once and for all.
class ConsentMemory {
public:
    using Save = std::function<void(const std::vector<StandingConsent> &)>;

    /// `save` is called whenever there is more of it; may be empty.
    explicit ConsentMemory(std::vector<StandingConsent> known = {}, Save save = {});

    /// Whether the client may lease all of these displays.
    [[nodiscard]] bool allows(const ClientFacts &client,
                              const std::vector<std::string> &displays) const;

    /// From now on it may, unless nobody can tell what program it is.
    void add(const ClientFacts &client, const std::vector<std::string> &displays);

private:
    std::vector<StandingConsent> known_;
    Save save_;
};

} // namespace sublet

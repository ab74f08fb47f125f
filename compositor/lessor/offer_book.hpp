#pragma once

#include <expected>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lessor/display_table.hpp"
#include "lessor/lease_provider.hpp"
#include "lessor/lessor_report.hpp"
#include "server/lease_device_global.hpp"

namespace sublet {

/// How the leases of a device are made.
enum class LeaseKind { Kernel, Relayed };

/// The displays of one device as others see them: clients hear which are on offer, an observer
/// hears what each is used for and why.
///
/// Whoever knows the displays judges and disconnects them, then calls publish().
class OfferBook {
public:
    using Observer = std::function<void(const LessorEvent &)>;

    /// What else happens whenever offers are published. Either may publish again.
    struct Publication {
        std::function<void()> before; ///< Ends the requests that are no longer allowed.
        std::function<void()> after;  ///< Goes on with those that were held.
    };

    /// Holds back what publish() would tell while it lives, and publishes it in one batch at its
    /// end. No lease may be begun meanwhile: its display must be withdrawn before its fd is sent.
    class Batch {
    public:
        explicit Batch(OfferBook &offers) : offers_(offers) { ++offers_.batches_; }
        ~Batch() {
            --offers_.batches_;
            offers_.publish();
        }
        Batch(const Batch &) = delete;
        Batch &operator=(const Batch &) = delete;

    private:
        OfferBook &offers_;
    };

    /// `displays`, `provider` and `policy` are borrowed and outlive this object. `observe` hears of
    /// changes.
    OfferBook(LeaseKind kind, DisplayTable &displays, LeaseProvider &provider,
              const DisplayPolicy &policy, Publication publication, Observer observe);
    OfferBook(const OfferBook &) = delete;
    OfferBook &operator=(const OfferBook &) = delete;

    /// Publishes on `global`, which is borrowed and must live until close().
    void open(wire::LeaseDeviceGlobal &global);

    /// Withdraws everything, for good.
    void close();

    [[nodiscard]] LeaseKind kind() const { return kind_; }

    /// Nothing is on offer, for a reason in plain words; empty: offers are what they are.
    void suspend(std::string why) { suspended_ = std::move(why); }

    /// A display is plugged in, or its facts have changed; `description` is what offers tell of
    /// it. publish() must follow.
    void judge(const ConnectorFacts &facts, std::string description);

    /// A lease of a display is over: judges it by the rules of today.
    void judge_again(ConnectorId connector) { displays_.judge_again(connector, policy_); }

    /// The rules have changed: judges every display again, and publishes.
    void policy_changed();

    /// Offers or withdraws a display whatever its rule says, and publishes; nullopt: as its rule
    /// says. Error::NotFound: there is no such connector.
    [[nodiscard]] std::expected<void, Error> override_offer(ConnectorId connector,
                                                            std::optional<bool> offer);

    /// The connector does not exist any more, and is not reported again.
    void forget(ConnectorId connector);

    /// Tells clients what is on offer now, and the observer which displays have changed.
    void publish();

    /// Only the first half of it, for a client that waits for its lease. publish() must follow.
    void tell_clients();

    [[nodiscard]] std::vector<DisplayReport> reports() const;

private:
    [[nodiscard]] DisplayReport report(const Display &display) const;
    [[nodiscard]] std::string reason(const Display &display) const;
    void report_changes();

    LeaseKind kind_;
    DisplayTable &displays_;
    LeaseProvider &provider_;
    const DisplayPolicy &policy_;
    Publication publication_;
    Observer observe_;
    wire::LeaseDeviceGlobal *global_ = nullptr; ///< Null before open() and after close().
    std::string suspended_;                     ///< Why nothing is on offer; empty: it is.
    unsigned batches_ = 0;
    std::map<ConnectorId, DisplayReport> last_reported_;
};

} // namespace sublet

#include "input_loans.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <linux/input.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "displays/glob.hpp"
#include "input_node.hpp"
#include "loop/event_source.hpp"
#include "vocabulary/formatted.hpp"

namespace sublet {

namespace {

/// The lease of this process that has a right to the device.
std::expected<LeaseKey, Error> entitled(pid_t lessee, const InputNode &node,
                                        std::span<const CardReport> cards) {
    bool leases = false;
    for (const CardReport &card : cards) {
        for (const LeaseReport &lease : card.leases) {
            if (lease.client.pid != lessee) {
                continue;
            }
            leases = true;
            if (std::ranges::any_of(lease.input, [&](const std::string &pattern) {
                    return glob_matches(pattern, node.name);
                })) {
                return LeaseKey{card.node, lease.id};
            }
        }
    }
    return std::unexpected(Error::make(
        Error::Kind::Unsupported,
        leases ? formatted("the rule of the leased display does not name \"{}\" (key \"input\")",
                           node.name)
               : formatted("process {} has no lease here", lessee)));
}

/// seatd refuses to open a device twice, but counts it, and does not open it ever again.
bool has_open(const wlr_session &session, const InputNode &node) {
    struct stat status{};
    if (stat(node.path().c_str(), &status) != 0) {
        return false;
    }
    const wlr_device *device = nullptr;
    wl_list_for_each(device, &session.devices, link) {
        if (device->dev == status.st_rdev) {
            return true;
        }
    }
    return false;
}

} // namespace

class InputLoans::Loan final : public InputLoan {
public:
    Loan(InputLoans &owner, InputNode node, const LeaseKey &lease, std::function<void()> ended)
        : owner_(&owner), node_(std::move(node)), lease_(lease), ended_(std::move(ended)) {
        owner_->loans_.push_back(this);
        if (owner_->desktop_ != nullptr) {
            owner_->desktop_->lend_input(node_.evdev);
        }
        wlr_session *const session = owner_->graphics_.session;
        if (!has_open(*session, node_)) {
            device_ = wlr_session_open_file(session, node_.path().c_str());
        }
        if (device_ != nullptr) {
            unplugged_ = FdSource::create(owner_->graphics_.loop(), device_->fd, 0,
                                          [this](uint32_t) { end_by_itself(); });
        }
    }

    ~Loan() override { end(); }

    /// Also -1 if nobody could tell that it is unplugged.
    [[nodiscard]] int fd() const override { return unplugged_ ? device_->fd : -1; }
    [[nodiscard]] const LeaseKey &lease() const { return lease_; }
    [[nodiscard]] const InputNode &node() const { return node_; }

    void end() {
        if (owner_ == nullptr) {
            return;
        }
        unplugged_.reset();
        if (device_ != nullptr) {
            ioctl(device_->fd, EVIOCREVOKE, nullptr);
            wlr_session_close_file(owner_->graphics_.session, std::exchange(device_, nullptr));
        }
        if (owner_->desktop_ != nullptr) {
            owner_->desktop_->take_input_back(node_.evdev);
        }
        std::erase(owner_->loans_, this);
        owner_ = nullptr;
    }

    void end_by_itself() {
        end();
        ended_();
    }

private:
    InputLoans *owner_; ///< Null once it is over.
    InputNode node_;
    LeaseKey lease_;
    std::function<void()> ended_;
    wlr_device *device_ = nullptr;
    std::unique_ptr<FdSource> unplugged_;
};

InputLoans::InputLoans(const Graphics &graphics, Desktop *desktop)
    : graphics_(graphics), desktop_(desktop) {
    if (graphics.session != nullptr) {
        session_active_.connect<&InputLoans::on_session_active>(graphics.session->events.active,
                                                                *this);
    }
}

InputLoans::~InputLoans() {
    end_where([](const Loan &) { return true; });
}

std::expected<std::unique_ptr<InputLoan>, Error> InputLoans::lend(pid_t lessee,
                                                                  const std::string &path,
                                                                  std::span<const CardReport> cards,
                                                                  std::function<void()> ended) {
    auto node = find_input_node(path);
    if (!node) {
        return std::unexpected(node.error());
    }
    const auto lease = entitled(lessee, *node, cards);
    if (!lease) {
        return std::unexpected(lease.error());
    }
    const auto refused = [](Error::Kind kind, std::string reason) {
        return std::unexpected(Error::make(kind, std::move(reason)));
    };
    if (graphics_.session == nullptr) {
        return refused(Error::Kind::Unsupported, "sublet is nested: it opens no input devices");
    }
    if (!graphics_.session->active) {
        return refused(Error::Kind::Unsupported, "the session is switched away");
    }
    if (std::ranges::any_of(loans_,
                            [&](const Loan *each) { return each->node().evdev == node->evdev; })) {
        return refused(Error::Kind::Invalid, formatted("\"{}\" is lent already", node->name));
    }
    auto loan = std::make_unique<Loan>(*this, *std::move(node), *lease, std::move(ended));
    if (loan->fd() < 0) {
        return refused(Error::Kind::Lost, "the seat does not open " + loan->node().path());
    }
    return loan;
}

void InputLoans::lease_ended(const LeaseKey &lease) {
    end_where([&](const Loan &loan) { return loan.lease() == lease; });
}

void InputLoans::on_session_active() {
    if (!graphics_.session->active) {
        end_where([](const Loan &) { return true; });
    }
}

void InputLoans::end_where(const std::function<bool(const Loan &)> &over) {
    for (Loan *loan : std::vector(loans_.begin(), loans_.end())) {
        if (over(*loan)) {
            loan->end_by_itself();
        }
    }
}

} // namespace sublet

#include "lease/lease_remarks.hpp"

#include <algorithm>
#include <ranges>

namespace sublet::cli {

LeaseRemarks::LeaseRemarks(const lessee::Lease &lease, std::vector<ConnectorFacts> displays)
    : lease_(lease), displays_(std::move(displays)) {
    if (const lessee::LeaseNews *news = lease_.news()) {
        before_ = *news;
    }
}

std::vector<std::string> LeaseRemarks::update() {
    const lessee::LeaseNews *const news = lease_.news();
    std::vector<std::string> remarks;
    if (news == nullptr || news->end) {
        return remarks;
    }
    for (const auto &[now, then] : std::views::zip(news->displays, before_.displays)) {
        const auto display = std::ranges::find(displays_, now.connector, &ConnectorFacts::id);
        const std::string name = display != displays_.end() ? display->name : "a display";
        const auto add = [&](bool DisplayState::*what, const char *begins, const char *ends) {
            if (now.state.*what != then.state.*what) {
                remarks.push_back(name + (now.state.*what ? begins : ends));
            }
        };
        add(&DisplayState::masked, ": the desktop does not see it any more",
            ": the desktop sees it again");
        add(&DisplayState::mirrored, ": a window of the desktop shows its picture",
            ": no window of the desktop shows its picture any more");
        add(&DisplayState::blanked, ": somebody else has made it dark", ": it is lit again");
    }
    const bool again = news->suspensions != before_.suspensions;
    if (again) {
        remarks.emplace_back("the lease is suspended: the compositor's session was switched away");
    }
    if (!news->suspended && (again || before_.suspended)) {
        remarks.emplace_back("the lease goes on");
    }
    before_ = *news;
    return remarks;
}

} // namespace sublet::cli

#include "exec/mechanism.hpp"

namespace sublet::cli {

namespace {

std::expected<SyscallFilter, Error> working_filter(bool as_monitor) {
    auto filter = SyscallFilter::build(as_monitor);
    if (filter) {
        if (const auto works = filter->try_out(); !works) {
            return std::unexpected(works.error());
        }
    }
    return filter;
}

} // namespace

std::expected<ChosenMechanism, Error> choose_mechanism(Mechanism wanted, bool as_monitor) {
    if (wanted == Mechanism::Preload) {
        return ChosenMechanism();
    }
    auto filter = working_filter(as_monitor);
    if (filter) {
        return ChosenMechanism{.filter = *std::move(filter), .why_no_filter = {}};
    }
    if (wanted == Mechanism::Auto) {
        return ChosenMechanism{.filter = {}, .why_no_filter = filter.error().message()};
    }
    return std::unexpected(filter.error());
}

} // namespace sublet::cli

// The functions of <sublet/lessee-terms.h> that tell the news of a lease.

#include <sublet/lessee-terms.h>

#include "capi/objects.hpp"

using namespace sublet;

namespace {

template <typename T> const T *at(const std::vector<T> &all, size_t index) {
    return index < all.size() ? &all[index] : nullptr;
}

template <typename T> const T *pointer(const std::optional<T> &value) {
    return value ? &*value : nullptr;
}

} // namespace

const sublet_lessee_refusal *sublet_lessee_lease_get_refusal(const sublet_lessee_lease *lease) {
    return pointer(lease->news.refusal());
}

const sublet_lessee_granted *sublet_lessee_lease_get_granted(const sublet_lessee_lease *lease,
                                                             size_t index) {
    return at(lease->news.granted(), index);
}

const sublet_lessee_unmet *sublet_lessee_lease_get_unmet(const sublet_lessee_lease *lease,
                                                         size_t index) {
    return at(lease->news.unmet(), index);
}

bool sublet_lessee_lease_is_suspended(const sublet_lessee_lease *lease) {
    return lease->runs() && lease->news.suspended();
}

const sublet_lessee_end *sublet_lessee_lease_get_end(const sublet_lessee_lease *lease) {
    return pointer(lease->news.end());
}

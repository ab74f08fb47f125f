#include "process/file_limit.hpp"

#include <optional>

#include <sys/resource.h>

namespace sublet {

namespace {

std::optional<rlimit> original; // nothing until it was raised

void set_soft_limit(rlim_t soft) {
    const rlimit limit{.rlim_cur = soft, .rlim_max = original->rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

} // namespace

void raise_file_limit() {
    if (rlimit limit{}; ::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        original = limit;
        set_soft_limit(limit.rlim_max);
    }
}

OriginalFileLimit::OriginalFileLimit() {
    if (original) {
        set_soft_limit(original->rlim_cur);
    }
}

OriginalFileLimit::~OriginalFileLimit() {
    if (original) {
        set_soft_limit(original->rlim_max);
    }
}

} // namespace sublet

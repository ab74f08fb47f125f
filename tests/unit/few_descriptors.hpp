#pragma once

#include <cstddef>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>

#include "vocabulary/unique_fd.hpp"

namespace sublet::test {

/// As long as it lives this process can open so many files, and no more.
class FewDescriptors {
public:
    explicit FewDescriptors(size_t left) {
        REQUIRE(getrlimit(RLIMIT_NOFILE, &before_) == 0);
        std::vector<UniqueFd> free(left); // The lowest ones.
        for (UniqueFd &file : free) {
            file = UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
            REQUIRE(file);
        }
        rlimit few = before_;
        few.rlim_cur = static_cast<rlim_t>(free.back().get()) + 1;
        REQUIRE(setrlimit(RLIMIT_NOFILE, &few) == 0);
    }
    ~FewDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }
    FewDescriptors(const FewDescriptors &) = delete;
    FewDescriptors &operator=(const FewDescriptors &) = delete;

private:
    rlimit before_{};
};

} // namespace sublet::test

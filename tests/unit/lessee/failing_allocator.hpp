#pragma once

#include <cstddef>

namespace sublet::test {

/// While it lives, `new` succeeds `count` times more in this thread and then fails.
class FailingAllocator {
public:
    explicit FailingAllocator(size_t count);
    ~FailingAllocator();
    FailingAllocator(const FailingAllocator &) = delete;
    FailingAllocator &operator=(const FailingAllocator &) = delete;

    /// Whether it has failed.
    [[nodiscard]] bool failed() const;
};

} // namespace sublet::test

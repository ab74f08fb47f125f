#include "failing_allocator.hpp"

#include <cstdlib>
#include <new>
#include <optional>

namespace {

thread_local std::optional<size_t> left;
thread_local bool has_failed = false;

} // namespace

namespace sublet::test {

FailingAllocator::FailingAllocator(size_t count) {
    left = count;
    has_failed = false;
}

FailingAllocator::~FailingAllocator() {
    left.reset();
}

bool FailingAllocator::failed() const {
    return has_failed;
}

} // namespace sublet::test

void *operator new(size_t size) {
    if (left && (*left)-- == 0) {
        left = 0; // And so do all that follow.
        has_failed = true;
        throw std::bad_alloc();
    }
    if (void *memory = std::malloc(size)) {
        return memory;
    }
    throw std::bad_alloc();
}

void operator delete(void *memory) noexcept {
    std::free(memory);
}

void operator delete(void *memory, size_t) noexcept {
    std::free(memory);
}

#pragma once

#include <cstdint>

namespace sublet::kms {

/// A pointer as the kernel takes it, in structures that are the same for programs of 32 bits.
inline uint64_t user_pointer(const void *pointer) {
    return reinterpret_cast<uintptr_t>(pointer);
}

} // namespace sublet::kms

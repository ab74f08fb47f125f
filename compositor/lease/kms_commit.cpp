#include "lease/kms_commit.hpp"

#include <utility>

namespace sublet {

KmsCommit::KmsCommit(int master_fd) : fd_(master_fd), request_(drmModeAtomicAlloc()) {}

KmsCommit::~KmsCommit() {
    for (const uint32_t blob : blobs_) {
        drmModeDestroyPropertyBlob(fd_, blob);
    }
}

void KmsCommit::set(uint32_t object, uint32_t property, uint64_t value) {
    drmModeAtomicAddProperty(request_.get(), object, property, value);
}

std::expected<void, Error> KmsCommit::set_blob(uint32_t object, uint32_t property,
                                               std::span<const uint8_t> contents) {
    uint32_t blob = 0;
    const int result = drmModeCreatePropertyBlob(fd_, contents.data(), contents.size(), &blob);
    if (result < 0) {
        return std::unexpected(Error::from_result(result, "make a property blob"));
    }
    blobs_.push_back(blob);
    set(object, property, blob);
    return {};
}

std::expected<void, Error> KmsCommit::commit(uint32_t flags, std::string what) const {
    if (drmModeAtomicGetCursor(request_.get()) == 0) {
        return {};
    }
    const int result = drmModeAtomicCommit(fd_, request_.get(), flags, nullptr);
    if (result < 0) {
        return std::unexpected(Error::from_result(result, std::move(what)));
    }
    return {};
}

} // namespace sublet

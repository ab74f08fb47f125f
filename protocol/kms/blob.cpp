#include "blob.hpp"

namespace sublet::kms {

std::expected<Blob, Error> Blob::create(int fd, std::span<const std::byte> contents) {
    uint32_t id = 0;
    if (const int result = drmModeCreatePropertyBlob(fd, contents.data(), contents.size(), &id);
        result != 0) {
        return std::unexpected(Error::from_result(result, "create a property blob"));
    }
    return Blob(fd, BlobId(id));
}

std::expected<Blob, Error> Blob::create(int fd, const drmModeModeInfo &mode) {
    return create(fd, std::as_bytes(std::span(&mode, 1)));
}

Blob &Blob::operator=(Blob &&other) noexcept {
    std::swap(fd_, other.fd_);
    std::swap(id_, other.id_);
    return *this;
}

Blob::~Blob() {
    if (id_) {
        drmModeDestroyPropertyBlob(fd_, id_.value());
    }
}

} // namespace sublet::kms

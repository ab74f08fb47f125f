#pragma once

#include <cstddef>
#include <expected>
#include <span>
#include <utility>

#include <xf86drmMode.h>

#include "../vocabulary/error.hpp"
#include "../vocabulary/kms_ids.hpp"

namespace sublet::kms {

/// A property blob of the kernel; destroyed with this object. The kernel keeps the contents for as
/// long as the state that uses them.
class Blob {
public:
    /// `fd` is borrowed and must outlive the blob.
    [[nodiscard]] static std::expected<Blob, Error> create(int fd,
                                                           std::span<const std::byte> contents);
    [[nodiscard]] static std::expected<Blob, Error> create(int fd, const drmModeModeInfo &mode);

    Blob(Blob &&other) noexcept : fd_(other.fd_), id_(std::exchange(other.id_, BlobId())) {}
    Blob &operator=(Blob &&other) noexcept;
    Blob(const Blob &) = delete;
    Blob &operator=(const Blob &) = delete;
    ~Blob();

    [[nodiscard]] BlobId id() const { return id_; }

private:
    Blob(int fd, BlobId id) : fd_(fd), id_(id) {}

    int fd_;
    BlobId id_;
};

} // namespace sublet::kms

#pragma once

#include <array>
#include <cmath>

namespace sublet::cli {

/// A 4x4 matrix in column-major order, as OpenGL takes it.
using Matrix = std::array<float, 16>;

[[nodiscard]] inline Matrix operator*(const Matrix &a, const Matrix &b) {
    Matrix product{};
    for (size_t column = 0; column < 4; ++column) {
        for (size_t row = 0; row < 4; ++row) {
            for (size_t k = 0; k < 4; ++k) {
                product[column * 4 + row] += a[k * 4 + row] * b[column * 4 + k];
            }
        }
    }
    return product;
}

[[nodiscard]] inline Matrix rotation_x(float angle) {
    const float c = std::cos(angle);
    const float s = std::sin(angle);
    return {1, 0, 0, 0, 0, c, s, 0, 0, -s, c, 0, 0, 0, 0, 1};
}

[[nodiscard]] inline Matrix rotation_y(float angle) {
    const float c = std::cos(angle);
    const float s = std::sin(angle);
    return {c, 0, -s, 0, 0, 1, 0, 0, s, 0, c, 0, 0, 0, 0, 1};
}

[[nodiscard]] inline Matrix translation_z(float z) {
    return {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, z, 1};
}

/// A view `aspect` times as wide as high, 45 degrees high, from `near` to
/// `far`.
[[nodiscard]] inline Matrix perspective(float aspect, float near, float far) {
    const float zoom = 2.4142135F; // 1 / tan(45° / 2)
    return {zoom / aspect,
            0,
            0,
            0,
            0,
            zoom,
            0,
            0,
            0,
            0,
            (far + near) / (near - far),
            -1,
            0,
            0,
            2 * far * near / (near - far),
            0};
}

} // namespace sublet::cli

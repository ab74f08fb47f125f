#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

namespace sublet::test {

using EdidBytes = std::array<std::byte, 128>;

/// Makes a valid EDID 1.4 base block that says no more than it is told to.
class EdidWriter {
public:
    EdidWriter(std::string_view maker, uint16_t product, uint32_t serial) {
        std::ranges::fill(bytes_.begin() + 1, bytes_.begin() + 7, std::byte{0xff});
        const auto letter = [&](size_t i) { return static_cast<unsigned>(maker[i] - 'A' + 1); };
        const unsigned id = letter(0) << 10 | letter(1) << 5 | letter(2);
        set(8, id >> 8);
        set(9, id);
        set(10, product);
        set(11, product >> 8U);
        for (size_t i = 0; i < 4; ++i) {
            set(12 + i, serial >> (8 * i));
        }
        set(17, 30); // 2020
        set(18, 1);
        set(19, 4);
        set(20, 0xa0); // digital, 8 bit
        for (size_t i = 38; i < 54; ++i) {
            set(i, 1); // unused standard timings
        }
        descriptor(0x10, {});
        descriptor(0x10, {});
        next_ = 54;
    }

    EdidWriter &model(std::string_view text) { return descriptor(0xfc, text); }
    EdidWriter &serial(std::string_view text) { return descriptor(0xff, text); }

    EdidWriter &refresh_range(char min_hz, char max_hz) {
        constexpr char kilohertz = 90;
        constexpr char megahertz_by_ten = 30;
        constexpr char limits_only = 1;
        const std::array limits{min_hz,    max_hz,           kilohertz,
                                kilohertz, megahertz_by_ten, limits_only};
        return descriptor(0xfd, {limits.data(), limits.size()});
    }

    [[nodiscard]] EdidBytes bytes() const { return with_checksum(bytes_); }

    /// Followed by a CTA-861 block with these data blocks.
    [[nodiscard]] std::vector<std::byte> bytes_with(std::initializer_list<unsigned> cta) const {
        EdidBytes base = bytes_;
        base[126] = std::byte(1); // extensions
        EdidBytes extension{std::byte(2), std::byte(3), std::byte(4 + cta.size())};
        std::ranges::transform(cta, extension.begin() + 4, [](unsigned v) { return std::byte(v); });
        base = with_checksum(base);
        extension = with_checksum(extension);
        std::vector<std::byte> both(base.begin(), base.end());
        both.insert(both.end(), extension.begin(), extension.end());
        return both;
    }

private:
    static EdidBytes with_checksum(EdidBytes block) {
        unsigned sum = 0;
        for (const std::byte value : block) {
            sum += std::to_integer<unsigned>(value);
        }
        block.back() = std::byte(0x100 - sum % 0x100);
        return block;
    }

    void set(size_t offset, unsigned value) { bytes_[offset] = std::byte(value & 0xff); }

    EdidWriter &descriptor(unsigned tag, std::string_view text) {
        set(next_ + 3, tag);
        for (size_t i = 0; i < 13; ++i) {
            set(next_ + 5 + i, i < text.size()    ? static_cast<unsigned char>(text[i])
                               : i == text.size() ? '\n'
                                                  : ' ');
        }
        next_ += 18;
        return *this;
    }

    EdidBytes bytes_{};
    size_t next_ = 54;
};

} // namespace sublet::test

#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

namespace sublet::test {

/// The properties of a KMS object, by names that live for ever. A card's are copied with every
/// commit, so they are one piece of memory.
class PropertyValues {
public:
    using Value = std::pair<std::string_view, uint64_t>;

    PropertyValues() = default;
    PropertyValues(std::initializer_list<Value> values) : values_(values) {}

    [[nodiscard]] auto begin() const { return values_.begin(); }
    [[nodiscard]] auto end() const { return values_.end(); }

    [[nodiscard]] bool contains(std::string_view name) const {
        return std::ranges::contains(values_, name, &Value::first);
    }

    [[nodiscard]] uint64_t at(std::string_view name) const {
        const auto found = std::ranges::find(values_, name, &Value::first);
        return found != end() ? found->second : throw std::out_of_range("no such property");
    }
    void set(std::string_view name, uint64_t value) {
        const auto found = std::ranges::find(values_, name, &Value::first);
        found != values_.end() ? found->second = value
                               : throw std::out_of_range("no such property");
    }

private:
    std::vector<Value> values_;
};

} // namespace sublet::test

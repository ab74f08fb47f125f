#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <toml++/toml.hpp>

#include "vocabulary/error.hpp"

namespace sublet {

/// All that is wrong with one file.
class Complaints {
public:
    explicit Complaints(std::string file) : file_(std::move(file)) {}

    /// `key` is the full name of the key ("display.lease"); `reason` says also what is allowed.
    void add(const toml::source_position &where, std::string_view key, std::string_view reason);

    [[nodiscard]] bool empty() const { return lines_.empty(); }

    /// "FILE:LINE:COLUMN"
    [[nodiscard]] std::string place(const toml::source_position &where) const;

    /// Error::Invalid: a line "FILE:LINE:COLUMN: KEY: REASON" for each complaint, in file order.
    [[nodiscard]] Error error() const;

private:
    std::string file_;
    std::vector<std::pair<toml::source_position, std::string>> lines_;
};

/// Reads the keys of one table. What cannot be read is complained about and counts as absent.
///
/// The keys asked for are the allowed ones: finish() complains about all others.
class TableReader {
public:
    /// `table` and `complaints` are borrowed; `path` is empty for the root of the file.
    TableReader(const toml::table &table, std::string path, Complaints &complaints)
        : table_(table), path_(std::move(path)), complaints_(complaints) {}

    [[nodiscard]] std::optional<bool> boolean(std::string_view key);
    [[nodiscard]] std::optional<std::string> text(std::string_view key);
    [[nodiscard]] std::optional<std::vector<std::string>> texts(std::string_view key);
    [[nodiscard]] std::optional<std::vector<uint32_t>> numbers(std::string_view key) {
        const auto values = integers(key, 0, std::numeric_limits<uint32_t>::max());
        return values ? std::optional(std::vector<uint32_t>(values->begin(), values->end()))
                      : std::nullopt;
    }

    /// An array of integers in this range.
    [[nodiscard]] std::optional<std::vector<int64_t>> integers(std::string_view key, int64_t least,
                                                               int64_t most);

    /// An integer or a fraction in this range.
    [[nodiscard]] std::optional<double> number(std::string_view key, double least, double most);

    /// A text such as "500ms", "10s" or "2m".
    [[nodiscard]] std::optional<std::chrono::milliseconds> duration(std::string_view key);

    /// One of a few words, each with its meaning.
    template <typename Value> [[nodiscard]] std::optional<Value>
    choice(std::string_view key, std::initializer_list<std::pair<std::string_view, Value>> words) {
        return choice<Value>(key, std::span(words.begin(), words.size()));
    }
    template <typename Value> [[nodiscard]] std::optional<Value>
    choice(std::string_view key, std::span<const std::pair<std::string_view, Value>> words) {
        const toml::node *found = node(key);
        if (!found) {
            return std::nullopt;
        }
        std::string allowed;
        const auto word = found->value_exact<std::string>();
        for (const auto &[name, value] : words) {
            if (word == name) {
                return value;
            }
            allowed += (allowed.empty() ? "\"" : ", \"") + std::string(name) + '"';
        }
        if (word) {
            complain(key, "unknown value \"" + *word + "\"; allowed: " + allowed);
        } else {
            complain_of_type(key, *found, allowed);
        }
        return std::nullopt;
    }

    /// The value of `key` whatever its type; null if absent.
    [[nodiscard]] const toml::node *node(std::string_view key);

    /// A reader of the table under `key`.
    [[nodiscard]] std::optional<TableReader> table(std::string_view key);

    /// A reader of each table under `key`, which is written [[key]].
    [[nodiscard]] std::vector<TableReader> tables(std::string_view key);

    /// At the value of `key`, or at the table if there is no such key.
    void complain(std::string_view key, std::string_view reason);

    /// About the type of a value: "wrong type (string); allowed: ALLOWED".
    void complain_of_type(std::string_view key, const toml::node &value, std::string_view allowed);

    /// Of the table: "FILE:LINE:COLUMN".
    [[nodiscard]] std::string place() const { return complaints_.place(table_.source().begin); }

    /// Line of the table in the file.
    [[nodiscard]] uint32_t line() const { return table_.source().begin.line; }

    /// The names of all keys, in alphabetical order.
    [[nodiscard]] std::vector<std::string> keys() const;

    /// Whether the table has such a key, understood or not. Does not count as asking for it.
    [[nodiscard]] bool has(std::string_view key) const { return table_.contains(key); }

    void finish();

private:
    [[nodiscard]] std::string full_name(std::string_view key) const;

    const toml::table &table_;
    std::string path_;
    Complaints &complaints_;
    std::vector<std::string> known_;
};

} // namespace sublet

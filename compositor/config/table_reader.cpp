#include "config/table_reader.hpp"

#include <algorithm>
#include <sstream>

#include "command-line/near_miss.hpp"
#include "config/value_syntax.hpp"
#include "vocabulary/formatted.hpp"

namespace sublet {
namespace {

std::string type_name(const toml::node &node) {
    std::ostringstream name;
    name << node.type();
    return name.str();
}

std::string list(const std::vector<std::string> &words) {
    std::string text;
    for (const std::string &word : words) {
        text += (text.empty() ? "" : ", ") + word;
    }
    return text;
}

} // namespace

void Complaints::add(const toml::source_position &where, std::string_view key,
                     std::string_view reason) {
    lines_.emplace_back(where, formatted("{}: {}: {}", place(where), key, reason));
}

std::string Complaints::place(const toml::source_position &where) const {
    return formatted("{}:{}:{}", file_, where.line, where.column);
}

Error Complaints::error() const {
    auto sorted = lines_;
    std::ranges::stable_sort(
        sorted, {}, [](const auto &line) { return std::pair(line.first.line, line.first.column); });
    std::string text;
    for (const auto &[where, line] : sorted) {
        text += (text.empty() ? "" : "\n") + line;
    }
    return Error::make(Error::Kind::Invalid, std::move(text));
}

const toml::node *TableReader::node(std::string_view key) {
    known_.emplace_back(key);
    return table_.get(key);
}

std::optional<bool> TableReader::boolean(std::string_view key) {
    const toml::node *value = node(key);
    if (!value) {
        return std::nullopt;
    }
    const auto result = value->value_exact<bool>();
    if (!result) {
        complain_of_type(key, *value, "true, false");
    }
    return result;
}

std::optional<std::string> TableReader::text(std::string_view key) {
    const toml::node *value = node(key);
    if (!value) {
        return std::nullopt;
    }
    auto result = value->value_exact<std::string>();
    if (!result) {
        complain_of_type(key, *value, "a string");
    }
    return result;
}

std::optional<std::vector<std::string>> TableReader::texts(std::string_view key) {
    constexpr std::string_view allowed = "an array of strings";
    const toml::node *value = node(key);
    if (!value) {
        return std::nullopt;
    }
    const toml::array *array = value->as_array();
    if (!array) {
        complain_of_type(key, *value, allowed);
        return std::nullopt;
    }
    std::vector<std::string> result;
    for (const toml::node &element : *array) {
        const auto text = element.value_exact<std::string>();
        if (!text) {
            complain_of_type(key, element, allowed);
            return std::nullopt;
        }
        result.push_back(*text);
    }
    return result;
}

std::optional<std::vector<int64_t>> TableReader::integers(std::string_view key, int64_t least,
                                                          int64_t most) {
    const toml::node *value = node(key);
    if (!value) {
        return std::nullopt;
    }
    const std::string allowed = formatted("an array of integers from {} to {}", least, most);
    const toml::array *array = value->as_array();
    if (!array) {
        complain_of_type(key, *value, allowed);
        return std::nullopt;
    }
    std::vector<int64_t> result;
    for (const toml::node &element : *array) {
        const auto number = element.value_exact<int64_t>();
        if (!number) {
            complain_of_type(key, element, allowed);
            return std::nullopt;
        }
        if (*number < least || *number > most) {
            complaints_.add(element.source().begin, full_name(key),
                            formatted("{} is out of range; allowed: {}", *number, allowed));
            return std::nullopt;
        }
        result.push_back(*number);
    }
    return result;
}

std::optional<std::chrono::milliseconds> TableReader::duration(std::string_view key) {
    const auto written = text(key);
    const auto duration = written ? parse_duration(*written) : std::nullopt;
    if (written && !duration) {
        complain(key, "\"" + *written +
                          "\" is not a duration; allowed: \"500ms\", \"10s\", \"2m\", up to a day");
    }
    return duration;
}

std::optional<double> TableReader::number(std::string_view key, double least, double most) {
    const toml::node *value = node(key);
    if (!value) {
        return std::nullopt;
    }
    const std::string allowed = formatted("a number from {} to {}", least, most);
    if (!value->is_number()) {
        complain_of_type(key, *value, allowed);
        return std::nullopt;
    }
    const double number = value->value<double>().value_or(most + 1); // none: too large for it
    if (!(number >= least && number <= most)) {
        complain(key, formatted("{} is out of range; allowed: {}", number, allowed));
        return std::nullopt;
    }
    return number;
}

std::optional<TableReader> TableReader::table(std::string_view key) {
    const toml::node *value = node(key);
    if (!value) {
        return std::nullopt;
    }
    if (const toml::table *inner = value->as_table()) {
        return TableReader(*inner, full_name(key), complaints_);
    }
    complain_of_type(key, *value, "a table");
    return std::nullopt;
}

std::vector<TableReader> TableReader::tables(std::string_view key) {
    std::vector<TableReader> result;
    const toml::node *value = node(key);
    const toml::array *array = value ? value->as_array() : nullptr;
    if (value && !array) {
        complain_of_type(key, *value, formatted("tables written as [[{}]]", full_name(key)));
    }
    for (size_t i = 0; array && i < array->size(); ++i) {
        if (const toml::table *inner = array->get(i)->as_table()) {
            result.emplace_back(*inner, full_name(key), complaints_);
        } else {
            complain_of_type(key, *array->get(i),
                             formatted("tables written as [[{}]]", full_name(key)));
        }
    }
    return result;
}

std::vector<std::string> TableReader::keys() const {
    std::vector<std::string> names;
    for (const auto &[key, value] : table_) {
        names.emplace_back(key.str());
    }
    return names;
}

void TableReader::complain(std::string_view key, std::string_view reason) {
    const toml::node *value = table_.get(key);
    complaints_.add((value ? *value : table_).source().begin, full_name(key), reason);
}

void TableReader::complain_of_type(std::string_view key, const toml::node &value,
                                   std::string_view allowed) {
    complaints_.add(value.source().begin, full_name(key),
                    formatted("wrong type ({}); allowed: {}", type_name(value), allowed));
}

void TableReader::finish() {
    std::ranges::sort(known_);
    const auto repeated = std::ranges::unique(known_);
    known_.erase(repeated.begin(), repeated.end());
    for (const auto &[key, value] : table_) {
        if (std::ranges::contains(known_, key.str())) {
            continue;
        }
        const auto guess = near_miss(key.str(), known_);
        complaints_.add(key.source().begin, full_name(key.str()),
                        formatted("unknown key{}; allowed: {}",
                                  guess ? formatted(" (did you mean {}?)", *guess) : "",
                                  list(known_)));
    }
}

std::string TableReader::full_name(std::string_view key) const {
    return path_.empty() ? std::string(key) : formatted("{}.{}", path_, key);
}

} // namespace sublet
